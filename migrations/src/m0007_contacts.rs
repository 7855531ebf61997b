//! People to invite and how they come in: contacts and the imports they came by, campaigns with their links,
//! invitations with their states, where a device came from; and the wish of an enterprise to become a paying one.

use sea_orm_migration::prelude::*;

use crate::ddl::{self, Step};

/// The step.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

const STEP: Step = Step {
    enterprise_tables: &[
        "contacts",
        "contact_imports",
        "contact_import_pieces",
        "contact_import_changes",
        "campaigns",
        "campaign_invites",
        "device_origins",
    ],
    statements: &[
        "CREATE TABLE contacts (
            enterprise_id {id} NOT NULL REFERENCES enterprises (enterprise_id),
            contact_id {id} NOT NULL,
            name {sorted},
            phone_number {sorted},
            email {sorted},
            department {sorted},
            office {sorted},
            notes {text},
            import_id {id},
            created_at {int} NOT NULL,
            updated_at {int} NOT NULL,
            search_text {text} NOT NULL,
            PRIMARY KEY (enterprise_id, contact_id)
        )",
        "CREATE INDEX contacts_number ON contacts (enterprise_id, phone_number)",
        "CREATE INDEX contacts_email ON contacts (enterprise_id, email)",
        "CREATE TABLE contact_imports (
            enterprise_id {id} NOT NULL REFERENCES enterprises (enterprise_id),
            import_id {id} NOT NULL,
            file_name {text} NOT NULL,
            bytes {int} NOT NULL,
            created_at {int} NOT NULL,
            created_by {text} NOT NULL,
            committed_at {int},
            undone_at {int},
            created {int} NOT NULL,
            updated {int} NOT NULL,
            unchanged {int} NOT NULL,
            refused {int} NOT NULL,
            PRIMARY KEY (enterprise_id, import_id)
        )",
        "CREATE TABLE contact_import_pieces (
            enterprise_id {id} NOT NULL,
            import_id {id} NOT NULL,
            position {int} NOT NULL,
            content {bytes} NOT NULL,
            PRIMARY KEY (enterprise_id, import_id, position),
            FOREIGN KEY (enterprise_id, import_id) REFERENCES contact_imports (enterprise_id, import_id)
        )",
        "CREATE TABLE contact_import_changes (
            enterprise_id {id} NOT NULL,
            import_id {id} NOT NULL,
            contact_id {id} NOT NULL,
            before {text},
            PRIMARY KEY (enterprise_id, import_id, contact_id),
            FOREIGN KEY (enterprise_id, import_id) REFERENCES contact_imports (enterprise_id, import_id)
        )",
        "CREATE TABLE campaigns (
            enterprise_id {id} NOT NULL REFERENCES enterprises (enterprise_id),
            campaign_id {id} NOT NULL,
            name {text} NOT NULL,
            note {text},
            token_hash {bytes} NOT NULL,
            token_sealed {bytes} NOT NULL,
            expires_at {int},
            device_limit {int},
            department {text},
            office {text},
            liability {text} NOT NULL,
            sms_text {text} NOT NULL,
            email_subject {text} NOT NULL,
            email_text {text} NOT NULL,
            opened {int} NOT NULL,
            created_at {int} NOT NULL,
            created_by {text} NOT NULL,
            stopped_at {int},
            PRIMARY KEY (enterprise_id, campaign_id),
            UNIQUE (enterprise_id, token_hash)
        )",
        "CREATE TABLE campaign_invites (
            enterprise_id {id} NOT NULL,
            invite_id {id} NOT NULL,
            campaign_id {id} NOT NULL,
            contact_id {id} NOT NULL,
            channel {text} NOT NULL,
            state {text} NOT NULL,
            token_hash {bytes} NOT NULL,
            token_sealed {bytes} NOT NULL,
            created_at {int} NOT NULL,
            next_attempt_at {int},
            attempts {int} NOT NULL,
            sends {int} NOT NULL,
            sent_at {int},
            opened_at {int},
            enrolled_at {int},
            device_id {id},
            last_error {text},
            PRIMARY KEY (enterprise_id, invite_id),
            UNIQUE (enterprise_id, token_hash),
            UNIQUE (enterprise_id, campaign_id, contact_id),
            FOREIGN KEY (enterprise_id, campaign_id) REFERENCES campaigns (enterprise_id, campaign_id),
            FOREIGN KEY (enterprise_id, contact_id) REFERENCES contacts (enterprise_id, contact_id)
        )",
        "CREATE INDEX campaign_invites_contact ON campaign_invites (enterprise_id, contact_id)",
        "CREATE INDEX campaign_invites_waiting ON campaign_invites (enterprise_id, campaign_id, next_attempt_at)
            WHERE next_attempt_at IS NOT NULL",
        "CREATE TABLE device_origins (
            enterprise_id {id} NOT NULL,
            device_id {id} NOT NULL,
            campaign_id {id} NOT NULL,
            contact_id {id},
            PRIMARY KEY (enterprise_id, device_id),
            FOREIGN KEY (enterprise_id, device_id) REFERENCES devices (enterprise_id, device_id),
            FOREIGN KEY (enterprise_id, campaign_id) REFERENCES campaigns (enterprise_id, campaign_id)
        )",
        "CREATE INDEX device_origins_campaign ON device_origins (enterprise_id, campaign_id)",
        "ALTER TABLE enterprises ADD COLUMN conversion_requested_at {int}",
        "ALTER TABLE enterprises ADD COLUMN conversion_note {text}",
    ],
};

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::apply(manager, STEP).await
    }
}
