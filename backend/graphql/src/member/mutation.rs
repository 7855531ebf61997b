//! Inviting, changing and removing members.

use async_graphql::ID;
use handsight_app::member::{self as cases, Invite};
use handsight_domain::policy::Permission;

use super::{Invitation, Member};
use crate::{
    context::{Visit, need_id},
    mutation::mutations,
    policy::Role,
    problem::{Conflict, InvalidInput},
};

mutations! {
    /// Mutations of members.
    MemberMutation;

    /// Invites a person to the enterprise by link.
    invite_member("Parameters of `inviteMember`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::MembersManage)?;
        let case = Invite { email: input.email, role: input.role.0 };
        let done = cases::invite(ctx.app(), &scope, ctx.caller(), key, &case).await;
        done.map(|d| InviteMemberDone { invitation: Invitation(d.invitation), link: d.link })
    }
    /// Input of `inviteMember`.
    InviteMemberInput {
        /// E-mail address.
        email: String,
        /// Role of the new member.
        role: Role,
    }
    /// The invitation; its link is returned only once.
    InviteMemberDone {
        /// The invitation.
        invitation: Invitation,
        /// Link for the invited person. It contains a secret and is never returned again.
        link: String,
    }
    /// Result of `inviteMember`.
    InviteMemberPayload: InvalidInput, Conflict;

    /// Revokes a member invitation.
    withdraw_invitation("Parameters of `withdrawInvitation`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::MembersManage)?;
        let id = need_id(&input.invitation_id)?;
        let done = cases::withdraw(ctx.app(), &scope, ctx.caller(), key, id).await;
        done.map(|()| WithdrawInvitationDone { withdrawn_id: input.invitation_id })
    }
    /// Input of `withdrawInvitation`.
    WithdrawInvitationInput {
        /// ID of the invitation.
        invitation_id: ID,
    }
    /// The invitation was revoked.
    WithdrawInvitationDone {
        /// ID of the revoked invitation.
        withdrawn_id: ID,
    }
    /// Result of `withdrawInvitation`.
    WithdrawInvitationPayload: Conflict;

    /// Changes a member's role.
    change_member_role("Parameters of `changeMemberRole`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::MembersManage)?;
        let id = need_id(&input.member_id)?;
        let done = cases::change_role(ctx.app(), &scope, ctx.caller(), key, id, input.role.0).await;
        done.map(|m| ChangeMemberRoleDone { member: Member(m) })
    }
    /// Input of `changeMemberRole`.
    ChangeMemberRoleInput {
        /// ID of the member.
        member_id: ID,
        /// The new role.
        role: Role,
    }
    /// The updated member.
    ChangeMemberRoleDone {
        /// The member.
        member: Member,
    }
    /// Result of `changeMemberRole`.
    ChangeMemberRolePayload: Conflict;

    /// Removes a member. Members can remove themselves, except the last owner.
    remove_member("Parameters of `removeMember`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::MembersManage)?;
        let id = need_id(&input.member_id)?;
        let done = cases::remove(ctx.app(), &scope, ctx.caller(), key, id).await;
        done.map(|()| RemoveMemberDone { removed_id: input.member_id })
    }
    /// Input of `removeMember`.
    RemoveMemberInput {
        /// ID of the member.
        member_id: ID,
    }
    /// The member was removed: sessions were ended and tokens revoked.
    RemoveMemberDone {
        /// ID of the removed member.
        removed_id: ID,
    }
    /// Result of `removeMember`.
    RemoveMemberPayload: Conflict;
}
