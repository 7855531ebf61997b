//! Reading members and invitations.

use async_graphql::{Context, Object, Result};
use handsight_app::member as cases;
use handsight_domain::{
    id::{InvitationId, MemberId},
    policy::Permission,
};

use super::{Invitation, Member, MemberConnection};
use crate::{connection::page_request, context::Visit, error::fail, node::found};

/// Root fields of members.
#[derive(Debug, Default)]
pub struct MemberQuery;

#[Object]
impl MemberQuery {
    /// The enterprise's members, oldest first.
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first n items, 1 to 200; 50 by default.")] first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last n items, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<MemberConnection> {
        let scope = ctx.enter(Permission::MembersRead)?;
        let request = page_request(first, after.as_deref(), last, before.as_deref())?;
        Ok(cases::list(ctx.app(), &scope, &request).await.map_err(fail)?.map(Member).into())
    }
    /// Pending member invitations, oldest first, at most 500.
    async fn invitations(&self, ctx: &Context<'_>) -> Result<Vec<Invitation>> {
        let scope = ctx.enter(Permission::MembersRead)?;
        let found = cases::invitations(ctx.app(), &scope).await.map_err(fail)?;
        Ok(found.into_iter().map(Invitation).collect())
    }
}

found! {
    Member by MemberId, MembersRead, cases::find as Member;
    Invitation by InvitationId, MembersRead, cases::find_invitation as Invitation;
}
