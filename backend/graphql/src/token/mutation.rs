//! Making and revoking API tokens.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use handsight_app::token::{self as cases, NewToken};
use handsight_domain::policy;

use super::ApiToken;
use crate::{
    context::{Visit, need_id},
    payload,
    policy::Permission,
    problem::{Conflict, InvalidInput},
    scalar::DateTime,
};

/// What the token is to be.
#[derive(Debug, InputObject)]
pub struct CreateApiTokenInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// Its name, 1 to 120 characters.
    name: String,
    /// What it may do; never more than its maker.
    scopes: Vec<Permission>,
    /// Until when it works; without end when absent.
    expires_at: Option<DateTime>,
}
/// The token; the secret is shown once.
#[derive(Debug, SimpleObject)]
pub struct CreateApiTokenDone {
    /// The token.
    api_token: ApiToken,
    /// Its text, for `Authorization: Bearer …`; never shown again.
    secret: String,
}
payload!(
    /// What came of making a token.
    CreateApiTokenPayload = CreateApiTokenDone, Invalid(InvalidInput)
);

/// Which token to revoke.
#[derive(Debug, InputObject)]
pub struct RevokeApiTokenInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The token.
    api_token_id: ID,
}
/// The token works no more.
#[derive(Debug, SimpleObject)]
pub struct RevokeApiTokenDone {
    /// The token.
    api_token: ApiToken,
}
payload!(
    /// What came of revoking a token.
    RevokeApiTokenPayload = RevokeApiTokenDone, Conflict(Conflict)
);

/// Mutations of API tokens.
#[derive(Debug, Default)]
pub struct TokenMutation;

#[Object]
impl TokenMutation {
    /// Makes an API token.
    async fn create_api_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to be.")] input: CreateApiTokenInput,
    ) -> Result<CreateApiTokenPayload> {
        let scope = ctx.enter(policy::Permission::TokensManage)?;
        let case = NewToken {
            name: input.name,
            scopes: input.scopes.into_iter().map(|scope| scope.0).collect(),
            expires_at: input.expires_at.map(|at| at.0),
        };
        let key = input.idempotency_key.as_deref();
        let done = cases::create(ctx.app(), &scope, ctx.caller(), key, &case).await;
        CreateApiTokenPayload::of(
            done.map(|d| CreateApiTokenDone { api_token: ApiToken(d.token), secret: d.secret }),
        )
    }
    /// Revokes an API token: its next request is refused.
    async fn revoke_api_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: RevokeApiTokenInput,
    ) -> Result<RevokeApiTokenPayload> {
        let scope = ctx.enter(policy::Permission::TokensManage)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.api_token_id)?);
        let done = cases::revoke(ctx.app(), &scope, key, id).await;
        RevokeApiTokenPayload::of(done.map(|t| RevokeApiTokenDone { api_token: ApiToken(t) }))
    }
}
