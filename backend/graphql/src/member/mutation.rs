//! Inviting, changing and removing members.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use handsight_app::member::{self as cases, Invite};
use handsight_domain::policy::Permission;

use super::{Invitation, Member};
use crate::{
    context::{Visit, need_id},
    payload,
    policy::Role,
    problem::{Conflict, InvalidInput},
};

/// Who is to be invited.
#[derive(Debug, InputObject)]
pub struct InviteMemberInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The e-mail address.
    email: String,
    /// As what.
    role: Role,
}
/// The invitation; the link is shown once.
#[derive(Debug, SimpleObject)]
pub struct InviteMemberDone {
    /// The invitation.
    invitation: Invitation,
    /// The link to hand to the person; it holds a secret and is never shown again.
    link: String,
}
payload!(
    /// What came of inviting somebody.
    InviteMemberPayload = InviteMemberDone, Invalid(InvalidInput), Conflict(Conflict)
);

/// Which invitation to withdraw.
#[derive(Debug, InputObject)]
pub struct WithdrawInvitationInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The invitation.
    invitation_id: ID,
}
/// The invitation's link is dead.
#[derive(Debug, SimpleObject)]
pub struct WithdrawInvitationDone {
    /// The id of the invitation that was withdrawn.
    withdrawn_id: ID,
}
payload!(
    /// What came of withdrawing an invitation.
    WithdrawInvitationPayload = WithdrawInvitationDone, Conflict(Conflict)
);

/// Which member gets which role.
#[derive(Debug, InputObject)]
pub struct ChangeMemberRoleInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The member.
    member_id: ID,
    /// The new role.
    role: Role,
}
/// The member as it is now.
#[derive(Debug, SimpleObject)]
pub struct ChangeMemberRoleDone {
    /// The member.
    member: Member,
}
payload!(
    /// What came of changing a role.
    ChangeMemberRolePayload = ChangeMemberRoleDone, Conflict(Conflict)
);

/// Which member to remove.
#[derive(Debug, InputObject)]
pub struct RemoveMemberInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The member.
    member_id: ID,
}
/// The member is gone: sessions ended, tokens revoked.
#[derive(Debug, SimpleObject)]
pub struct RemoveMemberDone {
    /// The id of the member that was removed.
    removed_id: ID,
}
payload!(
    /// What came of removing a member.
    RemoveMemberPayload = RemoveMemberDone, Conflict(Conflict)
);

/// Mutations of members.
#[derive(Debug, Default)]
pub struct MemberMutation;

#[Object]
impl MemberMutation {
    /// Invites somebody by a link.
    async fn invite_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who.")] input: InviteMemberInput,
    ) -> Result<InviteMemberPayload> {
        let scope = ctx.enter(Permission::MembersManage)?;
        let case = Invite { email: input.email, role: input.role.0 };
        let done =
            cases::invite(ctx.app(), &scope, ctx.caller(), input.idempotency_key.as_deref(), &case).await;
        InviteMemberPayload::of(
            done.map(|d| InviteMemberDone { invitation: Invitation(d.invitation), link: d.link }),
        )
    }
    /// Withdraws an invitation.
    async fn withdraw_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: WithdrawInvitationInput,
    ) -> Result<WithdrawInvitationPayload> {
        let scope = ctx.enter(Permission::MembersManage)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.invitation_id)?);
        let done = cases::withdraw(ctx.app(), &scope, ctx.caller(), key, id).await;
        WithdrawInvitationPayload::of(
            done.map(|()| WithdrawInvitationDone { withdrawn_id: input.invitation_id }),
        )
    }
    /// Gives a member another role.
    async fn change_member_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which member, and the role.")] input: ChangeMemberRoleInput,
    ) -> Result<ChangeMemberRolePayload> {
        let scope = ctx.enter(Permission::MembersManage)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.member_id)?);
        let done = cases::change_role(ctx.app(), &scope, ctx.caller(), key, id, input.role.0).await;
        ChangeMemberRolePayload::of(done.map(|m| ChangeMemberRoleDone { member: Member(m) }))
    }
    /// Removes a member; one may remove oneself, but the last owner stays.
    async fn remove_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: RemoveMemberInput,
    ) -> Result<RemoveMemberPayload> {
        let scope = ctx.enter(Permission::MembersManage)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.member_id)?);
        let done = cases::remove(ctx.app(), &scope, ctx.caller(), key, id).await;
        RemoveMemberPayload::of(done.map(|()| RemoveMemberDone { removed_id: input.member_id }))
    }
}
