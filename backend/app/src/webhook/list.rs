//! Looking at webhooks, what was sent to them, and what came back.

use handsight_domain::{
    id::{EventId, WebhookDeliveryId, WebhookId},
    page::{Page, PageRequest},
    scope::EnterpriseScope,
    webhook::DeliveryState,
};
use handsight_store::{row, webhook as rows};

use super::{AttemptRow, DeliveryRow, EventRow, ReplayRow, WebhookRow};
use crate::{
    App, UseCaseError,
    read::{edge, most, page, reads},
};

reads! {
    /// Every webhook, oldest first.
    list() -> Vec<WebhookRow> = rows::all;
    /// One webhook.
    find(id: WebhookId) -> Option<WebhookRow> = row::find::<WebhookRow>;
    /// The attempts of a delivery, newest first.
    attempts(id: WebhookDeliveryId) -> Vec<AttemptRow> = rows::attempts_of;
    /// The events that deliveries tell; strangers are left out.
    events(ids: &[EventId]) -> Vec<EventRow> = row::find_all::<EventRow>;
    /// How many of a webhook's deliveries stand where.
    totals(webhook: WebhookId) -> Vec<(DeliveryState, i64)> = rows::totals;
    /// The replay that was asked for last.
    last_replay(webhook: WebhookId) -> Option<ReplayRow> = rows::latest_replay;
}

/// A page of a webhook's deliveries, newest first.
pub async fn deliveries(
    app: &App,
    scope: &EnterpriseScope,
    webhook: WebhookId,
    state: Option<DeliveryState>,
    request: &PageRequest,
) -> Result<Page<DeliveryRow>, UseCaseError> {
    let edge = edge::<WebhookDeliveryId>(request)?;
    let tx = app.store.read(scope).await?;
    let found = rows::page(&tx, webhook, state, edge, request.backward, most(request)).await?;
    Ok(page(request, found, rows::count(&tx, webhook, state).await?))
}

/// One delivery.
pub async fn delivery(
    app: &App,
    scope: &EnterpriseScope,
    id: WebhookDeliveryId,
) -> Result<Option<DeliveryRow>, UseCaseError> {
    Ok(row::find_all::<DeliveryRow>(&*app.store.read(scope).await?, &[id]).await?.pop())
}
