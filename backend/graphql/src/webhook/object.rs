//! A webhook as an object; never its secret.

use async_graphql::{ComplexObject, Context, Result, SimpleObject};
use handsight_app::webhook as cases;
use handsight_domain::webhook::DeliveryState;

use super::{WebhookDelivery, WebhookDeliveryConnection, WebhookDeliveryState};
use crate::{
    actor::Actor,
    connection::{clamp, page_request},
    context::Visit,
    error::fail,
    member::actor,
    noun::{noun, view},
    scalar::DateTime,
};

noun! {
    /// An endpoint that receives events.
    Webhook(cases::WebhookRow) {
        /// URL of the endpoint.
        url: &str,
        /// Description; empty if none was given.
        description: &str,
        /// Whether events are delivered.
        enabled: bool,
        /// Why it was disabled automatically; null if it wasn't.
        disabled_reason: Option<&str>,
        /// When it was disabled; null if enabled.
        disabled_at: Option<DateTime>,
        /// Since when deliveries have been failing; null if they succeed or nothing was sent yet. The webhook
        /// is disabled after three days of failures.
        failing_since: Option<DateTime>,
        /// When it was created.
        created_at: DateTime,
    }
}

/// Number of a webhook's deliveries in the last 30 days, by state.
#[derive(Debug, Clone, Copy, Default, SimpleObject)]
pub struct WebhookTotals {
    /// Not delivered yet.
    waiting: i32,
    /// Delivered.
    delivered: i32,
    /// Failed.
    failed: i32,
}

view! {
    /// A replay of past events to a webhook.
    WebhookReplay(cases::ReplayRow) {
        /// Start of the period, inclusive.
        from: DateTime,
        /// End of the period, exclusive.
        to: DateTime,
        /// Number of events to replay.
        total: i32,
        /// Number of events queued so far.
        done: i32,
        /// When the replay was requested.
        created_at: DateTime,
        /// When the last event was queued; null while in progress.
        finished_at: Option<DateTime>,
    }
}

#[ComplexObject]
impl WebhookReplay {
    /// Names of the event kinds.
    async fn kinds(&self) -> &[String] {
        &self.0.kinds
    }
}

#[ComplexObject]
impl Webhook {
    /// Names of the subscribed event kinds, e.g. `action.received`.
    async fn kinds(&self) -> &[String] {
        &self.row.kinds
    }
    /// Until when requests are also signed with the previous secret; null if they aren't.
    async fn old_secret_until(&self, ctx: &Context<'_>) -> Option<DateTime> {
        self.row.old_secret_until.filter(|until| *until > ctx.app().clock.now()).map(DateTime)
    }
    /// Who created it.
    async fn created_by(&self) -> Result<Actor> {
        actor(&self.row.created_by)
    }
    /// Number of deliveries by state.
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
    /// The most recent replay; null if there was none.
    async fn last_replay(&self, ctx: &Context<'_>) -> Result<Option<WebhookReplay>> {
        let found = cases::last_replay(ctx.app(), &self.scope, self.row.id).await.map_err(fail)?;
        Ok(found.map(WebhookReplay))
    }
    /// Deliveries of the last 30 days, newest first.
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Filters by state; null for all states.")] state: Option<WebhookDeliveryState>,
        #[graphql(desc = "Returns the first n items, 1 to 200; 50 by default.")] first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last n items, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<WebhookDeliveryConnection> {
        let request = page_request(first, after.as_deref(), last, before.as_deref())?;
        let state = state.map(|state| state.0);
        let page = cases::deliveries(ctx.app(), &self.scope, self.row.id, state, &request).await;
        let scope = &self.scope;
        let page = page.map_err(fail)?.map(|row| WebhookDelivery::new(row, scope.clone()));
        Ok(page.into())
    }
}
