//! Receptions that go on: an object is received once at a time, and each holds up to a part of it in memory. A phone
//! whose connection broke comes back before the server knows that it broke, so the newer reception ends the older one.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use handsight_domain::{
    id::{EnterpriseId, ObjectId, TypedId},
    scope::{Actor, EnterpriseScope},
};
use tokio::sync::{Mutex as Turn, OwnedMutexGuard, oneshot};
use uuid::Uuid;

use super::Party;
use crate::UseCaseError;

/// Receptions of one phone, person or program at the same time.
const EACH: usize = 4;
/// Receptions of one enterprise.
const ENTERPRISE: usize = 128;
/// Receptions in all, of a part of 1 MiB each.
const ALL: usize = 256;
/// When to come again when there is no place.
const AGAIN: Duration = Duration::from_secs(5);

/// Who receives what.
type Key = (Uuid, ObjectId);

#[derive(Debug)]
struct Newest {
    serial: u64,
    _end: oneshot::Sender<()>,
    turn: Arc<Turn<()>>,
}

#[derive(Debug, Default)]
struct Open {
    newest: HashMap<Key, Newest>,
    by_party: HashMap<Uuid, usize>,
    by_enterprise: HashMap<EnterpriseId, usize>,
    all: usize,
    serial: u64,
}

/// Receptions of this process. Cloning shares them.
#[derive(Debug, Clone, Default)]
pub struct Receptions(Arc<Mutex<Open>>);

/// A place of a reception; dropping it gives it back.
#[derive(Debug)]
pub(super) struct Reception {
    receptions: Receptions,
    key: Key,
    enterprise: EnterpriseId,
    serial: u64,
    over: oneshot::Receiver<()>,
    turn: Arc<Turn<()>>,
}

fn id_of(scope: &EnterpriseScope, party: Party) -> Uuid {
    match (party, scope.actor()) {
        (Party::Device(device), _) => device.uuid(),
        (Party::Person, Actor::Member { id, .. }) => id.uuid(),
        (Party::Person, Actor::ApiToken { id, .. }) => id.uuid(),
        (Party::Person, _) => scope.enterprise().uuid(),
    }
}

fn less<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}

impl Receptions {
    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// A place for a reception; the same party's older one of the same object hears that it is over.
    ///
    /// # Errors
    /// [`UseCaseError::RateLimited`] when there is no place.
    pub(super) fn enter(
        &self,
        scope: &EnterpriseScope,
        party: Party,
        object: ObjectId,
    ) -> Result<Reception, UseCaseError> {
        let (who, enterprise) = (id_of(scope, party), scope.enterprise());
        let key = (who, object);
        let mut open = self.open();
        // The older one still has its place when the newer one comes.
        let each = EACH + usize::from(open.newest.contains_key(&key));
        if open.all >= ALL
            || open.by_party.get(&who).is_some_and(|count| *count >= each)
            || open.by_enterprise.get(&enterprise).is_some_and(|count| *count >= ENTERPRISE)
        {
            return Err(UseCaseError::RateLimited { retry_after: AGAIN });
        }
        open.serial += 1;
        open.all += 1;
        *open.by_party.entry(who).or_default() += 1;
        *open.by_enterprise.entry(enterprise).or_default() += 1;
        let serial = open.serial;
        let (end, over) = oneshot::channel();
        let turn = open.newest.get(&key).map(|older| Arc::clone(&older.turn)).unwrap_or_default();
        // The older one hears that its sender is gone.
        open.newest.insert(key, Newest { serial, _end: end, turn: Arc::clone(&turn) });
        Ok(Reception { receptions: self.clone(), key, enterprise, serial, over, turn })
    }
}

impl Reception {
    /// Waits until the older one has come to its end; `None` when this one is over before.
    pub(super) async fn turn(&mut self) -> Option<OwnedMutexGuard<()>> {
        let turn = Arc::clone(&self.turn);
        tokio::select! {
            biased;
            _ = &mut self.over => None,
            turn = turn.lock_owned() => Some(turn),
        }
    }
    /// Comes back when a newer one of the same object has begun.
    pub(super) async fn over(&mut self) {
        let _ = (&mut self.over).await;
    }
}

impl Drop for Reception {
    fn drop(&mut self) {
        let mut open = self.receptions.open();
        open.all -= 1;
        less(&mut open.by_party, &self.key.0);
        less(&mut open.by_enterprise, &self.enterprise);
        if open.newest.get(&self.key).is_some_and(|newest| newest.serial == self.serial) {
            open.newest.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests;
