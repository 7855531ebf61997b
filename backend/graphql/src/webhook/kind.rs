//! The closed list of kinds of events.

use async_graphql::{Context, Object, Result};
use handsight_domain::{event, policy::Permission};

use crate::context::Visit;

/// A kind of event available to webhooks.
#[derive(Debug, Clone, Copy)]
pub struct EventKind(pub(crate) event::EventKind);

/// A kind of event available to webhooks.
#[Object]
impl EventKind {
    /// Name, e.g. `action.received`; the `type` of the request body.
    async fn name(&self) -> &'static str {
        self.0.name()
    }
    /// When the event occurs, in one sentence.
    async fn description(&self) -> &'static str {
        self.0.words()
    }
}

/// Root fields of kinds of events.
#[derive(Debug, Default)]
pub struct EventKindQuery;

#[Object]
impl EventKindQuery {
    /// All kinds of events available to webhooks.
    async fn event_kinds(&self, ctx: &Context<'_>) -> Result<Vec<EventKind>> {
        ctx.enter(Permission::WebhooksManage)?;
        Ok(event::EventKind::ALL.iter().copied().filter(|k| k.subscribable()).map(EventKind).collect())
    }
}
