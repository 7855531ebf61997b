//! Sending one event again, whatever came of it before.

use handsight_domain::{id::WebhookDeliveryId, scope::EnterpriseScope};
use handsight_store::{row, webhook as rows};
use serde_json::json;

use super::DeliveryRow;
use crate::{
    App, UseCaseError, audit, event,
    idempotency::{self, Turn},
};

/// Puts a delivery on its way again, under the same `webhook-id`.
///
/// # Errors
/// [`UseCaseError::Conflict`] while the webhook is switched off; [`UseCaseError::NotFound`] without such a
/// delivery.
pub async fn resend(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: WebhookDeliveryId,
) -> Result<DeliveryRow, UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    let turn = idempotency::begin::<()>(app, &tx, key, "resendWebhookDelivery", &id).await?;
    let found = row::find_all::<DeliveryRow>(&tx, &[id]).await?.pop().ok_or(UseCaseError::NotFound)?;
    let Turn::First(turn) = turn else {
        tx.commit().await?;
        return Ok(found);
    };
    let webhook = row::find::<rows::WebhookRow>(&tx, found.webhook).await?.ok_or(UseCaseError::NotFound)?;
    if !webhook.enabled {
        return Err(UseCaseError::Conflict("the webhook is switched off: switch it on first".to_owned()));
    }
    event::send(app, &mut tx, found.webhook, &[found.event]).await?;
    let again = row::find_all::<DeliveryRow>(&tx, &[id]).await?.pop().ok_or(UseCaseError::NotFound)?;
    turn.finish(app, &tx, &()).await?;
    let words = format!("Sent an event again to the webhook for {}", webhook.url);
    let detail = json!({"event": found.event, "delivery": id});
    audit::record(app, &mut tx, "webhook.resent", Some(webhook.id.to_string()), words, detail).await?;
    tx.commit().await?;
    Ok(again)
}
