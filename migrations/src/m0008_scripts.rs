//! Scripts: actions on a schedule, their runs, the session of each step, and what is still open of a run.

use sea_orm_migration::prelude::*;

use crate::ddl::{self, Step};

/// The step.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

const STEP: Step = Step {
    enterprise_tables: &["scripts", "script_runs", "script_run_steps", "script_targets"],
    statements: &[
        "CREATE TABLE scripts (
            enterprise_id {id} NOT NULL,
            script_id {id} NOT NULL,
            name {text} NOT NULL,
            target {text} NOT NULL,
            steps {text} NOT NULL,
            schedule {text} NOT NULL,
            missed {text} NOT NULL,
            missed_most {int} NOT NULL,
            overlap {text} NOT NULL,
            hold_minutes {int} NOT NULL,
            lifetime_minutes {int} NOT NULL,
            enabled {bool} NOT NULL,
            next_run_at {int},
            owner {text} NOT NULL,
            created_at {int} NOT NULL,
            updated_at {int} NOT NULL,
            PRIMARY KEY (enterprise_id, script_id)
        )",
        // A run keeps the steps that it began with: a change of the script is for the next.
        "CREATE TABLE script_runs (
            enterprise_id {id} NOT NULL,
            run_id {id} NOT NULL,
            script_id {id} NOT NULL,
            state {text} NOT NULL,
            cause {text} NOT NULL,
            planned_at {int} NOT NULL,
            not_before {int},
            started_at {int},
            expires_at {int},
            finished_at {int},
            actor {text} NOT NULL,
            steps {text} NOT NULL,
            note {text},
            targeted {int} NOT NULL,
            succeeded {int} NOT NULL,
            failed {int} NOT NULL,
            cancelled {int} NOT NULL,
            PRIMARY KEY (enterprise_id, run_id),
            FOREIGN KEY (enterprise_id, script_id) REFERENCES scripts (enterprise_id, script_id)
        )",
        "CREATE INDEX script_runs_script ON script_runs (enterprise_id, script_id, run_id)",
        "CREATE TABLE script_run_steps (
            enterprise_id {id} NOT NULL,
            run_id {id} NOT NULL,
            step {int} NOT NULL,
            session_id {id} NOT NULL,
            PRIMARY KEY (enterprise_id, run_id, step),
            FOREIGN KEY (enterprise_id, run_id) REFERENCES script_runs (enterprise_id, run_id)
        )",
        // Only devices that have not come to their end; the run's own row counts the others.
        "CREATE TABLE script_targets (
            enterprise_id {id} NOT NULL,
            run_id {id} NOT NULL,
            device_id {id} NOT NULL,
            step {int} NOT NULL,
            action_id {id} NOT NULL,
            PRIMARY KEY (enterprise_id, run_id, device_id),
            FOREIGN KEY (enterprise_id, run_id) REFERENCES script_runs (enterprise_id, run_id)
        )",
        "CREATE INDEX script_targets_action ON script_targets (enterprise_id, action_id)",
    ],
};

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::apply(manager, STEP).await
    }
}
