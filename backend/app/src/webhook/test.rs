//! The test button: one event of a kind of its own, to one webhook, by the same way as every other.

use handsight_domain::{event::EventKind, id::WebhookId, scope::EnterpriseScope};
use handsight_store::{row, webhook as rows};
use serde_json::json;

use super::DeliveryRow;
use crate::{
    App, UseCaseError,
    event::{self, Event},
    once::{entry, once},
    read::required,
};

/// Tells a webhook that this is a test.
///
/// # Errors
/// [`UseCaseError::Conflict`] while it is switched off.
pub async fn send_test(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: WebhookId,
) -> Result<DeliveryRow, UseCaseError> {
    once(app, scope, key, "testWebhook", &id, required::<DeliveryRow>, async |tx| {
        let row = required::<rows::WebhookRow>(tx, id).await?;
        if !row.enabled {
            return Err(UseCaseError::conflict("the webhook is switched off: switch it on first"));
        }
        let payload =
            json!({"webhook": {"id": id, "description": row.description}, "sentBy": scope.actor().name()});
        let test = Event { kind: EventKind::WebhookTest, device: None, payload };
        let stored: Vec<_> = event::store(app, tx, vec![test]).await?.into_iter().map(|e| e.id).collect();
        let sent = event::send(app, tx, id, &stored).await?;
        let delivery = row::find_all::<DeliveryRow>(tx, &sent).await?.pop().ok_or(UseCaseError::NotFound)?;
        let words = format!("Sent a test to the webhook for {}", row.url);
        Ok(entry("webhook.tested", id, words, json!({})).keeping(delivery.id, delivery))
    })
    .await
}
