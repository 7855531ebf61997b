//! Reading API tokens.

use async_graphql::{Context, Object, Result};
use handsight_app::token as cases;
use handsight_domain::{id::ApiTokenId, policy::Permission};

use super::{ApiToken, ApiTokenConnection};
use crate::{connection::page_request, context::Visit, error::fail, node::found};

/// Root fields of API tokens.
#[derive(Debug, Default)]
pub struct TokenQuery;

#[Object]
impl TokenQuery {
    /// The enterprise's API tokens, newest first, including revoked ones.
    async fn api_tokens(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first n items, 1 to 200; 50 by default.")] first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last n items, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<ApiTokenConnection> {
        let scope = ctx.enter(Permission::TokensManage)?;
        let request = page_request(first, after.as_deref(), last, before.as_deref())?;
        Ok(cases::list(ctx.app(), &scope, &request).await.map_err(fail)?.map(ApiToken).into())
    }
}

found! {
    ApiToken by ApiTokenId, TokensManage, cases::find as ApiToken;
}
