//! The closed list of kinds of events.

use async_graphql::{Context, Object, Result};
use handsight_domain::{event, policy::Permission};

use crate::context::Visit;

/// A kind of event that a webhook can ask for.
#[derive(Debug, Clone, Copy)]
pub struct EventKind(pub(crate) event::EventKind);

/// A kind of event that a webhook can ask for.
#[Object]
impl EventKind {
    /// Its name, as `action.received`; the `type` of what is sent.
    async fn name(&self) -> &'static str {
        self.0.name()
    }
    /// When it is raised, in a sentence.
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
