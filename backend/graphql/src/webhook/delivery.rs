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
    /// One event on its way to one webhook.
    WebhookDelivery(cases::DeliveryRow) {
        /// The `webhook-id` of every request: the event's own id.
        message_id: String = |row| row.event.to_string(),
        /// Where it stands.
        state: WebhookDeliveryState,
        /// Requests so far.
        attempts: i32,
        /// When it is tried next; null when it is not.
        next_attempt_at: Option<DateTime>,
        /// When it was asked for.
        created_at: DateTime,
        /// When it was taken or given up; null before.
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
    /// What kind of event, as `action.received`.
    async fn kind(&self, ctx: &Context<'_>) -> Result<&'static str> {
        Ok(self.event(ctx).await?.kind.name())
    }
    /// When the event happened.
    async fn happened_at(&self, ctx: &Context<'_>) -> Result<DateTime> {
        Ok(self.event(ctx).await?.at.into())
    }
    /// The body of every request, JSON text, for whoever may read what it tells; without what tells a place for whoever
    /// may not see where devices are.
    async fn body(&self, ctx: &Context<'_>) -> Result<String> {
        let event = self.event(ctx).await?;
        ctx.enter(event.kind.needs())?;
        Ok(cases::body_of(&event, ctx.caller().may_see_places()))
    }
    /// Its requests with their answers, newest first, at most 50.
    async fn attempt_list(&self, ctx: &Context<'_>) -> Result<Vec<WebhookAttempt>> {
        let found = cases::attempts(ctx.app(), &self.scope, self.row.id).await.map_err(fail)?;
        Ok(found.into_iter().map(WebhookAttempt).collect())
    }
    /// Whom it goes to.
    async fn webhook(&self, ctx: &Context<'_>) -> Result<Webhook> {
        let found = cases::find(ctx.app(), &self.scope, self.row.webhook).await.map_err(fail)?;
        Ok(Webhook::new(found.ok_or_else(not_found)?, self.scope.clone()))
    }
}

view! {
    /// One request to a webhook and its answer.
    WebhookAttempt(cases::AttemptRow) {
        /// Its number within its delivery, from 1.
        number: i32,
        /// When it began.
        started_at: DateTime,
        /// How long it took, in milliseconds.
        millis: i32 = |row| clamp(row.took_millis),
        /// Where it went.
        url: &str,
        /// The answer's HTTP status; null when no answer came.
        status: Option<i32>,
        /// The beginning of the answer's body, at most 2,000 characters; null when no answer came.
        answer: Option<&str>,
        /// Why no answer came, for people; null when one came.
        error: Option<&str>,
    }
}

#[ComplexObject]
impl WebhookAttempt {
    /// The request's headers, each as `name: value`.
    async fn headers(&self) -> Vec<String> {
        self.0.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect()
    }
}
