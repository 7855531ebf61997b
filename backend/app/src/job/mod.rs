//! Running what is due: claims rows of the `due` table under a lease and hands each to the handler of its
//! kind. A handler gets ids only, may run twice (a lease can end with its process), and says how it ended.
//! A row that a handler scheduled anew in its own transaction stays as it scheduled it.

mod registry;

use std::{future::Future, pin::Pin, time::Duration};

use handsight_domain::{id::EnterpriseId, scope::PlatformScope};
use handsight_store::job as rows;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub use registry::handler;

use crate::{App, UseCaseError};

/// How long a process may work on a claimed row before another may take it over.
const LEASE: Duration = Duration::from_secs(60);
/// Rows claimed at once.
const BATCH: i64 = 64;
/// The longest nap between two looks at the table: rows may come from other processes.
const NAP: Duration = Duration::from_secs(2);

/// How a handler ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobOutcome {
    /// Finished: the row leaves, unless the handler scheduled it anew.
    Done,
    /// Not now: again after this long, unless the handler scheduled it anew.
    RetryAfter(Duration),
    /// Never again; said in the log.
    GiveUp,
}

/// What a handler answers in the end.
pub type Running<'a> = Pin<Box<dyn Future<Output = JobOutcome> + Send + 'a>>;
/// Works for one enterprise on one subject.
pub type Handler = for<'a> fn(&'a App, EnterpriseId, Uuid) -> Running<'a>;

/// Claims and runs one batch of what is due now; answers how many rows there were.
///
/// # Errors
/// [`UseCaseError`] when the database is away; what was claimed then comes back when its lease ends.
pub async fn run_batch(app: &App) -> Result<usize, UseCaseError> {
    let scope = PlatformScope::of_service();
    let claim = app.mint.uuid_at(app.clock.now());
    let tx = app.store.platform(&scope).await?;
    let claims = rows::claim(&tx, app.clock.now(), LEASE, claim, BATCH).await?;
    tx.commit().await?;
    let count = claims.len();
    let ended = futures::future::join_all(claims.into_iter().map(|claim| async move {
        let outcome = match handler(&claim.kind) {
            Some(run) => run(app, claim.enterprise, claim.subject).await,
            None => JobOutcome::GiveUp,
        };
        (claim, outcome)
    }))
    .await;
    if count == 0 {
        return Ok(0);
    }
    let tx = app.store.platform(&scope).await?;
    for (claim, outcome) in ended {
        metrics::counter!("handsight_jobs_total", "kind" => claim.kind.clone()).increment(1);
        let again = match outcome {
            JobOutcome::Done => None,
            JobOutcome::RetryAfter(pause) => Some(app.clock.now().after(pause)),
            JobOutcome::GiveUp => {
                tracing::warn!(kind = claim.kind, tries = claim.tries, "a job was given up");
                None
            }
        };
        rows::settle(&tx, &claim, again).await?;
    }
    tx.commit().await?;
    Ok(count)
}

/// Runs everything that is due now, also what becomes due meanwhile; for tests and for the last moment
/// before a stop. Answers how many rows it worked on.
///
/// # Errors
/// [`UseCaseError`] when the database is away.
pub async fn run_all_due(app: &App) -> Result<usize, UseCaseError> {
    let mut total = 0;
    loop {
        let count = run_batch(app).await?;
        if count == 0 {
            return Ok(total);
        }
        total += count;
    }
}

/// Runs what is due, woken by commits of this process and looking every two seconds for those of others,
/// until it is told to stop; a batch that began is finished.
pub async fn run(app: App, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match run_batch(&app).await {
            Ok(0) => {
                tokio::select! {
                    () = stop.cancelled() => break,
                    () = app.store.live().jobs_woken() => {}
                    () = tokio::time::sleep(nap(&app).await) => {}
                }
            }
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "the job runner waits for the database");
                tokio::select! {
                    () = stop.cancelled() => break,
                    () = tokio::time::sleep(NAP) => {}
                }
            }
        }
    }
}

async fn nap(app: &App) -> Duration {
    let next = async {
        let tx = app.store.platform_read(&PlatformScope::of_service()).await?;
        rows::next_due_at(&tx).await
    };
    match next.await {
        Ok(Some(at)) => at.since(app.clock.now()).clamp(Duration::from_millis(5), NAP),
        _ => NAP,
    }
}
