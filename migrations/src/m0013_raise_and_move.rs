//! Actions that somebody raised, due work that goes before other work, and phones that were moved to another server.

use sea_orm_migration::prelude::*;

use crate::ddl::{self, Step};

/// The step.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

const STEP: Step = Step {
    enterprise_tables: &[],
    statements: &[
        "ALTER TABLE actions ADD COLUMN raised_at {int}",
        "ALTER TABLE due ADD COLUMN urgent {bool} NOT NULL DEFAULT FALSE",
        "CREATE INDEX due_urgent ON due (due_at) WHERE urgent",
        "ALTER TABLE devices ADD COLUMN moved_at {int}",
        "ALTER TABLE devices ADD COLUMN moved_to {text}",
    ],
};

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::apply(manager, STEP).await
    }
}
