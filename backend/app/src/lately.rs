//! What was looked up lately and is asked for many times a second: who bears a token, which phone calls, what an enterprise
//! signs with. What a change of rights may end holds for a second, and from the moment that such a change is heard of it is
//! looked up anew; a server that heard nothing of it looks again after a second by itself.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use handsight_domain::{id::EnterpriseId, time::Timestamp};

use crate::App;

/// How long a look holds.
const FRESH: Duration = Duration::from_secs(1);

/// A look into an enterprise that has begun: what is heard of from here on makes it void.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    /// The enterprise.
    pub enterprise: EnterpriseId,
    /// How many changes of rights had been heard of before.
    changes: u64,
    at: (Instant, Timestamp),
}

impl Look {
    /// Begins a look into an enterprise.
    pub(crate) fn into(app: &App, enterprise: EnterpriseId) -> Self {
        let changes = app.store.live().access_changes(enterprise);
        Self { enterprise, changes, at: (Instant::now(), app.clock.now()) }
    }
    /// Whether it began within the last second and nothing was heard of since.
    pub(crate) fn holds(&self, app: &App) -> bool {
        self.at.0.elapsed() < FRESH
            && app.clock.now().since(self.at.1) < FRESH
            && self.changes == app.store.live().access_changes(self.enterprise)
    }
}

/// At most `MOST` values by their keys; beyond it all are forgotten, and looked up once more. Cloning shares them.
#[derive(Debug)]
pub(crate) struct Lately<K, V, const MOST: usize>(Arc<Mutex<HashMap<K, V>>>);

impl<K, V, const MOST: usize> Clone for Lately<K, V, MOST> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K, V, const MOST: usize> Default for Lately<K, V, MOST> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K: Eq + Hash, V: Clone, const MOST: usize> Lately<K, V, MOST> {
    fn held(&self) -> MutexGuard<'_, HashMap<K, V>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// What is remembered of a key.
    pub(crate) fn find(&self, key: &K) -> Option<V> {
        self.held().get(key).cloned()
    }
    /// Remembers a value.
    pub(crate) fn keep(&self, key: K, value: V) {
        let mut held = self.held();
        if held.len() >= MOST && !held.contains_key(&key) {
            held.clear();
        }
        held.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::Lately;

    #[test]
    fn it_is_bounded_and_its_clones_remember_the_same() {
        let lately = Lately::<u8, &str, 2>::default();
        let other = lately.clone();
        lately.keep(1, "one");
        lately.keep(2, "two");
        assert_eq!((other.find(&1), other.find(&2)), (Some("one"), Some("two")));
        lately.keep(2, "again");
        assert_eq!(
            (other.find(&1), other.find(&2)),
            (Some("one"), Some("again")),
            "it had its place already"
        );
        other.keep(3, "three");
        assert_eq!(
            (lately.find(&1), lately.find(&3)),
            (None, Some("three")),
            "all but the newest are forgotten"
        );
    }
}
