//! The viewer: a person or a program, and what they may do.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use handsight_app::account::AccountRow;
use handsight_app::{account as cases, enterprise as enterprises, member as members, token as tokens};
use handsight_domain::{caller::Caller, policy};

use crate::{
    context::{Visit, enter_own},
    enterprise::Enterprise,
    error::fail,
    member::Member,
    policy::{Permission, Role},
    scalar::DateTime,
    token::ApiToken,
};

/// A person's account, used for all enterprises on this installation.
#[derive(Debug, Clone, SimpleObject)]
pub struct Account {
    /// E-mail address, used to sign in.
    pub email: String,
    /// The person's name.
    pub name: String,
    /// When the account was created.
    pub created_at: DateTime,
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Self {
        Self { email: row.email, name: row.name, created_at: row.created_at.into() }
    }
}

/// A membership of the viewer.
#[derive(Debug, Clone, SimpleObject)]
pub struct Membership {
    /// ID of the member, for `POST /auth/switch`.
    pub member_id: ID,
    /// Name of the enterprise.
    pub enterprise_name: String,
    /// Role in that enterprise.
    pub role: Role,
    /// Whether the viewer is signed in to this enterprise.
    pub current: bool,
}

/// The caller: a person, a program or anonymous.
#[derive(Debug, Clone, Copy, Default)]
pub struct Viewer;

/// The caller: a person, a program or anonymous.
#[Object]
impl Viewer {
    /// The person's account; null for programs and anonymous callers.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        let Some(member) = ctx.caller().member() else { return Ok(None) };
        Ok(Some(cases::account(ctx.app(), member).await.map_err(fail)?.into()))
    }
    /// The person's membership in the current enterprise; null for programs and anonymous callers.
    async fn member(&self, ctx: &Context<'_>) -> Result<Option<Member>> {
        let Some(caller) = ctx.caller().member() else { return Ok(None) };
        let scope = enter_own(ctx)?;
        Ok(members::find(ctx.app(), &scope, caller.member).await.map_err(fail)?.map(Member))
    }
    /// The program's token; null for persons and anonymous callers.
    async fn api_token(&self, ctx: &Context<'_>) -> Result<Option<ApiToken>> {
        let Caller::Token(caller) = ctx.caller() else { return Ok(None) };
        let scope = enter_own(ctx)?;
        Ok(tokens::find(ctx.app(), &scope, caller.token).await.map_err(fail)?.map(ApiToken))
    }
    /// The current enterprise; null for anonymous callers and without `ENTERPRISE_READ`.
    async fn enterprise(&self, ctx: &Context<'_>) -> Result<Option<Enterprise>> {
        let Ok(scope) = ctx.enter(policy::Permission::EnterpriseRead) else { return Ok(None) };
        let row = enterprises::find(ctx.app(), &scope).await.map_err(fail)?;
        Ok(Some(Enterprise::new(row, scope)))
    }
    /// Permissions in the current enterprise; empty for anonymous callers.
    async fn permissions(&self, ctx: &Context<'_>) -> Vec<Permission> {
        ctx.caller().permissions().into_iter().map(Permission::from).collect()
    }
    /// All memberships of the person; empty for programs and anonymous callers.
    async fn memberships(&self, ctx: &Context<'_>) -> Result<Vec<Membership>> {
        let Some(caller) = ctx.caller().member() else { return Ok(Vec::new()) };
        let found = cases::memberships(ctx.app(), caller).await.map_err(fail)?;
        let one = |m: cases::Membership| Membership {
            member_id: m.member.to_string().into(),
            enterprise_name: m.enterprise_name,
            role: m.role.into(),
            current: m.member == caller.member,
        };
        Ok(found.into_iter().map(one).collect())
    }
    /// Whether the person may use the operator's mutations.
    async fn platform_operator(&self, ctx: &Context<'_>) -> bool {
        ctx.caller().member().is_some_and(|m| m.platform_operator)
    }
}

/// The root field that everybody may ask.
#[derive(Debug, Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// The authenticated caller. The only field available without authentication.
    async fn viewer(&self) -> Viewer {
        Viewer
    }
}
