//! People and what lets them in: enterprises, members, sign-in, API tokens, the audit log; and the small
//! tables of the service itself (routes, throttles, what is due). No content of an enterprise lies outside
//! the tables listed in `enterprise_tables`.

use sea_orm_migration::prelude::*;

use crate::ddl::{self, Step};

/// The step.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

const STEP: Step = Step {
    enterprise_tables: &[
        "enterprises",
        "members",
        "invitations",
        "api_tokens",
        "audit_heads",
        "audit_records",
        "idempotency_keys",
        "saved_views",
    ],
    statements: &[
        // ---- reference tables: the same on every node, no enterprise's content ----
        "CREATE TABLE accounts (
            account_id {id} NOT NULL PRIMARY KEY,
            email {text} NOT NULL UNIQUE,
            name {text} NOT NULL,
            password_hash {text} NOT NULL,
            platform_operator {bool} NOT NULL,
            created_at {int} NOT NULL,
            password_changed_at {int} NOT NULL
        )",
        "CREATE TABLE memberships (
            account_id {id} NOT NULL REFERENCES accounts (account_id),
            enterprise_id {id} NOT NULL,
            member_id {id} NOT NULL,
            PRIMARY KEY (account_id, enterprise_id)
        )",
        "CREATE UNIQUE INDEX memberships_member ON memberships (enterprise_id, member_id)",
        "CREATE TABLE auth_sessions (
            session_id {id} NOT NULL PRIMARY KEY,
            account_id {id} NOT NULL REFERENCES accounts (account_id),
            enterprise_id {id} NOT NULL,
            member_id {id} NOT NULL,
            created_at {int} NOT NULL,
            last_used_at {int} NOT NULL,
            expires_at {int} NOT NULL,
            ended_at {int},
            user_agent {text},
            address {text}
        )",
        "CREATE INDEX auth_sessions_account ON auth_sessions (account_id, expires_at)",
        "CREATE TABLE refresh_tokens (
            token_hash {bytes} NOT NULL PRIMARY KEY,
            session_id {id} NOT NULL REFERENCES auth_sessions (session_id),
            issued_at {int} NOT NULL,
            used_at {int},
            expires_at {int} NOT NULL
        )",
        "CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id)",
        "CREATE TABLE enterprise_routes (
            system_id {text} NOT NULL PRIMARY KEY,
            enterprise_id {id} NOT NULL UNIQUE
        )",
        "CREATE TABLE signing_keys (
            key_id {text} NOT NULL PRIMARY KEY,
            secret_sealed {bytes} NOT NULL,
            created_at {int} NOT NULL,
            signs_until {int} NOT NULL,
            verifies_until {int} NOT NULL
        )",
        "CREATE TABLE throttles (
            subject_hash {bytes} NOT NULL PRIMARY KEY,
            failures {int} NOT NULL,
            window_ends_at {int} NOT NULL
        )",
        "CREATE INDEX throttles_end ON throttles (window_ends_at)",
        "CREATE TABLE due (
            enterprise_id {id} NOT NULL,
            kind {text} NOT NULL,
            subject_id {id} NOT NULL,
            due_at {int} NOT NULL,
            claimed_until {int},
            claim_id {id},
            tries {int} NOT NULL,
            PRIMARY KEY (enterprise_id, kind, subject_id)
        )",
        "CREATE INDEX due_by_time ON due (due_at)",
        // ---- enterprise tables ----
        "CREATE TABLE enterprises (
            enterprise_id {id} NOT NULL PRIMARY KEY,
            name {text} NOT NULL,
            system_id {text} NOT NULL,
            time_zone {text} NOT NULL,
            created_at {int} NOT NULL,
            mode {text} NOT NULL,
            evaluation_ends_at {int},
            device_limit {int},
            enrolment_open {bool} NOT NULL,
            command_key_sealed {bytes} NOT NULL,
            command_public_key {text} NOT NULL
        )",
        "CREATE TABLE members (
            enterprise_id {id} NOT NULL REFERENCES enterprises (enterprise_id),
            member_id {id} NOT NULL,
            account_id {id} NOT NULL REFERENCES accounts (account_id),
            role {text} NOT NULL,
            created_at {int} NOT NULL,
            last_sign_in_at {int},
            PRIMARY KEY (enterprise_id, member_id),
            UNIQUE (enterprise_id, account_id)
        )",
        "CREATE TABLE invitations (
            enterprise_id {id} NOT NULL REFERENCES enterprises (enterprise_id),
            invitation_id {id} NOT NULL,
            email {text} NOT NULL,
            role {text} NOT NULL,
            token_hash {bytes} NOT NULL,
            created_at {int} NOT NULL,
            expires_at {int} NOT NULL,
            invited_by {text} NOT NULL,
            PRIMARY KEY (enterprise_id, invitation_id),
            UNIQUE (enterprise_id, token_hash),
            UNIQUE (enterprise_id, email)
        )",
        "CREATE TABLE api_tokens (
            enterprise_id {id} NOT NULL REFERENCES enterprises (enterprise_id),
            token_id {id} NOT NULL,
            name {text} NOT NULL,
            prefix {text} NOT NULL,
            secret_hash {bytes} NOT NULL,
            scopes {text} NOT NULL,
            created_at {int} NOT NULL,
            created_by {text} NOT NULL,
            maker_member_id {id} NOT NULL,
            expires_at {int},
            last_used_at {int},
            revoked_at {int},
            PRIMARY KEY (enterprise_id, token_id),
            UNIQUE (enterprise_id, secret_hash)
        )",
        "CREATE TABLE audit_heads (
            enterprise_id {id} NOT NULL PRIMARY KEY REFERENCES enterprises (enterprise_id),
            number {int} NOT NULL,
            hash {bytes} NOT NULL
        )",
        "CREATE TABLE audit_records (
            enterprise_id {id} NOT NULL REFERENCES enterprises (enterprise_id),
            number {int} NOT NULL,
            record_id {id} NOT NULL,
            at {int} NOT NULL,
            actor {text} NOT NULL,
            verb {text} NOT NULL,
            target {text},
            summary {text} NOT NULL,
            detail {text} NOT NULL,
            hash {bytes} NOT NULL,
            search_text {text} NOT NULL,
            PRIMARY KEY (enterprise_id, number),
            UNIQUE (enterprise_id, record_id)
        )",
        "CREATE TABLE idempotency_keys (
            enterprise_id {id} NOT NULL REFERENCES enterprises (enterprise_id),
            actor {text} NOT NULL,
            idempotency_key {text} NOT NULL,
            operation {text} NOT NULL,
            input_hash {bytes} NOT NULL,
            outcome_sealed {bytes},
            created_at {int} NOT NULL,
            PRIMARY KEY (enterprise_id, actor, idempotency_key)
        )",
        "CREATE INDEX idempotency_keys_age ON idempotency_keys (enterprise_id, created_at)",
        "CREATE TABLE saved_views (
            enterprise_id {id} NOT NULL REFERENCES enterprises (enterprise_id),
            view_id {id} NOT NULL,
            owner {text} NOT NULL,
            page {text} NOT NULL,
            name {text} NOT NULL,
            query {text} NOT NULL,
            created_at {int} NOT NULL,
            PRIMARY KEY (enterprise_id, view_id),
            UNIQUE (enterprise_id, owner, page, name)
        )",
    ],
};

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::apply(manager, STEP).await
    }
}
