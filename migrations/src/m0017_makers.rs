//! Who stands behind what outlives a request: the token that made a token, so that it is revoked with it, and whoever
//! saved a webhook last, so that it is told what that one may read. Both are null for what was made before: such a
//! token works on under its maker's rights, such a webhook until somebody saves it under the enterprise's.

use sea_orm_migration::prelude::*;

use crate::ddl::{self, Step};

/// The step.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

const STEP: Step = Step {
    enterprise_tables: &[],
    statements: &[
        "ALTER TABLE api_tokens ADD COLUMN parent_token_id {id}",
        "CREATE INDEX api_tokens_by_parent ON api_tokens (enterprise_id, parent_token_id)",
        "ALTER TABLE webhooks ADD COLUMN holder {text}",
    ],
};

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::apply(manager, STEP).await
    }
}
