//! Deleting a webhook, with what was on its way to it.

use handsight_domain::{
    id::{TypedId, WebhookId},
    scope::EnterpriseScope,
};
use handsight_store::{job, row, webhook as rows};
use serde_json::json;

use super::{REPLAY, tell};
use crate::{
    App, UseCaseError, audit,
    event::DELIVER,
    idempotency::{self, Turn},
};

/// Deletes a webhook with its deliveries.
///
/// # Errors
/// [`UseCaseError::NotFound`] without such a webhook.
pub async fn delete(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: WebhookId,
) -> Result<WebhookId, UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    let turn = match idempotency::begin::<()>(app, &tx, key, "deleteWebhook", &id).await? {
        Turn::First(turn) => turn,
        Turn::Again(()) => {
            tx.commit().await?;
            return Ok(id);
        }
    };
    let row = row::find::<rows::WebhookRow>(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
    // Its row of what is to be forgotten stays: after the last webhook the events themselves must go.
    for kind in [DELIVER, REPLAY] {
        job::unschedule(&tx, kind, id.uuid()).await?;
    }
    rows::remove(&tx, id).await?;
    tell(&mut tx, scope, id);
    turn.finish(app, &tx, &()).await?;
    let words = format!("Deleted the webhook for {}", row.url);
    audit::record(app, &mut tx, "webhook.deleted", Some(id.to_string()), words, json!({"url": row.url}))
        .await?;
    tx.commit().await?;
    Ok(id)
}
