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
    member::{cursor, edge},
};

/// Every webhook, oldest first.
pub async fn list(app: &App, scope: &EnterpriseScope) -> Result<Vec<WebhookRow>, UseCaseError> {
    Ok(rows::all(&*app.store.read(scope).await?).await?)
}

/// One webhook.
pub async fn find(
    app: &App,
    scope: &EnterpriseScope,
    id: WebhookId,
) -> Result<Option<WebhookRow>, UseCaseError> {
    Ok(row::find::<WebhookRow>(&*app.store.read(scope).await?, id).await?)
}

/// A page of a webhook's deliveries, newest first.
///
/// # Errors
/// [`UseCaseError`] for a foreign cursor or a database that is away.
pub async fn deliveries(
    app: &App,
    scope: &EnterpriseScope,
    webhook: WebhookId,
    state: Option<DeliveryState>,
    request: &PageRequest,
) -> Result<Page<DeliveryRow>, UseCaseError> {
    let edge = edge::<WebhookDeliveryId>(request)?;
    let tx = app.store.read(scope).await?;
    let limit = i64::from(request.limit) + 1;
    let found = rows::page(&tx, webhook, state, edge, request.backward, limit).await?;
    let total = rows::count(&tx, webhook, state).await?;
    Ok(Page::from_rows(request, found.into_iter().map(|d| (cursor(d.id), d)).collect(), total))
}

/// One delivery.
pub async fn delivery(
    app: &App,
    scope: &EnterpriseScope,
    id: WebhookDeliveryId,
) -> Result<Option<DeliveryRow>, UseCaseError> {
    Ok(row::find_all::<DeliveryRow>(&*app.store.read(scope).await?, &[id]).await?.pop())
}

/// The attempts of a delivery, newest first.
pub async fn attempts(
    app: &App,
    scope: &EnterpriseScope,
    id: WebhookDeliveryId,
) -> Result<Vec<AttemptRow>, UseCaseError> {
    Ok(rows::attempts_of(&*app.store.read(scope).await?, id).await?)
}

/// The events that deliveries tell; strangers are left out.
pub async fn events(
    app: &App,
    scope: &EnterpriseScope,
    ids: &[EventId],
) -> Result<Vec<EventRow>, UseCaseError> {
    Ok(row::find_all::<EventRow>(&*app.store.read(scope).await?, ids).await?)
}

/// How many of a webhook's deliveries stand where.
pub async fn totals(
    app: &App,
    scope: &EnterpriseScope,
    webhook: WebhookId,
) -> Result<Vec<(DeliveryState, i64)>, UseCaseError> {
    Ok(rows::totals(&*app.store.read(scope).await?, webhook).await?)
}

/// The replay that was asked for last.
pub async fn last_replay(
    app: &App,
    scope: &EnterpriseScope,
    webhook: WebhookId,
) -> Result<Option<ReplayRow>, UseCaseError> {
    Ok(rows::latest_replay(&*app.store.read(scope).await?, webhook).await?)
}
