//! The secrets of webhooks: sealed in the table, opened to sign.

use handsight_domain::{id::WebhookId, time::Timestamp, webhook::WebhookSecret};
use handsight_store::webhook::WebhookRow;

use crate::{App, UseCaseError};

fn context(id: WebhookId) -> String {
    format!("webhook secret {id}")
}

/// Seals a webhook's secret.
pub(super) fn seal(app: &App, id: WebhookId, secret: &WebhookSecret) -> Vec<u8> {
    app.secret.seal(&app.mint, &context(id), secret.bytes())
}

/// The secrets that sign at an instant: the present one, and for a day the one before.
///
/// # Errors
/// [`UseCaseError::Internal`] when the installation's key is another one than they were sealed with.
pub(super) fn open(app: &App, row: &WebhookRow, now: Timestamp) -> Result<Vec<WebhookSecret>, UseCaseError> {
    let old =
        row.old_secret_sealed.as_ref().filter(|_| row.old_secret_until.is_some_and(|until| until > now));
    std::iter::once(&row.secret_sealed)
        .chain(old)
        .map(|sealed| {
            let plain = app.secret.open(&context(row.id), sealed).map_err(|_| {
                UseCaseError::Internal("a webhook's secret does not open: was secret_key changed?".to_owned())
            })?;
            Ok(WebhookSecret::from_bytes(plain))
        })
        .collect()
}
