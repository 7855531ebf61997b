//! Ways out as enterprises configure them, ladders, what messages cost, and the numbers of devices.

use sea_orm_migration::prelude::*;

use crate::ddl::{self, Step};

/// The step.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

const STEP: Step = Step {
    enterprise_tables: &[
        "notifiers",
        "ladders",
        "messaging_settings",
        "messaging_spend",
        "device_push",
        "device_numbers",
    ],
    statements: &[
        // A reference table: which question a nonce belongs to, found before the enterprise is known. It holds
        // keyed hashes and ids.
        "CREATE TABLE phone_nonces (
            nonce_hash {bytes} NOT NULL PRIMARY KEY,
            enterprise_id {id} NOT NULL,
            device_id {id} NOT NULL,
            number_id {id} NOT NULL,
            expires_at {int} NOT NULL,
            used_at {int}
        )",
        "CREATE INDEX phone_nonces_end ON phone_nonces (expires_at)",
        "CREATE TABLE notifiers (
            enterprise_id {id} NOT NULL REFERENCES enterprises (enterprise_id),
            notifier_id {id} NOT NULL,
            kind {text} NOT NULL,
            name {text} NOT NULL,
            settings {text} NOT NULL,
            secrets_sealed {bytes} NOT NULL,
            position {int} NOT NULL,
            cost_micros {int} NOT NULL,
            per_second {int} NOT NULL,
            enabled {bool} NOT NULL,
            last_error {text},
            last_error_at {int},
            last_success_at {int},
            created_at {int} NOT NULL,
            updated_at {int} NOT NULL,
            PRIMARY KEY (enterprise_id, notifier_id),
            UNIQUE (enterprise_id, name)
        )",
        // The subject is a device, or the enterprise itself for all its devices.
        "CREATE TABLE ladders (
            enterprise_id {id} NOT NULL REFERENCES enterprises (enterprise_id),
            subject_id {id} NOT NULL,
            urgency {text} NOT NULL,
            steps {text} NOT NULL,
            PRIMARY KEY (enterprise_id, subject_id, urgency)
        )",
        "CREATE TABLE messaging_settings (
            enterprise_id {id} NOT NULL PRIMARY KEY REFERENCES enterprises (enterprise_id),
            currency {text} NOT NULL,
            monthly_cap_micros {int}
        )",
        // The month is the number of its first day, of the enterprise's own calendar.
        "CREATE TABLE messaging_spend (
            enterprise_id {id} NOT NULL REFERENCES enterprises (enterprise_id),
            month {int} NOT NULL,
            messages {int} NOT NULL,
            cost_micros {int} NOT NULL,
            held_back {int} NOT NULL,
            PRIMARY KEY (enterprise_id, month)
        )",
        "CREATE TABLE device_push (
            enterprise_id {id} NOT NULL,
            device_id {id} NOT NULL,
            kind {text} NOT NULL,
            address_sealed {bytes} NOT NULL,
            updated_at {int} NOT NULL,
            PRIMARY KEY (enterprise_id, device_id),
            FOREIGN KEY (enterprise_id, device_id) REFERENCES devices (enterprise_id, device_id)
        )",
        "CREATE TABLE device_numbers (
            enterprise_id {id} NOT NULL,
            number_id {id} NOT NULL,
            device_id {id} NOT NULL,
            slot {int} NOT NULL,
            iccid {text},
            number {sorted},
            state {text} NOT NULL,
            verified_at {int},
            verified_by {text},
            action_id {id},
            sim_changed_at {int},
            seen_at {int} NOT NULL,
            PRIMARY KEY (enterprise_id, number_id),
            UNIQUE (enterprise_id, device_id, slot),
            FOREIGN KEY (enterprise_id, device_id) REFERENCES devices (enterprise_id, device_id)
        )",
        "CREATE INDEX device_numbers_number ON device_numbers (enterprise_id, number)",
        // Which rung of its ladder an open action stands on, and when it climbs.
        "ALTER TABLE actions ADD COLUMN rung {int}",
        "ALTER TABLE actions ADD COLUMN climb_at {int}",
        "ALTER TABLE attempts ADD COLUMN notifier {text}",
        "ALTER TABLE attempts ADD COLUMN cost_micros {int}",
        "ALTER TABLE attempts ADD COLUMN reference {text}",
        "CREATE INDEX attempts_reference ON attempts (enterprise_id, reference) WHERE reference IS NOT NULL",
    ],
};

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::apply(manager, STEP).await
    }
}
