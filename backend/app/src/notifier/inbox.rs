//! What comes in over the open session of an enterprise's message centre: reports on texts, and texts of phones.

use handsight_channel::{Fate, Inbox, Incoming, Report};
use handsight_domain::{id::EnterpriseId, scope::EnterpriseScope};
use handsight_store::{LiveEvent, action};

use crate::{App, UseCaseError, device};

/// The inbox of one enterprise at one gateway.
#[derive(Debug)]
pub(super) struct ToEnterprise {
    app: App,
    enterprise: EnterpriseId,
    notifier: String,
}

impl ToEnterprise {
    pub(super) const fn new(app: App, enterprise: EnterpriseId, notifier: String) -> Self {
        Self { app, enterprise, notifier }
    }

    async fn note(&self, report: &Report) -> Result<(), UseCaseError> {
        let scope = EnterpriseScope::of_job(self.enterprise);
        let mut tx = self.app.store.write(&scope).await?;
        let found = action::message_by_reference(&tx, &self.notifier, &report.reference).await?;
        let Some(message) = found else { return Ok(()) };
        let outcome = match report.fate {
            Fate::Delivered => "DELIVERED",
            Fate::Failed => "FAILED",
            Fate::Underway => "ACCEPTED",
        };
        let now = self.app.clock.now();
        for told in action::delivery_report(&tx, message, now, outcome, &report.detail).await? {
            let enterprise = self.enterprise;
            let (action, device, session) = (told.action, told.device, told.session);
            tx.tell(LiveEvent::Action { enterprise, action, device, session });
        }
        Ok(tx.commit().await?)
    }
}

#[async_trait::async_trait]
impl Inbox for ToEnterprise {
    async fn report(&self, report: Report) -> bool {
        self.note(&report)
            .await
            .inspect_err(|error| tracing::warn!(%error, "a report was not stored"))
            .is_ok()
    }
    async fn incoming(&self, incoming: Incoming) -> bool {
        match device::reply(&self.app, Some(self.enterprise), &incoming.from, &incoming.text).await {
            // What is no reply of a phone of ours will be none when it comes again.
            Ok(()) | Err(UseCaseError::NotFound | UseCaseError::Invalid(_)) => true,
            Err(error) => {
                tracing::warn!(%error, "a text from a phone was not stored");
                false
            }
        }
    }
}
