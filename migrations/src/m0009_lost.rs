//! Lost phones: since when and by whom, which steps were taken, and wipes that ask again before they go out.

use sea_orm_migration::prelude::*;

use crate::ddl::{self, Step};

/// The step.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

const STEP: Step = Step {
    enterprise_tables: &["losses", "loss_steps"],
    statements: &[
        "ALTER TABLE devices ADD COLUMN lost {bool} NOT NULL DEFAULT FALSE",
        // From when on an action that nobody has received asks again, and since when it does.
        "ALTER TABLE actions ADD COLUMN confirm_after_at {int}",
        "ALTER TABLE actions ADD COLUMN confirm_asked_at {int}",
        "CREATE TABLE losses (
            enterprise_id {id} NOT NULL,
            device_id {id} NOT NULL,
            since_at {int} NOT NULL,
            marked_by {text} NOT NULL,
            found_at {int},
            found_by {text},
            PRIMARY KEY (enterprise_id, device_id, since_at),
            FOREIGN KEY (enterprise_id, device_id) REFERENCES devices (enterprise_id, device_id)
        )",
        "CREATE UNIQUE INDEX losses_open ON losses (enterprise_id, device_id) WHERE found_at IS NULL",
        "CREATE TABLE loss_steps (
            enterprise_id {id} NOT NULL,
            device_id {id} NOT NULL,
            since_at {int} NOT NULL,
            position {int} NOT NULL,
            kind {text} NOT NULL,
            undoes {bool} NOT NULL,
            action_id {id} NOT NULL,
            PRIMARY KEY (enterprise_id, device_id, since_at, position),
            FOREIGN KEY (enterprise_id, device_id, since_at)
                REFERENCES losses (enterprise_id, device_id, since_at),
            FOREIGN KEY (enterprise_id, action_id) REFERENCES actions (enterprise_id, action_id)
        )",
        "CREATE INDEX actions_asking ON actions (enterprise_id, action_id) WHERE finished_at IS NULL AND confirm_asked_at IS NOT NULL",
    ],
};

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::apply(manager, STEP).await
    }
}
