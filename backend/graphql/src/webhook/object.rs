//! A webhook as an object; never its secret.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use handsight_app::webhook as cases;
use handsight_domain::{scope::EnterpriseScope, webhook::DeliveryState};

use super::{WebhookDelivery, WebhookDeliveryConnection, WebhookDeliveryState};
use crate::{
    actor::Actor,
    connection::{clamp, page_request},
    context::Visit,
    error::fail,
    member::actor,
    scalar::DateTime,
};

/// An address that is told of events.
#[derive(Debug, Clone)]
pub struct Webhook {
    pub(crate) row: cases::WebhookRow,
    pub(crate) scope: EnterpriseScope,
}

/// How many deliveries of a webhook stand where, of the last 30 days.
#[derive(Debug, Clone, Copy, Default, SimpleObject)]
pub struct WebhookTotals {
    /// Not yet taken.
    waiting: i32,
    /// Taken.
    delivered: i32,
    /// Given up.
    failed: i32,
}

/// Past events that are told to a webhook again.
#[derive(Debug, Clone)]
pub struct WebhookReplay(pub(crate) cases::ReplayRow);

/// Past events that are told to a webhook again.
#[Object]
impl WebhookReplay {
    /// From this instant on.
    async fn from(&self) -> DateTime {
        self.0.from.into()
    }
    /// Until just before this instant.
    async fn to(&self) -> DateTime {
        self.0.to.into()
    }
    /// The names of the kinds.
    async fn kinds(&self) -> &[String] {
        &self.0.kinds
    }
    /// How many events it is about.
    async fn total(&self) -> i32 {
        clamp(self.0.total)
    }
    /// How many were put on their way.
    async fn done(&self) -> i32 {
        clamp(self.0.done)
    }
    /// When it was asked for.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
    /// When the last event was put on its way; null while it goes on.
    async fn finished_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(DateTime)
    }
}

/// An address that is told of events.
#[Object]
impl Webhook {
    /// Global id.
    pub async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }
    /// Where it is.
    async fn url(&self) -> &str {
        &self.row.url
    }
    /// What it is for; empty when nobody said.
    async fn description(&self) -> &str {
        &self.row.description
    }
    /// The names of the kinds of events it wants, as `action.received`.
    async fn kinds(&self) -> &[String] {
        &self.row.kinds
    }
    /// Whether it is told of what happens.
    async fn enabled(&self) -> bool {
        self.row.enabled
    }
    /// Why the service switched it off by itself; null when it did not.
    async fn disabled_reason(&self) -> Option<&str> {
        self.row.disabled_reason.as_deref()
    }
    /// When it was switched off; null while it is on.
    async fn disabled_at(&self) -> Option<DateTime> {
        self.row.disabled_at.map(DateTime)
    }
    /// Since when it takes nothing; null while it does, and before anything was sent. After three days it is
    /// switched off.
    async fn failing_since(&self) -> Option<DateTime> {
        self.row.failing_since.map(DateTime)
    }
    /// Until when the secret before the present one signs too; null when it does not.
    async fn old_secret_until(&self, ctx: &Context<'_>) -> Option<DateTime> {
        self.row.old_secret_until.filter(|until| *until > ctx.app().clock.now()).map(DateTime)
    }
    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.row.created_at.into()
    }
    /// By whom.
    async fn created_by(&self) -> Result<Actor> {
        actor(&self.row.created_by)
    }
    /// How many of its deliveries stand where.
    async fn totals(&self, ctx: &Context<'_>) -> Result<WebhookTotals> {
        let found = cases::totals(ctx.app(), &self.scope, self.row.id).await.map_err(fail)?;
        let mut totals = WebhookTotals::default();
        for (state, count) in found {
            *match state {
                DeliveryState::Waiting => &mut totals.waiting,
                DeliveryState::Delivered => &mut totals.delivered,
                DeliveryState::Failed => &mut totals.failed,
            } = clamp(count);
        }
        Ok(totals)
    }
    /// The replay that was asked for last; null when none ever was.
    async fn last_replay(&self, ctx: &Context<'_>) -> Result<Option<WebhookReplay>> {
        let found = cases::last_replay(ctx.app(), &self.scope, self.row.id).await.map_err(fail)?;
        Ok(found.map(WebhookReplay))
    }
    /// What was and is sent to it, newest first, of the last 30 days.
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only deliveries in this state; null for all.")] state: Option<WebhookDeliveryState>,
        #[graphql(desc = "Rows from the beginning, 1 to 200; 50 when absent.")] first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Result<WebhookDeliveryConnection> {
        let request = page_request(first, after.as_deref(), last, before.as_deref())?;
        let state = state.map(|state| state.0);
        let page = cases::deliveries(ctx.app(), &self.scope, self.row.id, state, &request).await;
        let scope = &self.scope;
        let page = page.map_err(fail)?.map(|row| WebhookDelivery { row, scope: scope.clone() });
        Ok(page.into())
    }
}
