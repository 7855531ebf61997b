//! Packages with their versions, what is pushed to whom, and the waves in which devices were asked.

use sea_orm_migration::prelude::*;

use crate::ddl::{self, Step};

/// The step.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

const STEP: Step = Step {
    enterprise_tables: &["packages", "package_versions", "package_pushes", "package_waves"],
    statements: &[
        // When a device last said which applications it has; null for never.
        "ALTER TABLE devices ADD COLUMN applications_at {int}",
        "CREATE INDEX device_applications_package ON device_applications (enterprise_id, package, device_id)",
        "CREATE TABLE packages (
            enterprise_id {id} NOT NULL,
            package_id {id} NOT NULL,
            name {sorted} NOT NULL,
            title {sorted} NOT NULL,
            platform {sorted},
            created_at {int} NOT NULL,
            created_by {text} NOT NULL,
            PRIMARY KEY (enterprise_id, package_id),
            UNIQUE (enterprise_id, name)
        )",
        "CREATE TABLE package_versions (
            enterprise_id {id} NOT NULL,
            version_id {id} NOT NULL,
            package_id {id} NOT NULL,
            version {sorted} NOT NULL,
            object_id {id},
            notes {text},
            created_at {int} NOT NULL,
            created_by {text} NOT NULL,
            PRIMARY KEY (enterprise_id, version_id),
            UNIQUE (enterprise_id, package_id, version),
            FOREIGN KEY (enterprise_id, package_id) REFERENCES packages (enterprise_id, package_id)
        )",
        "CREATE TABLE package_pushes (
            enterprise_id {id} NOT NULL,
            push_id {id} NOT NULL,
            package_id {id} NOT NULL,
            version_id {id} NOT NULL,
            remove {bool} NOT NULL,
            target {text} NOT NULL,
            waves {text} NOT NULL,
            pause_minutes {int} NOT NULL,
            halt_percent {int},
            again {sorted} NOT NULL,
            every_days {int} NOT NULL,
            state {sorted} NOT NULL,
            cycle {int} NOT NULL,
            cycle_at {int},
            cycle_devices {int} NOT NULL,
            next_at {int},
            note {text},
            owner {text} NOT NULL,
            created_at {int} NOT NULL,
            PRIMARY KEY (enterprise_id, push_id),
            FOREIGN KEY (enterprise_id, package_id) REFERENCES packages (enterprise_id, package_id),
            FOREIGN KEY (enterprise_id, version_id) REFERENCES package_versions (enterprise_id, version_id)
        )",
        "CREATE INDEX package_pushes_package ON package_pushes (enterprise_id, package_id, push_id)",
        "CREATE TABLE package_waves (
            enterprise_id {id} NOT NULL,
            push_id {id} NOT NULL,
            cycle {int} NOT NULL,
            wave {int} NOT NULL,
            session_id {id} NOT NULL,
            started_at {int} NOT NULL,
            PRIMARY KEY (enterprise_id, push_id, cycle, wave),
            UNIQUE (enterprise_id, session_id),
            FOREIGN KEY (enterprise_id, push_id) REFERENCES package_pushes (enterprise_id, push_id)
        )",
    ],
};

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::apply(manager, STEP).await
    }
}
