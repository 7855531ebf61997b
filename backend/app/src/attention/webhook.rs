//! Webhooks that were switched off by the service, or have taken nothing for an hour.

use std::time::Duration;

use handsight_store::webhook::{WebhookRow, failing};

use super::{Attention, Kind, Look, Severity};
use crate::UseCaseError;

pub(super) async fn rule(look: &Look<'_>) -> Result<Vec<Attention>, UseCaseError> {
    let fact = |webhook: WebhookRow| {
        let url = &webhook.url;
        let (severity, title, detail) = match &webhook.disabled_reason {
            Some(reason) => (Severity::Bad, "A webhook was switched off", format!("{url}: {reason}.")),
            None => {
                (Severity::Warn, "A webhook takes nothing", format!("{url} has taken nothing for an hour."))
            }
        };
        Attention::new(Kind::WebhookFailing, severity, title, detail)
    };
    let since = look.now.before(Duration::from_secs(3_600));
    Ok(failing(look.tx, since).await?.into_iter().map(fact).collect())
}
