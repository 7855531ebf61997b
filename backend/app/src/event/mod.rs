//! Telling programs what happened: a use case records an event in its own transaction, which stores it and
//! puts it on its way to every webhook that wants its kind. It refuses to call anybody: that is a job's work.
//!
//! An enterprise without webhooks stores no events, so that it pays nothing for them; from its first webhook
//! on they are kept for 30 days, wanted or not, so that they can be replayed.

mod action;
mod forget;

pub(crate) use action::of_action;
pub use action::{completed, of_actions};
pub use forget::{EVERY as FORGET_EVERY, FORGET, forget};
pub use handsight_domain::event::{Event, EventKind};

use handsight_domain::id::{EventId, TypedId, WebhookDeliveryId, WebhookId};
pub(crate) use handsight_store::event::{Listener, listening};
use handsight_store::{LiveEvent, StoreError, WriteTx, event as rows, job, webhook};

use crate::App;

/// The kind of due row that tells a webhook what waits for it; its subject is the webhook.
pub const DELIVER: &str = "webhook.deliver";

/// Records one event. Call it before the audit record, in the transaction of what happened.
pub async fn record(app: &App, tx: &mut WriteTx, event: Event) -> Result<(), StoreError> {
    record_all(app, tx, vec![event]).await
}

/// Records many events that happened at once, in a few statements.
pub async fn record_all(app: &App, tx: &mut WriteTx, events: Vec<Event>) -> Result<(), StoreError> {
    if events.is_empty() {
        return Ok(());
    }
    let listeners = listening(tx).await?;
    tell(app, tx, &listeners, events).await
}

/// Stores events and puts them on their way to those who want them. Without listeners nothing is stored.
pub(crate) async fn tell(
    app: &App,
    tx: &mut WriteTx,
    listeners: &[Listener],
    events: Vec<Event>,
) -> Result<(), StoreError> {
    if listeners.is_empty() || events.is_empty() {
        return Ok(());
    }
    let stored = store(app, tx, events).await?;
    for listener in listeners.iter().filter(|l| l.enabled) {
        let wanted = |e: &&rows::EventRow| listener.kinds.iter().any(|k| k == e.kind.name());
        let ids: Vec<EventId> = stored.iter().filter(wanted).map(|e| e.id).collect();
        send(app, tx, listener.webhook, &ids).await?;
    }
    Ok(())
}

/// Stores events without putting them on their way.
pub(crate) async fn store(
    app: &App,
    tx: &WriteTx,
    events: Vec<Event>,
) -> Result<Vec<rows::EventRow>, StoreError> {
    let at = app.clock.now();
    let mut ids: Vec<EventId> = events.iter().map(|_| app.mint.id()).collect();
    // Within one millisecond ids are in no order of their own: what is recorded first shall come first.
    ids.sort_unstable();
    let row = |(id, event): (EventId, Event)| rows::EventRow {
        id,
        kind: event.kind,
        at,
        subject: event.device.map(|d| d.to_string()),
        payload: event.payload.to_string(),
    };
    let stored: Vec<_> = ids.into_iter().zip(events).map(row).collect();
    rows::insert_events(tx, &stored).await?;
    Ok(stored)
}

/// Puts stored events on their way to one webhook, now; answers the ids of deliveries to events that never went there
/// before, in the events' order.
pub(crate) async fn send(
    app: &App,
    tx: &mut WriteTx,
    to: WebhookId,
    events: &[EventId],
) -> Result<Vec<WebhookDeliveryId>, StoreError> {
    if events.is_empty() {
        return Ok(vec![]);
    }
    let now = app.clock.now();
    let mut deliveries: Vec<WebhookDeliveryId> = events.iter().map(|_| app.mint.id()).collect();
    deliveries.sort_unstable();
    let pairs: Vec<_> = deliveries.iter().copied().zip(events.iter().copied()).collect();
    webhook::enqueue(tx, to, &pairs, now).await?;
    job::schedule(tx, DELIVER, to.uuid(), now).await?;
    tx.tell(LiveEvent::Webhook { enterprise: tx.scope().enterprise(), webhook: to });
    Ok(deliveries)
}
