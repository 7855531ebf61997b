//! A delivery, and each request it took.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Result};
use handsight_app::webhook as cases;
use handsight_domain::webhook;

use super::Webhook;
use crate::{
    closed::closed,
    connection,
    connection::clamp,
    context::Visit,
    error::{fail, not_found},
    loader::{EventKey, loaders},
    noun::{noun, view},
    scalar::DateTime,
};

closed! { WebhookDeliveryState = webhook::DeliveryState; }

noun! {
    /// Delivery of one event to one webhook.
    WebhookDelivery(cases::DeliveryRow) {
        /// The `webhook-id` of every request: the event's ID.
        message_id: String = |row| row.event.to_string(),
        /// State.
        state: WebhookDeliveryState,
        /// Number of requests so far.
        attempts: i32,
        /// When the next attempt is due; null if none is.
        next_attempt_at: Option<DateTime>,
        /// When the delivery was created.
        created_at: DateTime,
        /// When it succeeded or was abandoned; null before.
        finished_at: Option<DateTime>,
    }
}

connection!(WebhookDelivery, WebhookDeliveryConnection, WebhookDeliveryEdge);

impl WebhookDelivery {
    async fn event(&self, ctx: &Context<'_>) -> Result<Arc<cases::EventRow>> {
        let found = loaders(ctx, &self.scope).load_one(EventKey(self.row.event)).await?;
        found.ok_or_else(not_found)
    }
}

#[ComplexObject]
impl WebhookDelivery {
    /// Kind of event, e.g. `action.received`.
    async fn kind(&self, ctx: &Context<'_>) -> Result<&'static str> {
        Ok(self.event(ctx).await?.kind.name())
    }
    /// When the event occurred.
    async fn happened_at(&self, ctx: &Context<'_>) -> Result<DateTime> {
        Ok(self.event(ctx).await?.at.into())
    }
    /// JSON body of the requests. Requires permission to read its content; without `LOCATION_READ`, it omits
    /// anything that reveals a location.
    async fn body(&self, ctx: &Context<'_>) -> Result<String> {
        let event = self.event(ctx).await?;
        ctx.enter(event.kind.needs())?;
        Ok(cases::body_of(&event, ctx.caller().may_see_places()))
    }
    /// Its requests with their responses, newest first, at most 50.
    async fn attempt_list(&self, ctx: &Context<'_>) -> Result<Vec<WebhookAttempt>> {
        let found = cases::attempts(ctx.app(), &self.scope, self.row.id).await.map_err(fail)?;
        Ok(found.into_iter().map(WebhookAttempt).collect())
    }
    /// The webhook.
    async fn webhook(&self, ctx: &Context<'_>) -> Result<Webhook> {
        let found = cases::find(ctx.app(), &self.scope, self.row.webhook).await.map_err(fail)?;
        Ok(Webhook::new(found.ok_or_else(not_found)?, self.scope.clone()))
    }
}

view! {
    /// A request to a webhook and its response.
    WebhookAttempt(cases::AttemptRow) {
        /// Number within the delivery, starting at 1.
        number: i32,
        /// When the request was sent.
        started_at: DateTime,
        /// Duration, in milliseconds.
        millis: i32 = |row| clamp(row.took_millis),
        /// URL of the request.
        url: &str,
        /// HTTP status of the response; null without a response.
        status: Option<i32>,
        /// Start of the response body, at most 2,000 characters; null without a response.
        answer: Option<&str>,
        /// Human-readable reason why there was no response; null if there was one.
        error: Option<&str>,
    }
}

#[ComplexObject]
impl WebhookAttempt {
    /// Request headers, each as `name: value`.
    async fn headers(&self) -> Vec<String> {
        self.0.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect()
    }
}
