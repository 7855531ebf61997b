//! Reading campaigns, and what their texts would say.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use handsight_app::campaign as cases;
use handsight_domain::{
    id::{CampaignId, CampaignInviteId, ContactId},
    policy::Permission,
};

use super::{Campaign, CampaignConnection, CampaignInvite, InviteWay};
use crate::{
    connection::{clamp, page_request},
    context::{Visit, id_of, need_id},
    error::fail,
    live::changes,
    loader::CampaignKey,
    node::{by_id, found, loaded},
};

/// The message for one contact.
#[derive(Debug, Clone, SimpleObject)]
pub struct InviteSample {
    /// Recipient.
    to: String,
    /// Subject of the e-mail; null for SMS.
    subject: Option<String>,
    /// Text of the message.
    text: String,
    /// Number of SMS segments, each billed separately; null for e-mail.
    segments: Option<i32>,
    /// Whether the SMS needs 16 bits per character, which limits a segment to 70 instead of 160 characters;
    /// null for e-mail.
    wide: Option<bool>,
}

/// Preview of inviting contacts.
#[derive(Debug, Clone, SimpleObject)]
pub struct InvitePreview {
    /// The first three messages.
    samples: Vec<InviteSample>,
    /// Number of contacts that would receive an invitation.
    reachable: i32,
    /// Number of contacts without a number or address for this channel.
    unreachable: i32,
    /// Total number of SMS segments.
    segments: i32,
    /// Whether a channel is available: one of the enterprise's own or the service's.
    configured: bool,
}

impl From<cases::TextPreview> for InvitePreview {
    fn from(p: cases::TextPreview) -> Self {
        let samples = p.samples.into_iter().map(|s| InviteSample {
            to: s.to,
            subject: s.subject,
            text: s.text,
            segments: s.length.map(|l| i32::try_from(l.segments).unwrap_or(i32::MAX)),
            wide: s.length.map(|l| l.wide),
        });
        Self {
            samples: samples.collect(),
            reachable: clamp(p.reachable),
            unreachable: clamp(p.unreachable),
            segments: clamp(p.segments),
            configured: p.configured,
        }
    }
}

/// Root fields of campaigns.
#[derive(Debug, Default)]
pub struct CampaignQuery;

#[Object]
impl CampaignQuery {
    /// Campaigns, newest first.
    async fn campaigns(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first n items, 1 to 200; 50 by default.")] first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last n items, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<CampaignConnection> {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let request = page_request(first, after.as_deref(), last, before.as_deref())?;
        let page = cases::list(ctx.app(), &scope, &request).await.map_err(fail)?;
        Ok(page.map(|row| Campaign::new(row, scope.clone())).into())
    }
    /// A campaign by ID; null if not found.
    async fn campaign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "ID of the campaign.")] id: ID,
    ) -> Result<Option<Campaign>> {
        by_id(ctx, id_of(&id)).await
    }
    /// Preview of inviting contacts; nothing is sent.
    async fn invite_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "ID of the campaign.")] campaign_id: ID,
        #[graphql(desc = "Channel of the invitation.")] way: InviteWay,
        #[graphql(desc = "Contacts; by default, all not yet invited.")] contact_ids: Option<Vec<ID>>,
        #[graphql(desc = "Text to use instead of the campaign's.")] text: Option<String>,
    ) -> Result<InvitePreview> {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let contacts: Option<Vec<ContactId>> = contact_ids.map(|ids| ids.iter().filter_map(id_of).collect());
        let id = need_id(&campaign_id)?;
        let text = text.as_deref();
        let preview = cases::preview(ctx.app(), &scope, id, way.0, contacts.as_deref(), text).await;
        Ok(preview.map_err(fail)?.into())
    }
}

found! {
    CampaignInvite by CampaignInviteId, EnrolmentManage, cases::find_invite;
}

loaded! {
    Campaign by CampaignId, EnrolmentManage, CampaignKey;
}

changes! {
    /// Subscriptions of campaigns.
    CampaignSubscription;
    /// Fires when a campaign or the state of its invitations changes.
    campaign_changed("Only this campaign; null for all.") -> Campaign by CampaignId, EnrolmentManage, Campaign { campaign }, cases::find;
}
