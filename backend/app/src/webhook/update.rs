//! Changing a webhook, and switching it on and off.

use handsight_domain::{
    caller::Caller,
    id::{TypedId, WebhookId},
    scope::EnterpriseScope,
};
use handsight_store::{job, row, webhook as rows};
use serde::Serialize;
use serde_json::json;

use super::{WebhookRow, beyond, judge, tell};
use crate::{
    App, UseCaseError,
    event::DELIVER,
    idempotency,
    once::{entry, once_on},
    read::held,
};

/// What is to be different; absent parts stay.
#[derive(Debug, Clone, Default, Serialize)]
pub struct WebhookChange {
    /// Where it is.
    pub url: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// The names of the kinds it wants.
    pub kinds: Option<Vec<String>>,
    /// Whether it is told of what happens.
    pub enabled: Option<bool>,
}

impl WebhookChange {
    /// Whether nothing happens but that it is switched off, which tells nobody more.
    fn only_off(&self) -> bool {
        let rest = self.url.is_none() && self.description.is_none() && self.kinds.is_none();
        rest && self.enabled == Some(false)
    }
}

/// Changes a webhook. One that is switched on again gets at once what waited; what happened meanwhile can be
/// replayed.
///
/// # Errors
/// [`UseCaseError::Invalid`] as for a new one, also for kinds it has already.
pub async fn update(
    app: &App,
    scope: &EnterpriseScope,
    caller: &Caller,
    key: Option<&str>,
    id: WebhookId,
    change: &WebhookChange,
) -> Result<WebhookRow, UseCaseError> {
    let (kinds, problems) =
        judge(app, change.url.as_deref(), change.description.as_deref(), change.kinds.as_deref());
    UseCaseError::if_any(problems)?;
    if change.kinds.is_some() && kinds.is_empty() {
        return Err(UseCaseError::field("kinds", "must name at least one kind of event"));
    }
    once_on(app, scope, key, "updateWebhook", &(id, change), id, async |tx| {
        let mut row = held::<WebhookRow>(tx, id).await?;
        let now = app.clock.now();
        if let Some(url) = &change.url {
            url.trim().clone_into(&mut row.url);
        }
        if let Some(description) = &change.description {
            description.trim().clone_into(&mut row.description);
        }
        if change.kinds.is_some() {
            row.kinds = kinds;
        }
        // Whoever saves it stands behind all that it tells from now on.
        if !change.only_off() {
            beyond(caller, &row.kinds)?;
            row.holder = Some(idempotency::owner(scope.actor()));
        }
        let before = row.enabled;
        row.enabled = change.enabled.unwrap_or(before);
        if change.enabled == Some(true) {
            (row.disabled_reason, row.disabled_at, row.failing_since) = (None, None, None);
        } else if before && !row.enabled {
            row.disabled_at = Some(now);
        }
        row::update(tx, &row).await?;
        if !before && row.enabled && rows::wake(tx, id, now).await? > 0 {
            job::schedule(tx, DELIVER, id.uuid(), now).await?;
        }
        tell(tx, scope, id);
        let words = match (before, row.enabled) {
            (false, true) => format!("Switched on the webhook for {}", row.url),
            (true, false) => format!("Switched off the webhook for {}", row.url),
            _ => format!("Changed the webhook for {}", row.url),
        };
        let detail = json!({"url": row.url, "kinds": row.kinds, "enabled": row.enabled});
        Ok(entry("webhook.updated", id, words, detail).done(row))
    })
    .await
}
