//! Events that programs are told of, the webhooks that want them, and what became of each delivery.
//!
//! What is under way is found by a partial index over deliveries with a next attempt, so that history costs
//! nothing.

use sea_orm_migration::prelude::*;

use crate::ddl::{self, Step};

/// The step.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

const STEP: Step = Step {
    enterprise_tables: &["events", "webhooks", "webhook_deliveries", "webhook_attempts", "webhook_replays"],
    statements: &[
        "CREATE TABLE events (
            enterprise_id {id} NOT NULL,
            event_id {id} NOT NULL,
            kind {text} NOT NULL,
            at {int} NOT NULL,
            subject {text},
            payload {text} NOT NULL,
            PRIMARY KEY (enterprise_id, event_id)
        )",
        "CREATE INDEX events_at ON events (enterprise_id, at, event_id)",
        "CREATE TABLE webhooks (
            enterprise_id {id} NOT NULL,
            webhook_id {id} NOT NULL,
            url {text} NOT NULL,
            description {text} NOT NULL,
            kinds {text} NOT NULL,
            enabled {bool} NOT NULL,
            disabled_reason {text},
            disabled_at {int},
            failing_since {int},
            secret_sealed {bytes} NOT NULL,
            old_secret_sealed {bytes},
            old_secret_until {int},
            created_at {int} NOT NULL,
            created_by {text} NOT NULL,
            PRIMARY KEY (enterprise_id, webhook_id)
        )",
        "CREATE TABLE webhook_deliveries (
            enterprise_id {id} NOT NULL,
            delivery_id {id} NOT NULL,
            webhook_id {id} NOT NULL,
            event_id {id} NOT NULL,
            state {text} NOT NULL,
            failures {int} NOT NULL,
            attempts {int} NOT NULL,
            next_attempt_at {int},
            created_at {int} NOT NULL,
            finished_at {int},
            PRIMARY KEY (enterprise_id, delivery_id),
            UNIQUE (enterprise_id, webhook_id, event_id),
            FOREIGN KEY (enterprise_id, webhook_id) REFERENCES webhooks (enterprise_id, webhook_id),
            FOREIGN KEY (enterprise_id, event_id) REFERENCES events (enterprise_id, event_id)
        )",
        "CREATE INDEX webhook_deliveries_due ON webhook_deliveries (enterprise_id, webhook_id, next_attempt_at)
            WHERE next_attempt_at IS NOT NULL",
        "CREATE INDEX webhook_deliveries_newest ON webhook_deliveries (enterprise_id, webhook_id, delivery_id)",
        "CREATE INDEX webhook_deliveries_event ON webhook_deliveries (enterprise_id, event_id)",
        "CREATE TABLE webhook_attempts (
            enterprise_id {id} NOT NULL,
            delivery_id {id} NOT NULL,
            number {int} NOT NULL,
            started_at {int} NOT NULL,
            took_millis {int} NOT NULL,
            url {text} NOT NULL,
            headers {text} NOT NULL,
            status {int},
            answer {text},
            error {text},
            PRIMARY KEY (enterprise_id, delivery_id, number),
            FOREIGN KEY (enterprise_id, delivery_id) REFERENCES webhook_deliveries (enterprise_id, delivery_id)
        )",
        "CREATE TABLE webhook_replays (
            enterprise_id {id} NOT NULL,
            replay_id {id} NOT NULL,
            webhook_id {id} NOT NULL,
            from_at {int} NOT NULL,
            to_at {int} NOT NULL,
            kinds {text} NOT NULL,
            total {int} NOT NULL,
            done {int} NOT NULL,
            cursor_at {int} NOT NULL,
            cursor_id {id},
            created_at {int} NOT NULL,
            finished_at {int},
            PRIMARY KEY (enterprise_id, replay_id),
            FOREIGN KEY (enterprise_id, webhook_id) REFERENCES webhooks (enterprise_id, webhook_id)
        )",
    ],
};

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::apply(manager, STEP).await
    }
}
