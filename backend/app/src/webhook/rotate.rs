//! A new secret for a webhook. The old one signs too for a day, so that the receiver can change in its own time.

use handsight_domain::{
    id::WebhookId,
    scope::EnterpriseScope,
    webhook::{OLD_SECRET_FOR, WebhookSecret},
};
use handsight_store::{row, webhook as rows};
use serde_json::json;

use super::{Created, secret, tell};
use crate::{
    App, UseCaseError, audit,
    idempotency::{self, Turn},
};

/// Gives a webhook a new secret.
///
/// # Errors
/// [`UseCaseError::NotFound`] without such a webhook.
pub async fn rotate_secret(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: WebhookId,
) -> Result<Created, UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    let turn = match idempotency::begin::<String>(app, &tx, key, "rotateWebhookSecret", &id).await? {
        Turn::First(turn) => turn,
        Turn::Again(secret) => {
            let webhook = row::find::<rows::WebhookRow>(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
            tx.commit().await?;
            return Ok(Created { webhook, secret });
        }
    };
    let mut row = row::hold::<rows::WebhookRow>(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
    let made = WebhookSecret::make(&app.mint);
    let old = std::mem::replace(&mut row.secret_sealed, secret::seal(app, id, &made));
    row.old_secret_sealed = Some(old);
    row.old_secret_until = Some(app.clock.now().after(OLD_SECRET_FOR));
    row::update(&tx, &row).await?;
    tell(&mut tx, scope, id);
    turn.finish(app, &tx, &made.text()).await?;
    let words = format!("Gave the webhook for {} a new secret", row.url);
    audit::record(app, &mut tx, "webhook.secret_rotated", Some(id.to_string()), words, json!({})).await?;
    tx.commit().await?;
    Ok(Created { webhook: row, secret: made.text() })
}
