//! Sending one event again, whatever came of it before.

use handsight_domain::{id::WebhookDeliveryId, scope::EnterpriseScope};
use handsight_store::webhook as rows;
use serde_json::json;

use super::DeliveryRow;
use crate::{
    App, UseCaseError, event,
    once::{entry, once_on},
    read::required,
};

/// Puts a delivery on its way again, under the same `webhook-id`.
///
/// # Errors
/// [`UseCaseError::Conflict`] while the webhook is switched off.
pub async fn resend(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: WebhookDeliveryId,
) -> Result<DeliveryRow, UseCaseError> {
    once_on(app, scope, key, "resendWebhookDelivery", &id, id, async |tx| {
        let found = required::<DeliveryRow>(tx, id).await?;
        let webhook = required::<rows::WebhookRow>(tx, found.webhook).await?;
        if !webhook.enabled {
            return Err(UseCaseError::conflict("the webhook is switched off: switch it on first"));
        }
        event::send(app, tx, found.webhook, &[found.event]).await?;
        let words = format!("Sent an event again to the webhook for {}", webhook.url);
        let entry = entry("webhook.resent", webhook.id, words, json!({"event": found.event, "delivery": id}));
        Ok(entry.done(required::<DeliveryRow>(tx, id).await?))
    })
    .await
}
