//! What an installation says of itself: that it is the demo's own, so that the demo, whose passwords everybody may
//! read, begins nowhere else.

use sea_orm_migration::prelude::*;

use crate::ddl::{self, Step};

/// The step.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

const STEP: Step = Step {
    enterprise_tables: &[],
    statements: &["CREATE TABLE installation (
            name {text} NOT NULL PRIMARY KEY,
            set_at {int} NOT NULL
        )"],
};

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::apply(manager, STEP).await
    }
}
