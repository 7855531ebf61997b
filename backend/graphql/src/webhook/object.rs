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
    /// An address that is told of events.
    Webhook(cases::WebhookRow) {
        /// Where it is.
        url: &str,
        /// What it is for; empty when nobody said.
        description: &str,
        /// Whether it is told of what happens.
        enabled: bool,
        /// Why the service switched it off by itself; null when it did not.
        disabled_reason: Option<&str>,
        /// When it was switched off; null while it is on.
        disabled_at: Option<DateTime>,
        /// Since when it takes nothing; null while it does, and before anything was sent. After three days it is
        /// switched off.
        failing_since: Option<DateTime>,
        /// When it was created.
        created_at: DateTime,
    }
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

view! {
    /// Past events that are told to a webhook again.
    WebhookReplay(cases::ReplayRow) {
        /// From this instant on.
        from: DateTime,
        /// Until just before this instant.
        to: DateTime,
        /// How many events it is about.
        total: i32,
        /// How many were put on their way.
        done: i32,
        /// When it was asked for.
        created_at: DateTime,
        /// When the last event was put on its way; null while it goes on.
        finished_at: Option<DateTime>,
    }
}

#[ComplexObject]
impl WebhookReplay {
    /// The names of the kinds.
    async fn kinds(&self) -> &[String] {
        &self.0.kinds
    }
}

#[ComplexObject]
impl Webhook {
    /// The names of the kinds of events it wants, as `action.received`.
    async fn kinds(&self) -> &[String] {
        &self.row.kinds
    }
    /// Until when the secret before the present one signs too; null when it does not.
    async fn old_secret_until(&self, ctx: &Context<'_>) -> Option<DateTime> {
        self.row.old_secret_until.filter(|until| *until > ctx.app().clock.now()).map(DateTime)
    }
    /// Who created it.
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
