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

    /// Invites somebody by a link.
    invite_member("Who.") |ctx, input, key| {
        let scope = ctx.enter(Permission::MembersManage)?;
        let case = Invite { email: input.email, role: input.role.0 };
        let done = cases::invite(ctx.app(), &scope, ctx.caller(), key, &case).await;
        done.map(|d| InviteMemberDone { invitation: Invitation(d.invitation), link: d.link })
    }
    /// Who is to be invited.
    InviteMemberInput {
        /// The e-mail address.
        email: String,
        /// As what.
        role: Role,
    }
    /// The invitation; the link is shown once.
    InviteMemberDone {
        /// The invitation.
        invitation: Invitation,
        /// The link to hand to the person; it holds a secret and is never shown again.
        link: String,
    }
    /// What came of inviting somebody.
    InviteMemberPayload: InvalidInput, Conflict;

    /// Withdraws an invitation.
    withdraw_invitation("Which.") |ctx, input, key| {
        let scope = ctx.enter(Permission::MembersManage)?;
        let id = need_id(&input.invitation_id)?;
        let done = cases::withdraw(ctx.app(), &scope, ctx.caller(), key, id).await;
        done.map(|()| WithdrawInvitationDone { withdrawn_id: input.invitation_id })
    }
    /// Which invitation to withdraw.
    WithdrawInvitationInput {
        /// The invitation.
        invitation_id: ID,
    }
    /// The invitation's link is dead.
    WithdrawInvitationDone {
        /// The id of the invitation that was withdrawn.
        withdrawn_id: ID,
    }
    /// What came of withdrawing an invitation.
    WithdrawInvitationPayload: Conflict;

    /// Gives a member another role.
    change_member_role("Which member, and the role.") |ctx, input, key| {
        let scope = ctx.enter(Permission::MembersManage)?;
        let id = need_id(&input.member_id)?;
        let done = cases::change_role(ctx.app(), &scope, ctx.caller(), key, id, input.role.0).await;
        done.map(|m| ChangeMemberRoleDone { member: Member(m) })
    }
    /// Which member gets which role.
    ChangeMemberRoleInput {
        /// The member.
        member_id: ID,
        /// The new role.
        role: Role,
    }
    /// The member as it is now.
    ChangeMemberRoleDone {
        /// The member.
        member: Member,
    }
    /// What came of changing a role.
    ChangeMemberRolePayload: Conflict;

    /// Removes a member; one may remove oneself, but the last owner stays.
    remove_member("Which.") |ctx, input, key| {
        let scope = ctx.enter(Permission::MembersManage)?;
        let id = need_id(&input.member_id)?;
        let done = cases::remove(ctx.app(), &scope, ctx.caller(), key, id).await;
        done.map(|()| RemoveMemberDone { removed_id: input.member_id })
    }
    /// Which member to remove.
    RemoveMemberInput {
        /// The member.
        member_id: ID,
    }
    /// The member is gone: sessions ended, tokens revoked.
    RemoveMemberDone {
        /// The id of the member that was removed.
        removed_id: ID,
    }
    /// What came of removing a member.
    RemoveMemberPayload: Conflict;
}
