//! Indexes for what is asked most: contacts by address however it is written, runs of scripts that are not over, the
//! sum of an enterprise's files, and nonces that have ended.

use sea_orm_migration::prelude::*;

use crate::ddl::{self, Step};

/// The step.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

const STEP: Step = Step {
    enterprise_tables: &[],
    statements: &[
        "DROP INDEX contacts_email",
        "CREATE INDEX contacts_email ON contacts (enterprise_id, lower(email))",
        "CREATE INDEX script_runs_open ON script_runs (enterprise_id, script_id, run_id) WHERE finished_at IS NULL",
        "CREATE INDEX objects_size ON objects (enterprise_id, size)",
        "DROP INDEX phone_nonces_end",
        "CREATE INDEX phone_nonces_end ON phone_nonces (enterprise_id, expires_at)",
    ],
};

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::apply(manager, STEP).await
    }
}
