//! Deleting a webhook, with what was on its way to it.

use handsight_domain::{
    id::{TypedId, WebhookId},
    scope::EnterpriseScope,
};
use handsight_store::{job, webhook as rows};
use serde_json::json;

use super::{REPLAY, tell};
use crate::{
    App, UseCaseError,
    event::DELIVER,
    once::{entry, once, same},
    read::required,
};

/// Deletes a webhook with its deliveries.
pub async fn delete(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: WebhookId,
) -> Result<WebhookId, UseCaseError> {
    once(app, scope, key, "deleteWebhook", &id, same, async |tx| {
        let row = required::<rows::WebhookRow>(tx, id).await?;
        // Its row of what is to be forgotten stays: after the last webhook the events themselves must go.
        for kind in [DELIVER, REPLAY] {
            job::unschedule(tx, kind, id.uuid()).await?;
        }
        rows::remove(tx, id).await?;
        tell(tx, scope, id);
        let words = format!("Deleted the webhook for {}", row.url);
        Ok(entry("webhook.deleted", id, words, json!({"url": row.url})).done(()))
    })
    .await?;
    Ok(id)
}
