//! The runner of a serving process. What is slow holds up nothing else: as soon as handlers come back others
//! are claimed, and a kind of work that waits for the world outside (a gateway that hangs, an address that
//! never answers) has only so many places. Handlers are tasks of their own: one that holds a connection must
//! go on while the runner waits for one.

use std::{collections::BTreeMap, time::Duration};

use handsight_domain::scope::PlatformScope;
use handsight_store::job as rows;
use tokio::{
    task::{self, JoinError, JoinSet},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use super::{BATCH, Ended, claim, settle, work};
use crate::{App, UseCaseError};

/// Handlers of one kind under way, from where on no more of it are claimed. With a batch more that are 63, which
/// a gateway that takes 16 at a time and lets each wait for 10 s gets through within the lease of a minute.
const MOST_OF_A_KIND: usize = BATCH as usize;
/// The nap between two looks while handlers are under way.
const SHORT_NAP: Duration = Duration::from_millis(250);
/// The longest nap between two looks at the table: rows may come from other processes.
const NAP: Duration = Duration::from_secs(2);

/// How often it is looked for work that this version does not know.
const LOOK: Duration = Duration::from_secs(60);

/// Runs what is due, woken by commits of this process and looking every two seconds for those of others,
/// until it is told to stop; what began is finished.
pub async fn run(app: App, stop: CancellationToken) {
    let mut under_way: JoinSet<Ended> = JoinSet::new();
    let mut busy = Busy::default();
    let mut looked = None;
    while !stop.is_cancelled() {
        match claim(&app, &busy.full()).await {
            Ok(claims) => {
                let found = !claims.is_empty();
                for claim in claims {
                    let (app, kind) = (app.clone(), claim.kind.clone());
                    let task = under_way.spawn(async move { work(&app, claim).await });
                    busy.0.insert(task.id(), kind);
                }
                if looked.is_none_or(|at: Instant| at.elapsed() >= LOOK) {
                    looked = Some(Instant::now());
                    tell_strangers(&app).await;
                }
                if !found && under_way.is_empty() {
                    tokio::select! {
                        () = stop.cancelled() => {}
                        () = app.store.live().jobs_woken() => {}
                        () = tokio::time::sleep(nap(&app).await) => {}
                    }
                    continue;
                }
            }
            Err(error) => pause(&stop, &error).await,
        }
        let first = tokio::select! {
            first = under_way.join_next_with_id(), if !under_way.is_empty() => first,
            () = app.store.live().jobs_woken() => None,
            () = tokio::time::sleep(SHORT_NAP) => None,
        };
        let mut ended = Vec::new();
        let mut next = first;
        while let Some(came) = next {
            ended.extend(busy.end(came));
            next = under_way.try_join_next_with_id();
        }
        finish(&app, ended).await;
    }
    while let Some(came) = under_way.join_next_with_id().await {
        let ended = busy.end(came);
        finish(&app, ended.into_iter().collect()).await;
    }
}

/// The kinds of the handlers under way.
#[derive(Default)]
struct Busy(BTreeMap<task::Id, String>);

impl Busy {
    /// Frees the place of what came back. The row of a handler that panicked comes back when its lease ends.
    fn end(&mut self, came: Result<(task::Id, Ended), JoinError>) -> Option<Ended> {
        let (id, ended) = match came {
            Ok((id, ended)) => (id, Some(ended)),
            Err(error) => {
                tracing::error!(%error, "a job broke");
                (error.id(), None)
            }
        };
        self.0.remove(&id);
        ended
    }
    /// The kinds without a free place.
    fn full(&self) -> Vec<&str> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for kind in self.0.values() {
            *counts.entry(kind).or_default() += 1;
        }
        counts.into_iter().filter(|(_, count)| *count >= MOST_OF_A_KIND).map(|(kind, _)| kind).collect()
    }
}

/// Writes down what ended; what cannot be written comes back when its lease ends.
async fn finish(app: &App, ended: Vec<Ended>) {
    if let Err(error) = settle(app, ended).await {
        tracing::warn!(%error, "how a job ended could not be written: it will run again");
    }
}

async fn pause(stop: &CancellationToken, error: &UseCaseError) {
    tracing::warn!(%error, "the job runner waits for the database");
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(NAP) => {}
    }
}

/// Tells how much waits for a server of another version: nobody here takes it up.
async fn tell_strangers(app: &App) {
    let kinds: Vec<_> = app.jobs.kinds().collect();
    let found = async {
        let tx = app.store.platform_read(&PlatformScope::of_service()).await?;
        rows::strangers(&tx, &kinds, app.clock.now()).await
    };
    let Ok(waiting) = found.await else { return };
    metrics::gauge!("handsight_jobs_of_other_versions")
        .set(waiting.iter().map(|(_, n)| *n as f64).sum::<f64>());
    for (kind, count) in waiting {
        tracing::warn!(kind, count, "work waits for a server of another version");
    }
}

async fn nap(app: &App) -> Duration {
    let next = async {
        let tx = app.store.platform_read(&PlatformScope::of_service()).await?;
        let horizon = app.clock.now().after(NAP);
        rows::next_due_at(&tx, &app.jobs.kinds().collect::<Vec<_>>(), horizon).await
    };
    match next.await {
        Ok(Some(at)) => at.since(app.clock.now()).clamp(Duration::from_millis(5), NAP),
        _ => NAP,
    }
}
