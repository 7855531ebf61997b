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

/// How the invitations of a campaign stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, SimpleObject)]
pub struct CampaignCounts {
    /// All of them.
    invited: i32,
    /// Wait to be sent.
    queued: i32,
    /// Handed over, and not opened.
    sent: i32,
    /// Opened, and no phone has come.
    opened: i32,
    /// A phone came.
    enrolled: i32,
    /// Could not be sent.
    failed: i32,
    /// Taken back.
    stopped: i32,
    /// Phones that came by this campaign and are not deleted, with an invitation or by the common link.
    devices: i32,
}

noun! {
    /// A campaign of enrolment: a link with an end and a limit, and invitations with links of their own.
    Campaign(cases::CampaignRow) {
        /// Its name.
        name: &str,
        /// What people noted; null when nothing.
        note: Option<&str>,
        /// Until when its links work; null without end.
        expires_at: Option<DateTime>,
        /// Most phones that enrol by it; null for no limit.
        device_limit: Option<i32>,
        /// The department that its phones get when the contact has none; null for none.
        department: Option<&str>,
        /// The office that its phones get when the contact has none; null for none.
        office: Option<&str>,
        /// The text by SMS, with placeholders.
        sms_text: &str,
        /// The subject by e-mail, with placeholders.
        email_subject: &str,
        /// The text by e-mail, with placeholders.
        email_text: &str,
        /// How often its common link was opened.
        link_opened: i32 = |row| clamp(row.opened),
        /// When it was created.
        created_at: DateTime,
        /// When it was stopped; null while it runs.
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
    /// Its common link, for whoever has no invitation: `…/e/{systemId}/{token}`.
    async fn link(&self, ctx: &Context<'_>) -> Result<String> {
        self.address(ctx).await
    }
    /// The common link as a QR code: an SVG document.
    async fn qr_svg(&self, ctx: &Context<'_>) -> Result<String> {
        let link = self.address(ctx).await?;
        let drawn = ctx.app().heavy.aside(move || cases::qr_svg(&link)).await;
        drawn.and_then(std::convert::identity).map_err(fail)
    }
    /// Who owns its phones.
    async fn liability(&self) -> Liability {
        if self.row.liability == "INDIVIDUAL" { Liability::Individual } else { Liability::Corporate }
    }
    /// How its invitations stand.
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
    /// Its invitations, in the order they were made.
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
