//! Which enterprises other servers hold: the router's map from system ID to server.

use sea_orm_migration::prelude::*;

use crate::ddl::{self, Step};

/// The step.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

const STEP: Step = Step {
    enterprise_tables: &[],
    statements: &["CREATE TABLE server_routes (
            system_id {text} NOT NULL PRIMARY KEY,
            server_url {text} NOT NULL,
            set_at {int} NOT NULL
        )"],
};

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::apply(manager, STEP).await
    }
}
