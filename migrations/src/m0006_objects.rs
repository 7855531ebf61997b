//! Objects with their sealed parts and what refers to them; backups and the plans that make them.

use sea_orm_migration::prelude::*;

use crate::ddl::{self, Step};

/// The step.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

const STEP: Step = Step {
    enterprise_tables: &["objects", "object_parts", "object_references", "backups", "backup_plans"],
    statements: &[
        "ALTER TABLE enterprises ADD COLUMN object_quota_bytes {int} NOT NULL DEFAULT 10737418240",
        "CREATE TABLE objects (
            enterprise_id {id} NOT NULL,
            object_id {id} NOT NULL,
            name {text} NOT NULL,
            media_type {text} NOT NULL,
            size {int} NOT NULL,
            sha256 {bytes} NOT NULL,
            purpose {sorted} NOT NULL,
            state {sorted} NOT NULL,
            received {int} NOT NULL,
            key_wrapped {bytes} NOT NULL,
            device_id {id},
            created_at {int} NOT NULL,
            created_by {text} NOT NULL,
            completed_at {int},
            expires_at {int} NOT NULL,
            PRIMARY KEY (enterprise_id, object_id),
            FOREIGN KEY (enterprise_id, device_id) REFERENCES devices (enterprise_id, device_id)
        )",
        "CREATE INDEX objects_by_device ON objects (enterprise_id, device_id, object_id)",
        // A part is bytes in a row of their own in the object store, sealed by themselves.
        "CREATE TABLE object_parts (
            enterprise_id {id} NOT NULL,
            object_id {id} NOT NULL,
            part_offset {int} NOT NULL,
            length {int} NOT NULL,
            blob {text} NOT NULL,
            PRIMARY KEY (enterprise_id, object_id, part_offset),
            FOREIGN KEY (enterprise_id, object_id) REFERENCES objects (enterprise_id, object_id)
        )",
        // An object stays while something refers to it; `until_at` null refers without end.
        "CREATE TABLE object_references (
            enterprise_id {id} NOT NULL,
            object_id {id} NOT NULL,
            kind {sorted} NOT NULL,
            subject_id {id} NOT NULL,
            until_at {int},
            PRIMARY KEY (enterprise_id, object_id, kind, subject_id),
            FOREIGN KEY (enterprise_id, object_id) REFERENCES objects (enterprise_id, object_id)
        )",
        "CREATE INDEX object_references_of ON object_references (enterprise_id, kind, subject_id)",
        "CREATE TABLE backup_plans (
            enterprise_id {id} NOT NULL,
            plan_id {id} NOT NULL,
            name {sorted} NOT NULL,
            items {text} NOT NULL,
            devices {text} NOT NULL,
            every {sorted} NOT NULL,
            day {int} NOT NULL,
            hour {int} NOT NULL,
            keep_count {int},
            keep_days {int},
            enabled {bool} NOT NULL,
            created_at {int} NOT NULL,
            created_by {text} NOT NULL,
            last_run_at {int},
            last_session_id {id},
            next_run_at {int},
            PRIMARY KEY (enterprise_id, plan_id)
        )",
        "CREATE TABLE backups (
            enterprise_id {id} NOT NULL,
            backup_id {id} NOT NULL,
            device_id {id} NOT NULL,
            action_id {id} NOT NULL,
            session_id {id} NOT NULL,
            plan_id {id},
            item {sorted} NOT NULL,
            groups {text} NOT NULL,
            state {sorted} NOT NULL,
            object_id {id},
            entries {int},
            bytes {int},
            problem {text},
            asked_at {int} NOT NULL,
            finished_at {int},
            PRIMARY KEY (enterprise_id, backup_id),
            UNIQUE (enterprise_id, action_id),
            FOREIGN KEY (enterprise_id, device_id) REFERENCES devices (enterprise_id, device_id),
            FOREIGN KEY (enterprise_id, action_id) REFERENCES actions (enterprise_id, action_id)
        )",
        "CREATE INDEX backups_by_device ON backups (enterprise_id, device_id, backup_id)",
        "CREATE INDEX backups_by_plan ON backups (enterprise_id, plan_id, device_id, item, backup_id)",
    ],
};

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::apply(manager, STEP).await
    }
}
