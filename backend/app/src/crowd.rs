//! Who may hold a connection open: phones that wait for their next action, people and programs that watch. One
//! enterprise has a share of the places, and so has one caller, so that nobody's mistake or malice takes them all.
//! Counted in this process alone: what is short here is this process's memory and files.

mod requests;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use handsight_domain::{
    caller::Caller,
    id::{DeviceId, EnterpriseId, TypedId},
};
use tokio::sync::oneshot;
use uuid::Uuid;

pub use requests::{Busy, Held, Requests};

/// Phones of one enterprise that may wait at the same time.
const WAITING: usize = 10_000;
/// Connections of one account or API token that may watch at the same time.
const WATCHING_EACH: usize = 100;
/// Connections of one enterprise that may watch at the same time.
const WATCHING: usize = 2_000;

/// Subscriptions of one account or API token that may run at the same time, over all its connections.
const SUBSCRIPTIONS_EACH: usize = 200;
/// Subscriptions of one enterprise that may run at the same time.
const SUBSCRIPTIONS: usize = 2_000;

/// What is locked is counted again by nobody: whoever panicked with it left counts behind, no broken rule.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn less<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}

#[derive(Debug, Default)]
struct Waiters {
    by_device: HashMap<DeviceId, (u64, oneshot::Sender<()>)>,
    by_enterprise: HashMap<EnterpriseId, usize>,
    serial: u64,
}

/// Phones that wait for their next action, one call each. Cloning shares them.
#[derive(Debug, Clone)]
pub struct LongPolls {
    most: usize,
    waiters: Arc<Mutex<Waiters>>,
}

impl Default for LongPolls {
    fn default() -> Self {
        Self::of(WAITING)
    }
}

/// A call that waits.
#[derive(Debug)]
pub(crate) struct Waiting {
    polls: LongPolls,
    enterprise: EnterpriseId,
    device: DeviceId,
    serial: u64,
    over: oneshot::Receiver<()>,
}

impl LongPolls {
    /// With so many waiting phones an enterprise.
    pub fn of(most: usize) -> Self {
        Self { most, waiters: Arc::default() }
    }
    /// How many phones wait.
    pub fn waiting(&self) -> usize {
        locked(&self.waiters).by_device.len()
    }
    /// A place for a phone that will wait; the call with which it waited before is over. `None` when its enterprise
    /// has no place left.
    pub(crate) fn enter(&self, enterprise: EnterpriseId, device: DeviceId) -> Option<Waiting> {
        let mut waiters = locked(&self.waiters);
        let again = waiters.by_device.contains_key(&device);
        let count = waiters.by_enterprise.entry(enterprise).or_default();
        if !again {
            if *count >= self.most {
                return None;
            }
            *count += 1;
        }
        waiters.serial += 1;
        let (end, over) = oneshot::channel();
        let serial = waiters.serial;
        // The older call hears that its sender is gone.
        waiters.by_device.insert(device, (serial, end));
        Some(Waiting { polls: self.clone(), enterprise, device, serial, over })
    }
}

impl Waiting {
    /// Comes back when a newer call of the same phone waits.
    pub(crate) async fn over(&mut self) {
        let _ = (&mut self.over).await;
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut waiters = locked(&self.polls.waiters);
        if waiters.by_device.get(&self.device).is_some_and(|(serial, _)| *serial == self.serial) {
            waiters.by_device.remove(&self.device);
            less(&mut waiters.by_enterprise, &self.enterprise);
        }
    }
}

#[derive(Debug, Default)]
struct Watchers {
    by_caller: HashMap<Uuid, usize>,
    by_enterprise: HashMap<EnterpriseId, usize>,
}

/// Connections that watch (event streams, WebSockets), or the subscriptions that run over them. Cloning shares them.
#[derive(Debug, Clone)]
pub struct LiveConnections {
    each: usize,
    most: usize,
    watchers: Arc<Mutex<Watchers>>,
}

impl Default for LiveConnections {
    fn default() -> Self {
        Self::of(WATCHING_EACH, WATCHING)
    }
}

/// A connection that watches; dropping it gives its place back.
#[derive(Debug)]
pub struct Watching {
    connections: LiveConnections,
    caller: Uuid,
    enterprise: EnterpriseId,
}

/// Why a connection may not watch, in words for whoever made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Crowded {
    /// The caller has its share.
    #[error("too many live connections of this account or token: close one first")]
    Caller,
    /// The enterprise has its share.
    #[error("too many live connections of this enterprise: close one first")]
    Enterprise,
}

impl LiveConnections {
    /// With so many for each caller, and so many for each enterprise.
    pub fn of(each: usize, most: usize) -> Self {
        Self { each, most, watchers: Arc::default() }
    }
    /// Subscriptions, with the usual share of them: a connection carries many, and each reads what changed by itself.
    pub fn subscriptions() -> Self {
        Self::of(SUBSCRIPTIONS_EACH, SUBSCRIPTIONS)
    }
    /// A place for a connection of a caller. Nobody in particular needs none: there is nothing to watch without a
    /// sign-in.
    ///
    /// # Errors
    /// [`Crowded`] when the caller or its enterprise has all its places.
    pub fn enter(&self, caller: &Caller) -> Result<Option<Watching>, Crowded> {
        let (who, enterprise) = match caller {
            Caller::Anonymous => return Ok(None),
            Caller::Member(member) => (member.account.uuid(), member.enterprise),
            Caller::Token(token) => (token.token.uuid(), token.enterprise),
        };
        let mut watchers = locked(&self.watchers);
        if watchers.by_caller.get(&who).is_some_and(|count| *count >= self.each) {
            return Err(Crowded::Caller);
        }
        if watchers.by_enterprise.get(&enterprise).is_some_and(|count| *count >= self.most) {
            return Err(Crowded::Enterprise);
        }
        *watchers.by_caller.entry(who).or_default() += 1;
        *watchers.by_enterprise.entry(enterprise).or_default() += 1;
        Ok(Some(Watching { connections: self.clone(), caller: who, enterprise }))
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let mut watchers = locked(&self.connections.watchers);
        less(&mut watchers.by_caller, &self.caller);
        less(&mut watchers.by_enterprise, &self.enterprise);
    }
}
