//! The audit log's chain gets a key: which records are keyed, and the seal of the head.

use sea_orm_migration::prelude::*;

use crate::ddl::{self, Step};

/// The step.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

const STEP: Step = Step {
    enterprise_tables: &[],
    statements: &[
        // Null and false: a plain hash, of a server that knows no key yet.
        "ALTER TABLE audit_records ADD COLUMN keyed {bool}",
        // The last number that was written with the key, and what proves that it was the last then.
        "ALTER TABLE audit_heads ADD COLUMN sealed_number {int}",
        "ALTER TABLE audit_heads ADD COLUMN sealed_mac {bytes}",
    ],
};

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::apply(manager, STEP).await
    }
}
