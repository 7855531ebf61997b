//! What comes in over the open session of an enterprise's message centre: reports on texts, and texts of phones.
//!
//! A centre may report on a text in the same breath in which it takes it, before the text's name at the centre is
//! stored; and it reports on every part of a long text, of which only the last is known by name. So a report on a
//! name that nobody knows is looked at again for a while, and then forgotten.

use std::{sync::Arc, time::Duration};

use handsight_channel::{Fate, Inbox, Incoming, Report};
use handsight_domain::{id::EnterpriseId, scope::EnterpriseScope};
use handsight_store::action;
use tokio::{sync::Semaphore, time::sleep};

use crate::{App, UseCaseError, action::note_report, device};

/// When an early report is looked at again, each counted from the time before.
const LATER: [Duration; 5] = [
    Duration::from_millis(200),
    Duration::from_secs(1),
    Duration::from_secs(4),
    Duration::from_secs(10),
    Duration::from_secs(30),
];
/// Most early reports of one gateway that are kept; more are forgotten at once.
const MOST_EARLY: usize = 1_000;

/// The inbox of one enterprise at one gateway.
#[derive(Debug, Clone)]
pub(super) struct ToEnterprise {
    app: App,
    enterprise: EnterpriseId,
    notifier: String,
    early: Arc<Semaphore>,
}

impl ToEnterprise {
    pub(super) fn new(app: App, enterprise: EnterpriseId, notifier: String) -> Self {
        Self { app, enterprise, notifier, early: Arc::new(Semaphore::new(MOST_EARLY)) }
    }

    /// Stores a report; `false` when no text of this name is known.
    async fn note(&self, report: &Report) -> Result<bool, UseCaseError> {
        let scope = EnterpriseScope::of_job(self.enterprise);
        let found = {
            let tx = self.app.store.read(&scope).await?;
            action::message_by_reference(&tx, &self.notifier, &report.reference).await?
        };
        let Some(message) = found else { return Ok(false) };
        let outcome = match report.fate {
            Fate::Delivered => "DELIVERED",
            Fate::Failed => "FAILED",
            Fate::Underway => "ACCEPTED",
        };
        note_report(&self.app, self.enterprise, message, outcome, &report.detail).await?;
        Ok(true)
    }

    /// Looks at an early report again, beside the session: that one has answers to carry meanwhile.
    fn look_again(&self, report: Report) {
        let Ok(place) = Arc::clone(&self.early).try_acquire_owned() else { return };
        let own = self.clone();
        tokio::spawn(async move {
            let _place = place;
            for pause in LATER {
                sleep(pause).await;
                match own.note(&report).await {
                    Ok(false) => {}
                    Ok(true) => return,
                    Err(error) => tracing::warn!(%error, "a report was not stored"),
                }
            }
        });
    }
}

#[async_trait::async_trait]
impl Inbox for ToEnterprise {
    async fn report(&self, report: Report) -> bool {
        match self.note(&report).await {
            Ok(true) => true,
            Ok(false) => {
                self.look_again(report);
                true
            }
            Err(error) => {
                tracing::warn!(%error, "a report was not stored");
                false
            }
        }
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
