//! Usage: events as they were reported with what was derived of them, and the sums that reports read. Sums
//! refer to a slice (one combination of what reports group by), so that a row of sums is small. Events and
//! sums have no foreign key to devices: the check costs a look-up a row, and the ingest knows its device.

use sea_orm_migration::prelude::*;

use crate::ddl::{self, Step};

/// The step.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

const STEP: Step = Step {
    enterprise_tables: &[
        "usage_ledgers",
        "usage_phones",
        "usage_events",
        "usage_slices",
        "usage_days",
        "towers",
        "tower_days",
        "qos_cells",
    ],
    statements: &[
        // One row an enterprise: whoever adds to its sums holds this row, and counts it up.
        "CREATE TABLE usage_ledgers (
            enterprise_id {id} NOT NULL PRIMARY KEY,
            revision {int} NOT NULL
        )",
        // What ingest remembers of a phone, so that a late event does not undo a newer one.
        "CREATE TABLE usage_phones (
            enterprise_id {id} NOT NULL,
            device_id {id} NOT NULL,
            network_at {int} NOT NULL,
            signal_at {int} NOT NULL,
            roaming_since {int},
            zone {text} NOT NULL,
            PRIMARY KEY (enterprise_id, device_id)
        )",
        "CREATE TABLE usage_events (
            enterprise_id {id} NOT NULL,
            device_id {id} NOT NULL,
            event_id {id} NOT NULL,
            started_at {int} NOT NULL,
            received_at {int} NOT NULL,
            day {int} NOT NULL,
            type {text} NOT NULL,
            event {text} NOT NULL,
            derived {text} NOT NULL,
            PRIMARY KEY (enterprise_id, device_id, event_id)
        )",
        "CREATE INDEX usage_events_device ON usage_events (enterprise_id, device_id, started_at, event_id)",
        "CREATE INDEX usage_events_time ON usage_events (enterprise_id, started_at, device_id, event_id)",
        "CREATE TABLE usage_slices (
            enterprise_id {id} NOT NULL,
            slice_id {id} NOT NULL,
            type {text} NOT NULL,
            direction {text} NOT NULL,
            number_class {text} NOT NULL,
            scope {text} NOT NULL,
            country {text} NOT NULL,
            home_carrier {text} NOT NULL,
            serving_carrier {text} NOT NULL,
            generation {text} NOT NULL,
            radio_detail {text} NOT NULL,
            activity {text} NOT NULL,
            home_zone {text} NOT NULL,
            liability {text} NOT NULL,
            PRIMARY KEY (enterprise_id, slice_id)
        )",
        "CREATE TABLE usage_days (
            enterprise_id {id} NOT NULL,
            device_id {id} NOT NULL,
            day {int} NOT NULL,
            slice_id {id} NOT NULL,
            events {int} NOT NULL,
            calls {int} NOT NULL,
            seconds {int} NOT NULL,
            dropped {int} NOT NULL,
            failed {int} NOT NULL,
            messages {int} NOT NULL,
            rx_bytes {int} NOT NULL,
            tx_bytes {int} NOT NULL,
            down_bps {int} NOT NULL,
            up_bps {int} NOT NULL,
            latency_us {int} NOT NULL,
            bins {bytes} NOT NULL,
            PRIMARY KEY (enterprise_id, device_id, day, slice_id)
        )",
        "CREATE INDEX usage_days_day ON usage_days (enterprise_id, day)",
        "CREATE TABLE towers (
            enterprise_id {id} NOT NULL,
            tower_id {id} NOT NULL,
            mcc {text} NOT NULL,
            mnc {text} NOT NULL,
            lac {int} NOT NULL,
            cid {int} NOT NULL,
            carrier {text} NOT NULL,
            PRIMARY KEY (enterprise_id, tower_id)
        )",
        "CREATE TABLE tower_days (
            enterprise_id {id} NOT NULL,
            tower_id {id} NOT NULL,
            day {int} NOT NULL,
            device_id {id} NOT NULL,
            radio {text} NOT NULL,
            samples {int} NOT NULL,
            calls {int} NOT NULL,
            seconds {int} NOT NULL,
            dropped {int} NOT NULL,
            down_bps {int} NOT NULL,
            latency_us {int} NOT NULL,
            located {int} NOT NULL,
            lat_micro {int} NOT NULL,
            lon_micro {int} NOT NULL,
            first_at {int} NOT NULL,
            last_at {int} NOT NULL,
            bins {bytes} NOT NULL,
            PRIMARY KEY (enterprise_id, tower_id, day, device_id, radio)
        )",
        "CREATE INDEX tower_days_day ON tower_days (enterprise_id, day)",
        "CREATE INDEX tower_days_device ON tower_days (enterprise_id, device_id, day)",
        // Sums of hexagons, one set of rows for each kept resolution.
        "CREATE TABLE qos_cells (
            enterprise_id {id} NOT NULL,
            resolution {int} NOT NULL,
            cell {int} NOT NULL,
            day {int} NOT NULL,
            carrier {text} NOT NULL,
            generation {text} NOT NULL,
            samples {int} NOT NULL,
            down_bps {int} NOT NULL,
            latency_us {int} NOT NULL,
            devices {bytes} NOT NULL,
            bins {bytes} NOT NULL,
            PRIMARY KEY (enterprise_id, resolution, cell, day, carrier, generation)
        )",
        // Whether a peer is another device of the enterprise is asked for every call and message.
        "CREATE INDEX devices_by_phone_number ON devices (enterprise_id, phone_number)",
    ],
};

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::apply(manager, STEP).await
    }
}
