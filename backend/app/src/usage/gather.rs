//! Group commit across posts: while one transaction of an enterprise is on its way to disk, the posts that
//! come meanwhile queue up, and the next transaction takes all of them. So the disk sets the rate, not the
//! number of requests, and a lone post does not wait. The sums of an enterprise are changed by one
//! transaction at a time anyway (its ledger).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use handsight_domain::{
    id::{DeviceId, EnterpriseId},
    scope::EnterpriseScope,
    usage::EventId,
};
use handsight_store::{StoreError, again};
use tokio::sync::oneshot;

use super::store::{Post, Stored, Taken, store};
use crate::{App, UseCaseError};

#[derive(Debug, Default)]
struct Queue {
    waiting: Mutex<Vec<Post>>,
    turn: tokio::sync::Mutex<()>,
}

/// The queues of this process, one an enterprise.
#[derive(Debug, Clone, Default)]
pub struct Gatherer(Arc<Mutex<HashMap<EnterpriseId, Arc<Queue>>>>);

/// Most events of one transaction; a single post may have more.
const MOST: usize = 5_000;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Queue {
    /// The posts of the next transaction.
    fn take(&self) -> Vec<Post> {
        let mut waiting = lock(&self.waiting);
        let mut events = 0;
        let fits = waiting.iter().take_while(|post| {
            let first = events == 0;
            events += post.events.len().max(1);
            first || events <= MOST
        });
        let count = fits.count();
        waiting.drain(..count).collect()
    }
}

impl Gatherer {
    /// Stores a post together with whatever else waits; returns when it is on disk.
    pub(super) async fn add(
        &self,
        app: &App,
        scope: &EnterpriseScope,
        device: DeviceId,
        (events, rejected): (Vec<Taken>, Vec<EventId>),
    ) -> Result<Stored, UseCaseError> {
        let queue = Arc::clone(lock(&self.0).entry(scope.enterprise()).or_default());
        let (told, mut heard) = oneshot::channel();
        lock(&queue.waiting).push(Post { device, events, rejected, told });
        loop {
            let turn = queue.turn.lock().await;
            if let Ok(outcome) = heard.try_recv() {
                return outcome; // whoever had the turn before took this post along
            }
            let posts = queue.take();
            if posts.is_empty() {
                return Err(UseCaseError::Internal("a post left its queue without an answer".to_owned()));
            }
            metrics::histogram!("handsight_usage_posts_per_commit").record(posts.len() as f64);
            let (app, job) = (app.clone(), EnterpriseScope::of_job(scope.enterprise()));
            // On a task of its own: this request may be abandoned, the posts of others may not.
            let work = tokio::spawn(async move { commit(&app, &job, posts).await });
            if let Err(error) = work.await {
                return Err(UseCaseError::Internal(error.to_string()));
            }
            drop(turn);
        }
    }
}

async fn commit(app: &App, scope: &EnterpriseScope, posts: Vec<Post>) {
    match again(|| store(app, scope, &posts)).await {
        Ok(outcomes) => {
            for (post, outcome) in posts.into_iter().zip(outcomes) {
                let _ = post.told.send(outcome.ok_or(UseCaseError::NotFound));
            }
        }
        Err(error) => {
            // Nothing of the group was stored, so each phone will send its batch again.
            tracing::warn!(%error, posts = posts.len(), "usage could not be stored");
            let words = error.to_string();
            for post in posts {
                let _ = post.told.send(Err(StoreError::Commit(words.clone()).into()));
            }
        }
    }
}
