//! Throttling: attempts are counted before they are tried, by account and by network address, so that a
//! hundred at once count as a hundred.

use std::time::Duration;

use handsight_domain::scope::PlatformScope;
use handsight_store::people::throttle as rows;

use super::AccessError;
use crate::App;

const WINDOW: Duration = Duration::from_secs(15 * 60);
const PER_ACCOUNT: i64 = 10;
const PER_ADDRESS: i64 = 100;

/// For whom attempts are counted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Subject<'a> {
    /// The name that somebody tries, whether it exists or not.
    Account(&'a str),
    /// The network address from which somebody tries.
    Address(&'a str),
}

impl Subject<'_> {
    fn hash(self, app: &App) -> Vec<u8> {
        match self {
            Self::Account(name) => app.secret.hash("throttle account", name.as_bytes()),
            Self::Address(address) => app.secret.hash("throttle address", address.as_bytes()),
        }
    }
    const fn limit(self) -> i64 {
        match self {
            Self::Account(_) => PER_ACCOUNT,
            Self::Address(_) => PER_ADDRESS,
        }
    }
}

/// Counts one attempt for each subject.
///
/// # Errors
/// [`AccessError::RateLimited`] when any of them has had its share of the quarter of an hour.
pub(crate) async fn attempt(app: &App, subjects: &[Subject<'_>]) -> Result<(), AccessError> {
    let now = app.clock.now();
    let tx = app.store.platform(&PlatformScope::of_service()).await?;
    let mut wait = None;
    for subject in subjects {
        let (count, ends_at) = rows::count(&tx, &subject.hash(app), now, now.after(WINDOW)).await?;
        if count > subject.limit() {
            wait = wait.max(Some(ends_at.since(now)));
        }
    }
    tx.commit().await?;
    match wait {
        Some(retry_after) => Err(AccessError::RateLimited { retry_after }),
        None => Ok(()),
    }
}

/// Takes one attempt of a subject back.
pub(crate) async fn forgive(app: &App, subject: Subject<'_>) -> Result<(), AccessError> {
    let tx = app.store.platform(&PlatformScope::of_service()).await?;
    rows::forgive(&tx, &subject.hash(app)).await?;
    Ok(tx.commit().await?)
}

/// Forgets every attempt of a subject, inside a transaction of the platform.
pub(crate) async fn clear(
    app: &App,
    tx: &handsight_store::Tx,
    subject: Subject<'_>,
) -> Result<(), AccessError> {
    Ok(rows::clear(tx, &subject.hash(app)).await?)
}
