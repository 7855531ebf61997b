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

/// A person's account, shared by all enterprises of the installation.
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

/// One of the viewer's memberships.
#[derive(Debug, Clone, SimpleObject)]
pub struct Membership {
    /// The member; `POST /auth/switch` takes it.
    pub member_id: ID,
    /// The enterprise's name.
    pub enterprise_name: String,
    /// The role there.
    pub role: Role,
    /// Whether the viewer works there now.
    pub current: bool,
}

/// Who is asking: a person, a program, or nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Viewer;

/// Who is asking: a person, a program, or nobody.
#[Object]
impl Viewer {
    /// The signed-in person's account; null for programs and for nobody.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        let Some(member) = ctx.caller().member() else { return Ok(None) };
        Ok(Some(cases::account(ctx.app(), member).await.map_err(fail)?.into()))
    }
    /// The signed-in person as a member; null for programs and for nobody.
    async fn member(&self, ctx: &Context<'_>) -> Result<Option<Member>> {
        let Some(caller) = ctx.caller().member() else { return Ok(None) };
        let scope = enter_own(ctx)?;
        Ok(members::find(ctx.app(), &scope, caller.member).await.map_err(fail)?.map(Member))
    }
    /// The program's token; null for persons and for nobody.
    async fn api_token(&self, ctx: &Context<'_>) -> Result<Option<ApiToken>> {
        let Caller::Token(caller) = ctx.caller() else { return Ok(None) };
        let scope = enter_own(ctx)?;
        Ok(tokens::find(ctx.app(), &scope, caller.token).await.map_err(fail)?.map(ApiToken))
    }
    /// The enterprise that the viewer works in; null for nobody, and without `ENTERPRISE_READ`.
    async fn enterprise(&self, ctx: &Context<'_>) -> Result<Option<Enterprise>> {
        let Ok(scope) = ctx.enter(policy::Permission::EnterpriseRead) else { return Ok(None) };
        let row = enterprises::find(ctx.app(), &scope).await.map_err(fail)?;
        Ok(Some(Enterprise::new(row, scope)))
    }
    /// What the viewer may do here; empty for nobody.
    async fn permissions(&self, ctx: &Context<'_>) -> Vec<Permission> {
        ctx.caller().permissions().into_iter().map(Permission::from).collect()
    }
    /// Where else the person is a member; empty for programs and for nobody.
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
    /// Whether the person may run platform mutations.
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
