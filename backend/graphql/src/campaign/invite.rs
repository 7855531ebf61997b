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
    /// The invitation of one contact by one campaign, with a link of its own.
    CampaignInvite(cases::InviteRow) {
        /// Which way it goes.
        way: InviteWay,
        /// How far it is.
        state: InviteState,
        /// When it was created.
        created_at: DateTime,
        /// When it was last handed over; null when it was not yet.
        sent_at: Option<DateTime>,
        /// How often it was handed over; more than once means reminded.
        sends: i32,
        /// When its link was first opened; null when it was not yet.
        opened_at: Option<DateTime>,
        /// When a phone enrolled by it; null when none has.
        enrolled_at: Option<DateTime>,
        /// When it is tried (again); null when nothing waits.
        next_attempt_at: Option<DateTime>,
        /// What the last attempt failed of, for people; null when it did not.
        last_error: Option<&str>,
    }
}

connection!(CampaignInvite, CampaignInviteConnection, CampaignInviteEdge);

#[ComplexObject]
impl CampaignInvite {
    /// Its campaign; null only while both are being deleted.
    async fn campaign(&self, ctx: &Context<'_>) -> Result<Option<Campaign>> {
        let row = loaders(ctx, &self.scope).load_one(CampaignKey(self.row.campaign)).await?;
        Ok(row.map(|row| Campaign::new(row, self.scope.clone())))
    }
    /// Whom it invites; null only while both are being deleted.
    async fn contact(&self, ctx: &Context<'_>) -> Result<Option<Contact>> {
        let row = loaders(ctx, &self.scope).load_one(ContactRowKey(self.row.contact)).await?;
        Ok(row.map(|row| Contact::new(row, self.scope.clone())))
    }
    /// Its own link.
    async fn link(&self, ctx: &Context<'_>) -> Result<String> {
        let enterprise = own(ctx, &self.scope).await?;
        cases::link_of(ctx.app(), &enterprise.system_id, self.row.id, &self.row.token_sealed).map_err(fail)
    }
    /// The phone that came by it; null when none has, or the caller may not see devices.
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
        /// The campaign.
        campaign_id: ID,
        /// Which way.
        way: InviteWay,
        /// These contacts; all that the campaign has not invited when absent.
        contact_ids: Option<Vec<ID>>,
    }
    /// The invitations are on their way.
    InviteContactsDone {
        /// The campaign.
        campaign: Campaign,
        /// How many are on their way.
        queued: i32,
        /// How many contacts it had invited already.
        already: i32,
        /// How many have no number or address for this way.
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
        /// The campaign.
        campaign_id: ID,
        /// These invitations; all whose phone has not come when absent.
        invite_ids: Option<Vec<ID>>,
    }
    /// The reminders are on their way.
    RemindInvitesDone {
        /// The campaign.
        campaign: Campaign,
        /// How many are on their way.
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
        /// The campaign.
        campaign_id: ID,
        /// The invitations.
        invite_ids: Vec<ID>,
    }
    /// They are taken back.
    WithdrawInvitesDone {
        /// The campaign.
        campaign: Campaign,
        /// How many.
        withdrawn: i32,
    }
    /// Result of `withdrawInvites`.
    WithdrawInvitesPayload;
}
