//! The code of a result is a number and the phone's word stands beside it; days that are counted anew in another time zone.
//! Results of before have neither column: what they say is read of their text.

use sea_orm_migration::prelude::*;

use crate::ddl::{self, Step};

/// The step.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

const STEP: Step = Step {
    enterprise_tables: &["usage_recounts"],
    statements: &[
        "ALTER TABLE results ADD COLUMN code_number {int}",
        "ALTER TABLE results ADD COLUMN reason {text}",
        // One row an enterprise, while its days are counted anew: in which zone, since when, how many events there were to
        // look at, how many were, and the last device and day that are done.
        "CREATE TABLE usage_recounts (
            enterprise_id {id} NOT NULL PRIMARY KEY,
            time_zone {text} NOT NULL,
            begun_at {int} NOT NULL,
            total {int} NOT NULL,
            done {int} NOT NULL,
            device_id {id},
            day {int}
        )",
    ],
};

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::apply(manager, STEP).await
    }
}
