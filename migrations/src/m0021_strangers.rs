//! What is asked of strangers. Hardware is claimed per enterprise: whether another one knows it is nobody's business.
//! Claims that an older server made lie in `device_claims` and hold on until their device goes. An address that nobody
//! has proved is said to be so: whoever is there already counts as proved, and a null needs no filling.

use sea_orm_migration::prelude::*;

use crate::ddl::{self, Step};

/// The step.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

const STEP: Step = Step {
    enterprise_tables: &["hardware_claims"],
    statements: &[
        "CREATE TABLE hardware_claims (
            enterprise_id {id} NOT NULL,
            hardware_hash {bytes} NOT NULL,
            device_id {id} NOT NULL,
            PRIMARY KEY (enterprise_id, hardware_hash)
        )",
        "CREATE INDEX hardware_claims_device ON hardware_claims (enterprise_id, device_id)",
        "ALTER TABLE accounts ADD COLUMN email_unproved_since {int}",
        "ALTER TABLE accounts ADD COLUMN email_letter_at {int}",
        "ALTER TABLE enterprises ADD COLUMN unproved_since {int}",
    ],
};

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::apply(manager, STEP).await
    }
}
