//! A delivery, and each request it took.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use handsight_app::webhook as cases;
use handsight_domain::{scope::EnterpriseScope, webhook};

use super::Webhook;
use crate::{
    closed::closed,
    connection,
    connection::clamp,
    context::Visit,
    error::{fail, not_found},
    loader::{EventKey, loaders},
    scalar::DateTime,
};

closed! { WebhookDeliveryState = webhook::DeliveryState; }

/// One event on its way to one webhook.
#[derive(Debug, Clone)]
pub struct WebhookDelivery {
    pub(crate) row: cases::DeliveryRow,
    pub(crate) scope: EnterpriseScope,
}

connection!(WebhookDelivery, WebhookDeliveryConnection, WebhookDeliveryEdge);

impl WebhookDelivery {
    async fn event(&self, ctx: &Context<'_>) -> Result<Arc<cases::EventRow>> {
        let found = loaders(ctx, &self.scope).load_one(EventKey(self.row.event)).await?;
        found.ok_or_else(not_found)
    }
}

/// One event on its way to one webhook.
#[Object]
impl WebhookDelivery {
    /// Global id.
    pub async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }
    /// The `webhook-id` of every request: the event's own id.
    async fn message_id(&self) -> String {
        self.row.event.to_string()
    }
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
    /// Where it stands.
    async fn state(&self) -> WebhookDeliveryState {
        self.row.state.into()
    }
    /// Requests so far.
    async fn attempts(&self) -> i32 {
        clamp(self.row.attempts)
    }
    /// When it is tried next; null when it is not.
    async fn next_attempt_at(&self) -> Option<DateTime> {
        self.row.next_attempt_at.map(DateTime)
    }
    /// When it was asked for.
    async fn created_at(&self) -> DateTime {
        self.row.created_at.into()
    }
    /// When it was taken or given up; null before.
    async fn finished_at(&self) -> Option<DateTime> {
        self.row.finished_at.map(DateTime)
    }
    /// Its requests with their answers, newest first, at most 50.
    async fn attempt_list(&self, ctx: &Context<'_>) -> Result<Vec<WebhookAttempt>> {
        let found = cases::attempts(ctx.app(), &self.scope, self.row.id).await.map_err(fail)?;
        Ok(found.into_iter().map(WebhookAttempt).collect())
    }
    /// Whom it goes to.
    async fn webhook(&self, ctx: &Context<'_>) -> Result<Webhook> {
        let found = cases::find(ctx.app(), &self.scope, self.row.webhook).await.map_err(fail)?;
        Ok(Webhook { row: found.ok_or_else(not_found)?, scope: self.scope.clone() })
    }
}

/// One request to a webhook and its answer.
#[derive(Debug, Clone)]
pub struct WebhookAttempt(cases::AttemptRow);

/// One request to a webhook and its answer.
#[Object]
impl WebhookAttempt {
    /// Its number within its delivery, from 1.
    async fn number(&self) -> i32 {
        clamp(self.0.number)
    }
    /// When it began.
    async fn started_at(&self) -> DateTime {
        self.0.started_at.into()
    }
    /// How long it took, in milliseconds.
    async fn millis(&self) -> i32 {
        clamp(self.0.took_millis)
    }
    /// Where it went.
    async fn url(&self) -> &str {
        &self.0.url
    }
    /// The request's headers, each as `name: value`.
    async fn headers(&self) -> Vec<String> {
        self.0.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect()
    }
    /// The answer's HTTP status; null when no answer came.
    async fn status(&self) -> Option<i32> {
        self.0.status.map(clamp)
    }
    /// The beginning of the answer's body, at most 2,000 characters; null when no answer came.
    async fn answer(&self) -> Option<&str> {
        self.0.answer.as_deref()
    }
    /// Why no answer came, for people; null when one came.
    async fn error(&self) -> Option<&str> {
        self.0.error.as_deref()
    }
}
