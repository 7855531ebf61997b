//! Checks of logs for those who ask over the API. A long log takes longer to recompute than a request may last, and
//! asking often must not recompute it often: one check of a log runs at a time, on a task of its own, and whoever asks
//! for the same meanwhile waits for that one. When their time is up it goes on, and whoever asks next hears what it
//! found. Every check recomputes the whole log.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use handsight_domain::{id::EnterpriseId, scope::EnterpriseScope, time::Timestamp};
use handsight_store::charged;
use tokio::sync::watch;

use super::{Check, SignedHead, check_against};
use crate::{App, UseCaseError};

/// How long a check that nobody waited for is still told.
const KEPT: Duration = Duration::from_secs(60);

/// What came of a check, and when it ended; `None` while it runs.
type Outcome = Option<(Result<Check, String>, Timestamp)>;

/// A check under way, or one that nobody has heard of yet.
#[derive(Debug)]
struct Running {
    file: Option<String>,
    outcome: watch::Receiver<Outcome>,
}

impl Running {
    /// Whether it still runs, or ended lately.
    fn counts(&self, now: Timestamp) -> bool {
        self.outcome
            .borrow()
            .as_ref()
            .map_or(self.outcome.has_changed().is_ok(), |(_, at)| now.since(*at) <= KEPT)
    }
}

/// The checks of this process, one an enterprise.
#[derive(Debug, Clone, Default)]
pub struct Checks(Arc<Mutex<HashMap<EnterpriseId, Running>>>);

fn lock(checks: &Checks) -> MutexGuard<'_, HashMap<EnterpriseId, Running>> {
    checks.0.lock().unwrap_or_else(PoisonError::into_inner)
}

/// As [`check_against`], together with whoever asks for the same.
///
/// # Errors
/// [`UseCaseError::Invalid`] for a file that is no signed head of this log; [`UseCaseError::Conflict`] while another
/// check of this log runs.
pub async fn check_together(
    app: &App,
    scope: &EnterpriseScope,
    file: Option<&str>,
) -> Result<Check, UseCaseError> {
    let enterprise = scope.enterprise();
    if let Some(file) = file {
        SignedHead::open(&app.secret, enterprise, file.trim())
            .map_err(|words| UseCaseError::field("headFile", words))?;
    }
    let mut outcome = join(app, scope, file)?;
    let found = outcome.wait_for(Option::is_some).await.map(|found| found.clone());
    // It is told to those who waited; whoever asks from now on asks anew.
    {
        let mut all = lock(&app.audit_checks);
        if all.get(&enterprise).is_some_and(|running| running.outcome.same_channel(&outcome)) {
            all.remove(&enterprise);
        }
    }
    match found {
        Ok(Some((found, _))) => found.map_err(UseCaseError::Internal),
        _ => Err(UseCaseError::Internal("a check of an audit log broke".to_owned())),
    }
}

/// The check that runs, or one that begins now.
fn join(
    app: &App,
    scope: &EnterpriseScope,
    file: Option<&str>,
) -> Result<watch::Receiver<Outcome>, UseCaseError> {
    let mut all = lock(&app.audit_checks);
    let there = all.get(&scope.enterprise()).filter(|running| running.counts(app.clock.now()));
    if let Some(running) = there {
        if running.file.as_deref() == file {
            return Ok(running.outcome.clone());
        }
        if running.outcome.borrow().is_none() {
            let words = "another check of this audit log is in progress: try again when it has ended";
            return Err(UseCaseError::conflict(words));
        }
    }
    let (tell, outcome) = watch::channel(None);
    let file = file.map(str::to_owned);
    all.insert(scope.enterprise(), Running { file: file.clone(), outcome: outcome.clone() });
    let (app, scope) = (app.clone(), scope.clone());
    tokio::spawn(charged(async move {
        let found = check_against(&app, &scope, file.as_deref()).await;
        let found = found.map_err(|error| error.to_string());
        let _ = tell.send(Some((found, app.clock.now())));
    }));
    Ok(outcome)
}
