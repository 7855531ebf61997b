//! A campaign as an object.

use async_graphql::{ComplexObject, Context, Result, SimpleObject};
use handsight_app::campaign::{self as cases, InviteQuery};
use handsight_domain::{campaign::InviteState as State, id::CampaignInviteId};

use super::invite::{CampaignInvite, CampaignInviteConnection, InviteState};
use crate::{
    actor::Actor,
    connection,
    connection::{clamp, page_request},
    context::Visit,
    device::Liability,
    enterprise::own,
    error::fail,
    loader::{CampaignCountsKey, loaders},
    member::actor,
    noun::noun,
    scalar::DateTime,
};

/// Number of a campaign's invitations by state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, SimpleObject)]
pub struct CampaignCounts {
    /// Total.
    invited: i32,
    /// Waiting to be sent.
    queued: i32,
    /// Sent, but not opened.
    sent: i32,
    /// Opened, but no device has enrolled.
    opened: i32,
    /// A device enrolled.
    enrolled: i32,
    /// Sending failed.
    failed: i32,
    /// Revoked.
    stopped: i32,
    /// Devices enrolled through the campaign and not deleted, by invitation or shared link.
    devices: i32,
}

noun! {
    /// An enrolment campaign: a shared link, optionally with an expiry and a device limit, and invitations
    /// with individual links.
    Campaign(cases::CampaignRow) {
        /// Name.
        name: &str,
        /// Notes; null if empty.
        note: Option<&str>,
        /// When its links expire; null for never.
        expires_at: Option<DateTime>,
        /// Maximum number of devices that can enrol through it; null for no limit.
        device_limit: Option<i32>,
        /// Department of enrolled devices if the contact has none.
        department: Option<&str>,
        /// Office of enrolled devices if the contact has none.
        office: Option<&str>,
        /// Text of invitations by SMS, with placeholders.
        sms_text: &str,
        /// Subject of invitations by e-mail, with placeholders.
        email_subject: &str,
        /// Text of invitations by e-mail, with placeholders.
        email_text: &str,
        /// Number of times the shared link was opened.
        link_opened: i32 = |row| clamp(row.opened),
        /// When it was created.
        created_at: DateTime,
        /// When it was stopped; null while active.
        stopped_at: Option<DateTime>,
    }
}

connection!(Campaign, CampaignConnection, CampaignEdge);

impl Campaign {
    async fn address(&self, ctx: &Context<'_>) -> Result<String> {
        let enterprise = own(ctx, &self.scope).await?;
        cases::link_of(ctx.app(), &enterprise.system_id, self.row.id, &self.row.token_sealed).map_err(fail)
    }
}

#[ComplexObject]
impl Campaign {
    /// Shared enrolment link for people without an invitation: `…/e/{systemId}/{token}`.
    async fn link(&self, ctx: &Context<'_>) -> Result<String> {
        self.address(ctx).await
    }
    /// The shared link as a QR code, an SVG document.
    async fn qr_svg(&self, ctx: &Context<'_>) -> Result<String> {
        let link = self.address(ctx).await?;
        let drawn = ctx.app().heavy.aside(move || cases::qr_svg(&link)).await;
        drawn.and_then(std::convert::identity).map_err(fail)
    }
    /// Owner of devices enrolled through it.
    async fn liability(&self) -> Liability {
        if self.row.liability == "INDIVIDUAL" { Liability::Individual } else { Liability::Corporate }
    }
    /// Number of its invitations by state.
    async fn counts(&self, ctx: &Context<'_>) -> Result<CampaignCounts> {
        let counts =
            loaders(ctx, &self.scope).load_one(CampaignCountsKey(self.row.id)).await?.unwrap_or_default();
        let of = |state| clamp(counts.of(state));
        Ok(CampaignCounts {
            invited: clamp(counts.invited()),
            queued: of(State::Queued),
            sent: of(State::Sent),
            opened: of(State::Opened),
            enrolled: of(State::Enrolled),
            failed: of(State::Failed),
            stopped: of(State::Stopped),
            devices: clamp(counts.devices),
        })
    }
    /// Its invitations, in the order of their creation.
    async fn invites(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Filters by state; null for all states.")] state: Option<Vec<InviteState>>,
        #[graphql(desc = "Returns the first n items, 1 to 200; 50 by default.")] first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last n items, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<CampaignInviteConnection> {
        let request = page_request(first, after.as_deref(), last, before.as_deref())?;
        let states = state.map(|s| s.into_iter().map(|state| state.0).collect());
        let query = InviteQuery { campaign: self.row.id, states, ids: None::<Vec<CampaignInviteId>> };
        let page = cases::invites(ctx.app(), &self.scope, &query, &request).await.map_err(fail)?;
        Ok(page.map(|row| CampaignInvite::new(row, self.scope.clone())).into())
    }
    /// Who created it.
    async fn created_by(&self) -> Result<Actor> {
        actor(&self.row.created_by)
    }
}
