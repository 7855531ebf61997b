//! Making and revoking API tokens.

use async_graphql::ID;
use handsight_app::token::{self as cases, NewToken};
use handsight_domain::policy;

use super::ApiToken;
use crate::{
    context::{Visit, need_id},
    mutation::mutations,
    policy::Permission,
    problem::{Conflict, InvalidInput},
    scalar::DateTime,
};

mutations! {
    /// Mutations of API tokens.
    TokenMutation;

    /// Creates an API token.
    create_api_token("Parameters of `createApiToken`.") |ctx, input, key| {
        let scope = ctx.enter(policy::Permission::TokensManage)?;
        let case = NewToken {
            name: input.name,
            scopes: input.scopes.into_iter().map(|scope| scope.0).collect(),
            expires_at: input.expires_at.map(|at| at.0),
        };
        let done = cases::create(ctx.app(), &scope, ctx.caller(), key, &case).await;
        done.map(|d| CreateApiTokenDone { api_token: ApiToken(d.token), secret: d.secret })
    }
    /// Input of `createApiToken`.
    CreateApiTokenInput {
        /// Name, 1 to 120 characters.
        name: String,
        /// Permissions; limited to those of the creator.
        scopes: Vec<Permission>,
        /// When it expires; never if absent.
        expires_at: Option<DateTime>,
    }
    /// The created token; its secret is returned only once.
    CreateApiTokenDone {
        /// The token.
        api_token: ApiToken,
        /// The token, for `Authorization: Bearer …`; never returned again.
        secret: String,
    }
    /// Result of `createApiToken`.
    CreateApiTokenPayload: InvalidInput;

    /// Revokes an API token with immediate effect.
    revoke_api_token("Parameters of `revokeApiToken`.") |ctx, input, key| {
        let scope = ctx.enter(policy::Permission::TokensManage)?;
        let id = need_id(&input.api_token_id)?;
        let done = cases::revoke(ctx.app(), &scope, key, id).await;
        done.map(|t| RevokeApiTokenDone { api_token: ApiToken(t) })
    }
    /// Input of `revokeApiToken`.
    RevokeApiTokenInput {
        /// ID of the token.
        api_token_id: ID,
    }
    /// The token was revoked.
    RevokeApiTokenDone {
        /// The token.
        api_token: ApiToken,
    }
    /// Result of `revokeApiToken`.
    RevokeApiTokenPayload: Conflict;
}
