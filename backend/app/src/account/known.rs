//! Who bears which token, as it was within the last second: a program that asks many times a second is looked up once.
//! What ends or narrows somebody's way in is told as [`LiveEvent::Access`](crate::LiveEvent::Access), and from then on
//! all of that enterprise are looked up anew; a server that heard nothing of it looks again after a second by itself.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use handsight_domain::{id::EnterpriseId, time::Timestamp};

use super::Visitor;
use crate::App;

/// How long somebody is remembered.
const FRESH: Duration = Duration::from_secs(1);
/// Most who are remembered; beyond it all are forgotten, and looked up once more.
const MOST: usize = 20_000;

#[derive(Debug)]
struct Seen {
    visitor: Visitor,
    enterprise: EnterpriseId,
    /// How many changes of rights had been heard of before the look.
    changes: u64,
    at: (Instant, Timestamp),
}

/// Those who were looked up lately, by a keyed hash of their tokens. Cloning shares them.
#[derive(Debug, Clone, Default)]
pub struct Known(Arc<Mutex<HashMap<Vec<u8>, Seen>>>);

/// A look that has begun: what is heard of from here on makes it void.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    enterprise: EnterpriseId,
    changes: u64,
}

impl Look {
    /// Begins a look into an enterprise.
    pub(super) fn into(app: &App, enterprise: EnterpriseId) -> Self {
        Self { enterprise, changes: app.store.live().access_changes(enterprise) }
    }
}

fn key(app: &App, bearer: &str) -> Vec<u8> {
    app.secret.hash("known token", bearer.as_bytes())
}

impl Known {
    /// The bearer of a token, when that was looked up within the last second and nothing was heard since.
    pub(super) fn find(&self, app: &App, bearer: &str) -> Option<Visitor> {
        let (key, now) = (key(app, bearer), app.clock.now());
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = seen.get(&key)?;
        let fresh = found.at.0.elapsed() < FRESH && now.since(found.at.1) < FRESH;
        let lives = found.visitor.until.is_none_or(|until| until > now);
        let same = found.changes == app.store.live().access_changes(found.enterprise);
        (fresh && lives && same).then(|| found.visitor.clone())
    }
    /// Remembers what a look found.
    pub(super) fn keep(&self, app: &App, bearer: &str, look: Look, visitor: &Visitor) {
        let Look { enterprise, changes } = look;
        let at = (Instant::now(), app.clock.now());
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= MOST {
            seen.retain(|_, seen| seen.at.0.elapsed() < FRESH);
        }
        if seen.len() >= MOST {
            seen.clear();
        }
        seen.insert(key(app, bearer), Seen { visitor: visitor.clone(), enterprise, changes, at });
    }
}
