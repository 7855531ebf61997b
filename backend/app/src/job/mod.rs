//! Running what is due: claims rows of the `due` table under a lease and hands each to the handler of its
//! kind. A handler gets ids only, may run twice (a lease can end with its process), and says how it ended.
//! A row that a handler scheduled anew in its own transaction stays as it scheduled it.

mod registry;
mod runner;

use std::{future::Future, pin::Pin, time::Duration};

use handsight_domain::{id::EnterpriseId, scope::PlatformScope, time::Timestamp};
use handsight_store::{
    again,
    job::{self as rows, Claim},
};
use uuid::Uuid;

pub use registry::Registry;
pub use runner::run;

use crate::{App, UseCaseError};

/// How long a process may work on a claimed row before another may take it over.
const LEASE: Duration = Duration::from_secs(60);
/// Rows claimed at once.
const BATCH: i64 = 32;

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

/// What a handler's work comes to, when it does not fail.
pub(crate) trait Worked {
    /// How the handler ends, seen from an instant.
    fn outcome(self, now: Timestamp) -> JobOutcome;
}

impl Worked for JobOutcome {
    fn outcome(self, _: Timestamp) -> JobOutcome {
        self
    }
}

/// Nothing more is to be done.
impl Worked for () {
    fn outcome(self, _: Timestamp) -> JobOutcome {
        JobOutcome::Done
    }
}

/// After so long there is more to do; `None` for nothing more.
impl Worked for Option<Duration> {
    fn outcome(self, _: Timestamp) -> JobOutcome {
        self.map_or(JobOutcome::Done, JobOutcome::RetryAfter)
    }
}

/// Then there is more to do; `None` for nothing more.
impl Worked for Option<Timestamp> {
    fn outcome(self, now: Timestamp) -> JobOutcome {
        self.map(|at| at.since(now)).outcome(now)
    }
}

impl JobOutcome {
    /// How a handler ends: as its work says, or after `pause` again when that failed, with `words` in the log.
    pub(crate) fn of(
        app: &App,
        work: Result<impl Worked, UseCaseError>,
        words: &'static str,
        pause: Duration,
    ) -> Self {
        match work {
            Ok(worked) => worked.outcome(app.clock.now()),
            Err(error) => {
                tracing::warn!(%error, "{words}");
                Self::RetryAfter(pause)
            }
        }
    }
}

/// A claimed row whose handler has come back.
struct Ended {
    claim: Claim,
    outcome: JobOutcome,
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
    let claims = claim(app, &[]).await?;
    let ended = futures::future::join_all(claims.into_iter().map(|claim| work(app, claim))).await;
    let count = ended.len();
    settle(app, ended).await?;
    Ok(count)
}

/// Takes what is due now and this version knows under a lease, but none of the kinds in `full`. What another version
/// made waits for a server that knows it.
async fn claim(app: &App, full: &[&str]) -> Result<Vec<Claim>, UseCaseError> {
    let now = app.clock.now();
    let kinds = app.jobs.kinds().filter(|kind| !full.contains(kind)).collect::<Vec<_>>();
    again(|| async {
        let tx = app.store.platform(&PlatformScope::of_service()).await?;
        let claims = rows::claim(&tx, now, LEASE, app.mint.uuid_at(now), BATCH, &kinds).await?;
        tx.commit().await?;
        Ok(claims)
    })
    .await
}

/// Hands a claimed row to the handler of its kind.
async fn work(app: &App, claim: Claim) -> Ended {
    let outcome = match app.jobs.handler(&claim.kind) {
        Some(run) => again(|| run(app, claim.enterprise, claim.subject)).await,
        // Only known kinds are claimed: this row is another version's, and stays.
        None => JobOutcome::RetryAfter(LEASE),
    };
    Ended { claim, outcome }
}

/// Writes how rows ended.
async fn settle(app: &App, mut ended: Vec<Ended>) -> Result<(), UseCaseError> {
    if ended.is_empty() {
        return Ok(());
    }
    // Whoever holds several rows of what is due takes them in the order of their keys.
    ended.sort_by(|a, b| {
        let key = |e: &Ended| (e.claim.enterprise, e.claim.subject);
        key(a)
            .0
            .cmp(&key(b).0)
            .then_with(|| a.claim.kind.cmp(&b.claim.kind))
            .then_with(|| key(a).1.cmp(&key(b).1))
    });
    for Ended { claim, outcome } in &ended {
        metrics::counter!("handsight_jobs_total", "kind" => claim.kind.clone()).increment(1);
        if *outcome == JobOutcome::GiveUp {
            tracing::warn!(kind = claim.kind, tries = claim.tries, "a job was given up");
        }
    }
    again(|| write(app, &ended)).await
}

async fn write(app: &App, ended: &[Ended]) -> Result<(), UseCaseError> {
    let tx = app.store.platform(&PlatformScope::of_service()).await?;
    for Ended { claim, outcome } in ended {
        let next = match outcome {
            JobOutcome::Done | JobOutcome::GiveUp => None,
            JobOutcome::RetryAfter(pause) => Some(app.clock.now().after(*pause)),
        };
        rows::settle(&tx, claim, next).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Runs everything that is due now, also what becomes due meanwhile; for tests and for the last moment
/// before a stop. Answers how many rows it worked on.
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
