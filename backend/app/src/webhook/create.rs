//! Making a webhook.

use handsight_domain::{
    caller::Caller,
    id::{TypedId, WebhookId},
    scope::EnterpriseScope,
    webhook::WebhookSecret,
};
use handsight_store::{Tx, job, row, webhook as rows};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{MOST, WebhookRow, beyond, judge, secret, tell};
use crate::{
    App, UseCaseError,
    event::{FORGET, FORGET_EVERY},
    idempotency,
    once::{entry, once},
    read::required,
};

/// What the webhook is to be.
#[derive(Debug, Clone, Serialize)]
pub struct NewWebhook {
    /// Where it is.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// The names of the kinds it wants.
    pub kinds: Vec<String>,
}

/// A webhook and its secret.
#[derive(Debug, Clone)]
pub struct Created {
    /// The webhook.
    pub webhook: WebhookRow,
    /// The secret's text, never to be had again.
    pub secret: String,
}

#[derive(Serialize, Deserialize)]
struct Outcome {
    id: WebhookId,
    secret: String,
}

/// Makes a webhook. From the first one on, the enterprise's events are stored.
///
/// # Errors
/// [`UseCaseError::Invalid`] for an address that is not called and for kinds that do not exist or that the caller may not
/// read;
/// [`UseCaseError::LimitReached`] beyond 50 webhooks.
pub async fn create(
    app: &App,
    scope: &EnterpriseScope,
    caller: &Caller,
    key: Option<&str>,
    input: &NewWebhook,
) -> Result<Created, UseCaseError> {
    let (kinds, problems) = judge(app, Some(&input.url), Some(&input.description), Some(&input.kinds));
    UseCaseError::if_any(problems)?;
    if kinds.is_empty() {
        return Err(UseCaseError::field("kinds", "must name at least one kind of event"));
    }
    beyond(caller, &kinds)?;
    let twin = async |tx: &Tx, Outcome { id, secret }| {
        let webhook = required::<WebhookRow>(tx, id).await?;
        Ok(Created { webhook, secret })
    };
    once(app, scope, key, "createWebhook", input, twin, async |tx| {
        if rows::all(tx).await?.len() >= MOST {
            let message = format!("an enterprise has at most {MOST} webhooks: delete one that is not needed");
            return Err(UseCaseError::LimitReached { message, limit: MOST as i64 });
        }
        let (id, now) = (app.mint.id::<WebhookId>(), app.clock.now());
        let made = WebhookSecret::make(&app.mint);
        let webhook = WebhookRow {
            id,
            url: input.url.trim().to_owned(),
            description: input.description.trim().to_owned(),
            kinds,
            enabled: true,
            disabled_reason: None,
            disabled_at: None,
            failing_since: None,
            secret_sealed: secret::seal(app, id, &made),
            old_secret_sealed: None,
            old_secret_until: None,
            created_at: now,
            created_by: serde_json::to_string(scope.actor()).unwrap_or_default(),
            holder: Some(idempotency::owner(scope.actor())),
        };
        row::insert(tx, &webhook).await?;
        job::schedule(tx, FORGET, id.uuid(), now.after(FORGET_EVERY)).await?;
        tell(tx, scope, id);
        let words = format!("Made a webhook for {}", webhook.url);
        let detail = json!({"url": webhook.url, "kinds": webhook.kinds});
        Ok(entry("webhook.created", id, words, detail)
            .keeping(Outcome { id, secret: made.text() }, Created { webhook, secret: made.text() }))
    })
    .await
}
