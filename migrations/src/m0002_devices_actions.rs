//! Devices with what they last said of themselves; actions with their attempts, receipts and results.
//!
//! Waiting work is found by partial indexes over open actions only, so that history costs nothing.

use sea_orm_migration::prelude::*;

use crate::ddl::{self, Step};

/// The step.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

const STEP: Step = Step {
    enterprise_tables: &[
        "devices",
        "device_attributes",
        "device_applications",
        "device_log",
        "fixes",
        "action_sessions",
        "actions",
        "attempts",
        "receipts",
        "results",
        "rejections",
    ],
    statements: &[
        // A reference table: keyed hashes of device IDs and hardware IDs in use, so that the same phone is
        // never enrolled in two places. It holds no content and opens nothing.
        "CREATE TABLE device_claims (
            claim_hash {bytes} NOT NULL PRIMARY KEY,
            enterprise_id {id} NOT NULL,
            device_id {id} NOT NULL
        )",
        "CREATE TABLE devices (
            enterprise_id {id} NOT NULL,
            device_id {id} NOT NULL,
            device_key_hash {bytes} NOT NULL,
            device_id_sealed {bytes} NOT NULL,
            hardware_hash {bytes},
            name {sorted} NOT NULL,
            phone_number {sorted},
            phone_verified_at {int},
            holder {sorted},
            holder_email {sorted},
            department {sorted},
            office {sorted},
            liability {sorted} NOT NULL,
            notes {text},
            platform {sorted} NOT NULL,
            manufacturer {sorted},
            model {sorted},
            os_version {sorted},
            agent_version {sorted},
            home_carrier {sorted},
            serving_carrier {sorted},
            roaming {bool} NOT NULL,
            country {sorted},
            radio {sorted},
            enrolled_at {int} NOT NULL,
            last_seen_at {int} NOT NULL,
            battery_percent {int},
            signal_dbm {int},
            last_sequence {int} NOT NULL,
            processed_sequence {int} NOT NULL,
            policy_revision {int} NOT NULL,
            fix_lat {real},
            fix_lon {real},
            fix_accuracy_m {real},
            fix_at {int},
            fix_source {text},
            search_text {text} NOT NULL,
            deleted_at {int},
            PRIMARY KEY (enterprise_id, device_id)
        )",
        "CREATE UNIQUE INDEX devices_key ON devices (enterprise_id, device_key_hash) WHERE deleted_at IS NULL",
        "CREATE INDEX devices_by_name ON devices (enterprise_id, lower(COALESCE(name, '')), device_id) WHERE deleted_at IS NULL",
        "CREATE INDEX devices_by_holder ON devices (enterprise_id, lower(COALESCE(holder, '')), device_id) WHERE deleted_at IS NULL",
        "CREATE INDEX devices_by_department ON devices (enterprise_id, lower(COALESCE(department, '')), device_id) WHERE deleted_at IS NULL",
        "CREATE INDEX devices_by_last_seen ON devices (enterprise_id, COALESCE(last_seen_at, 0), device_id) WHERE deleted_at IS NULL",
        "CREATE INDEX devices_by_enrolled ON devices (enterprise_id, COALESCE(enrolled_at, 0), device_id) WHERE deleted_at IS NULL",
        "CREATE INDEX devices_by_battery ON devices (enterprise_id, COALESCE(battery_percent, -1000000), device_id) WHERE deleted_at IS NULL",
        "CREATE INDEX devices_by_fix ON devices (enterprise_id, fix_at) WHERE deleted_at IS NULL AND fix_at IS NOT NULL",
        "CREATE TABLE device_attributes (
            enterprise_id {id} NOT NULL,
            device_id {id} NOT NULL,
            name {text} NOT NULL,
            value {sorted} NOT NULL,
            number {real},
            reported_at {int} NOT NULL,
            PRIMARY KEY (enterprise_id, device_id, name),
            FOREIGN KEY (enterprise_id, device_id) REFERENCES devices (enterprise_id, device_id)
        )",
        "CREATE TABLE device_applications (
            enterprise_id {id} NOT NULL,
            device_id {id} NOT NULL,
            package {text} NOT NULL,
            name {text},
            version {text} NOT NULL,
            sha256 {text},
            PRIMARY KEY (enterprise_id, device_id, package),
            FOREIGN KEY (enterprise_id, device_id) REFERENCES devices (enterprise_id, device_id)
        )",
        "CREATE TABLE device_log (
            enterprise_id {id} NOT NULL,
            device_id {id} NOT NULL,
            line_hash {bytes} NOT NULL,
            at {int},
            received_at {int} NOT NULL,
            position {int} NOT NULL,
            level {text} NOT NULL,
            text {text} NOT NULL,
            PRIMARY KEY (enterprise_id, device_id, line_hash),
            FOREIGN KEY (enterprise_id, device_id) REFERENCES devices (enterprise_id, device_id)
        )",
        "CREATE INDEX device_log_newest ON device_log (enterprise_id, device_id, received_at, position)",
        "CREATE TABLE fixes (
            enterprise_id {id} NOT NULL,
            device_id {id} NOT NULL,
            at {int} NOT NULL,
            lat {real} NOT NULL,
            lon {real} NOT NULL,
            accuracy_m {real},
            source {text} NOT NULL,
            PRIMARY KEY (enterprise_id, device_id, at),
            FOREIGN KEY (enterprise_id, device_id) REFERENCES devices (enterprise_id, device_id)
        )",
        "CREATE TABLE action_sessions (
            enterprise_id {id} NOT NULL,
            session_id {id} NOT NULL,
            command {text} NOT NULL,
            parameters {text} NOT NULL,
            created_at {int} NOT NULL,
            created_by {text} NOT NULL,
            not_before {int},
            expires_at {int} NOT NULL,
            PRIMARY KEY (enterprise_id, session_id)
        )",
        "CREATE TABLE actions (
            enterprise_id {id} NOT NULL,
            action_id {id} NOT NULL,
            device_id {id} NOT NULL,
            session_id {id} NOT NULL,
            sequence {int} NOT NULL,
            command {text} NOT NULL,
            wire {text} NOT NULL,
            state {text} NOT NULL,
            held {bool} NOT NULL,
            created_at {int} NOT NULL,
            expires_at {int} NOT NULL,
            not_before {int},
            sent_at {int},
            received_at {int},
            finished_at {int},
            first_attempt_at {int},
            next_attempt_at {int},
            attempts {int} NOT NULL,
            message_text {text},
            last_error {text},
            superseded_by {id},
            PRIMARY KEY (enterprise_id, action_id),
            UNIQUE (enterprise_id, device_id, sequence),
            FOREIGN KEY (enterprise_id, device_id) REFERENCES devices (enterprise_id, device_id),
            FOREIGN KEY (enterprise_id, session_id) REFERENCES action_sessions (enterprise_id, session_id)
        )",
        "CREATE INDEX actions_open ON actions (enterprise_id, device_id, sequence) WHERE finished_at IS NULL",
        "CREATE INDEX actions_session ON actions (enterprise_id, session_id, state)",
        "CREATE INDEX actions_state ON actions (enterprise_id, state, action_id)",
        "CREATE TABLE attempts (
            enterprise_id {id} NOT NULL,
            action_id {id} NOT NULL,
            number {int} NOT NULL,
            message_id {id} NOT NULL,
            transport {text} NOT NULL,
            started_at {int} NOT NULL,
            finished_at {int},
            outcome {text} NOT NULL,
            detail {text},
            PRIMARY KEY (enterprise_id, action_id, number),
            FOREIGN KEY (enterprise_id, action_id) REFERENCES actions (enterprise_id, action_id)
        )",
        "CREATE INDEX attempts_message ON attempts (enterprise_id, message_id)",
        "CREATE TABLE receipts (
            enterprise_id {id} NOT NULL,
            action_id {id} NOT NULL,
            received_at {int} NOT NULL,
            via {text} NOT NULL,
            text {text} NOT NULL,
            PRIMARY KEY (enterprise_id, action_id),
            FOREIGN KEY (enterprise_id, action_id) REFERENCES actions (enterprise_id, action_id)
        )",
        "CREATE TABLE results (
            enterprise_id {id} NOT NULL,
            action_id {id} NOT NULL,
            device_id {id} NOT NULL,
            sequence {int} NOT NULL,
            status {text} NOT NULL,
            code {text} NOT NULL,
            message {text},
            finished_at {int} NOT NULL,
            received_at {int} NOT NULL,
            items {text} NOT NULL,
            PRIMARY KEY (enterprise_id, action_id),
            UNIQUE (enterprise_id, device_id, sequence),
            FOREIGN KEY (enterprise_id, action_id) REFERENCES actions (enterprise_id, action_id)
        )",
        "CREATE TABLE rejections (
            enterprise_id {id} NOT NULL,
            rejection_id {id} NOT NULL,
            device_id {id} NOT NULL,
            text {text} NOT NULL,
            reason {text} NOT NULL,
            rejected_at {int} NOT NULL,
            received_at {int} NOT NULL,
            PRIMARY KEY (enterprise_id, rejection_id),
            FOREIGN KEY (enterprise_id, device_id) REFERENCES devices (enterprise_id, device_id)
        )",
        "CREATE INDEX rejections_newest ON rejections (enterprise_id, device_id, received_at)",
    ],
};

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::apply(manager, STEP).await
    }
}
