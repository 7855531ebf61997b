//! An invitation as an object, and what can be done with invitations.

use async_graphql::{ComplexObject, Context, ID, Result};
use handsight_app::campaign::{self as cases, Invite};
use handsight_domain::{
    campaign as rules,
    id::{CampaignInviteId, ContactId},
    policy::Permission,
    scope::EnterpriseScope,
};

use super::Campaign;
use crate::{
    closed::closed,
    connection,
    connection::clamp,
    contact::Contact,
    context::{Visit, id_of, need_id},
    device::Device,
    enterprise::own,
    error::fail,
    loader::{CampaignKey, ContactRowKey, DeviceKey, loaders},
    mutation::mutations,
    noun::noun,
    problem::{Conflict, LimitReached},
    scalar::DateTime,
};

closed! {
    InviteState = rules::InviteState;
    InviteWay = rules::InviteWay;
}

noun! {
    /// A campaign's invitation of one contact, with an individual link.
    CampaignInvite(cases::InviteRow) {
        /// Channel.
        way: InviteWay,
        /// State.
        state: InviteState,
        /// When it was created.
        created_at: DateTime,
        /// When it was last sent; null if it wasn't.
        sent_at: Option<DateTime>,
        /// Number of times it was sent, including reminders.
        sends: i32,
        /// When its link was first opened; null if it wasn't.
        opened_at: Option<DateTime>,
        /// When a device enrolled by it; null if none has.
        enrolled_at: Option<DateTime>,
        /// When the next attempt to send it is due; null if none is.
        next_attempt_at: Option<DateTime>,
        /// Human-readable reason why the last attempt to send it failed; null if it didn't.
        last_error: Option<&str>,
    }
}

connection!(CampaignInvite, CampaignInviteConnection, CampaignInviteEdge);

#[ComplexObject]
impl CampaignInvite {
    /// The campaign; null only while both are being deleted.
    async fn campaign(&self, ctx: &Context<'_>) -> Result<Option<Campaign>> {
        let row = loaders(ctx, &self.scope).load_one(CampaignKey(self.row.campaign)).await?;
        Ok(row.map(|row| Campaign::new(row, self.scope.clone())))
    }
    /// The invited contact; null only while both are being deleted.
    async fn contact(&self, ctx: &Context<'_>) -> Result<Option<Contact>> {
        let row = loaders(ctx, &self.scope).load_one(ContactRowKey(self.row.contact)).await?;
        Ok(row.map(|row| Contact::new(row, self.scope.clone())))
    }
    /// Individual enrolment link.
    async fn link(&self, ctx: &Context<'_>) -> Result<String> {
        let enterprise = own(ctx, &self.scope).await?;
        cases::link_of(ctx.app(), &enterprise.system_id, self.row.id, &self.row.token_sealed).map_err(fail)
    }
    /// The device that enrolled by it; null if none has or if the caller lacks `DEVICES_READ`.
    async fn device(&self, ctx: &Context<'_>) -> Result<Option<Device>> {
        let Some(id) = self.row.device.filter(|_| ctx.caller().may(Permission::DevicesRead)) else {
            return Ok(None);
        };
        let row = loaders(ctx, &self.scope).load_one(DeviceKey(id)).await?;
        Ok(row.map(|row| Device::new(row, self.scope.clone())))
    }
}

async fn campaign(ctx: &Context<'_>, scope: EnterpriseScope, id: &ID) -> Result<Campaign> {
    let row = cases::find(ctx.app(), &scope, need_id(id)?).await.map_err(fail)?;
    row.map(|row| Campaign::new(row, scope)).ok_or_else(crate::error::not_found)
}

mutations! {
    /// Mutations of invitations.
    InviteMutation;

    /// Queues an invitation with an individual link for each contact. Follow their state with
    /// `campaignChanged`.
    invite_contacts("Parameters of `inviteContacts`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let contacts = input.contact_ids.map(|ids| ids.iter().filter_map(id_of::<ContactId>).collect());
        let case = Invite { campaign: need_id(&input.campaign_id)?, way: input.way.0, contacts };
        match cases::invite(ctx.app(), &scope, key, &case).await {
            Ok(done) => Ok(InviteContactsDone {
                campaign: campaign(ctx, scope, &input.campaign_id).await?,
                queued: clamp(done.queued),
                already: clamp(done.already),
                unreachable: clamp(done.unreachable),
            }),
            Err(error) => Err(error),
        }
    }
    /// Input of `inviteContacts`.
    InviteContactsInput {
        /// ID of the campaign.
        campaign_id: ID,
        /// Channel.
        way: InviteWay,
        /// Contacts to invite; by default, all that the campaign hasn't invited yet.
        contact_ids: Option<Vec<ID>>,
    }
    /// The invitations were queued.
    InviteContactsDone {
        /// The campaign.
        campaign: Campaign,
        /// Number of queued invitations.
        queued: i32,
        /// Number of contacts that were already invited.
        already: i32,
        /// Number of contacts without a number or address for this channel.
        unreachable: i32,
    }
    /// Result of `inviteContacts`.
    InviteContactsPayload: Conflict, LimitReached;

    /// Resends invitations.
    remind_invites("Parameters of `remindInvites`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let ids = input.invite_ids.map(|ids| ids.iter().filter_map(id_of::<CampaignInviteId>).collect());
        let id = need_id(&input.campaign_id)?;
        match cases::remind(ctx.app(), &scope, key, id, ids).await {
            Ok(done) => Ok(RemindInvitesDone {
                campaign: campaign(ctx, scope, &input.campaign_id).await?,
                queued: clamp(done.queued),
            }),
            Err(error) => Err(error),
        }
    }
    /// Input of `remindInvites`.
    RemindInvitesInput {
        /// ID of the campaign.
        campaign_id: ID,
        /// Invitations to resend; by default, all without an enrolled device.
        invite_ids: Option<Vec<ID>>,
    }
    /// The reminders were queued.
    RemindInvitesDone {
        /// The campaign.
        campaign: Campaign,
        /// Number of queued reminders.
        queued: i32,
    }
    /// Result of `remindInvites`.
    RemindInvitesPayload: Conflict;

    /// Revokes campaign invitations; their links stop working. Enrolled devices are kept.
    withdraw_invites("Parameters of `withdrawInvites`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let ids = input.invite_ids.iter().filter_map(id_of::<CampaignInviteId>).collect();
        let id = need_id(&input.campaign_id)?;
        match cases::withdraw(ctx.app(), &scope, key, id, ids).await {
            Ok(withdrawn) => Ok(WithdrawInvitesDone {
                campaign: campaign(ctx, scope, &input.campaign_id).await?,
                withdrawn: clamp(withdrawn),
            }),
            Err(error) => Err(error),
        }
    }
    /// Input of `withdrawInvites`.
    WithdrawInvitesInput {
        /// ID of the campaign.
        campaign_id: ID,
        /// IDs of the invitations.
        invite_ids: Vec<ID>,
    }
    /// The invitations were revoked.
    WithdrawInvitesDone {
        /// The campaign.
        campaign: Campaign,
        /// Number of revoked invitations.
        withdrawn: i32,
    }
    /// Result of `withdrawInvites`.
    WithdrawInvitesPayload;
}
