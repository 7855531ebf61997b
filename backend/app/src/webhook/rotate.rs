//! A new secret for a webhook. The old one signs too for a day, so that the receiver can change in its own time.

use handsight_domain::{
    id::WebhookId,
    scope::EnterpriseScope,
    webhook::{OLD_SECRET_FOR, WebhookSecret},
};
use handsight_store::{Tx, row, webhook as rows};
use serde_json::json;

use super::{Created, secret, tell};
use crate::{
    App, UseCaseError,
    once::{entry, once},
    read::{held, required},
};

/// Gives a webhook a new secret.
pub async fn rotate_secret(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: WebhookId,
) -> Result<Created, UseCaseError> {
    let twin = async |tx: &Tx, secret| {
        let webhook = required::<rows::WebhookRow>(tx, id).await?;
        Ok(Created { webhook, secret })
    };
    once(app, scope, key, "rotateWebhookSecret", &id, twin, async |tx| {
        let mut row = held::<rows::WebhookRow>(tx, id).await?;
        let made = WebhookSecret::make(&app.mint);
        let old = std::mem::replace(&mut row.secret_sealed, secret::seal(app, id, &made));
        row.old_secret_sealed = Some(old);
        row.old_secret_until = Some(app.clock.now().after(OLD_SECRET_FOR));
        row::update(tx, &row).await?;
        tell(tx, scope, id);
        let words = format!("Gave the webhook for {} a new secret", row.url);
        Ok(entry("webhook.secret_rotated", id, words, json!({}))
            .keeping(made.text(), Created { webhook: row, secret: made.text() }))
    })
    .await
}
