//! Every connection there is, how many there may be, and the sweep.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::connection::Connection;

/// Connections of one network that are taken in while places are rare.
const FEW: usize = 32;
/// Files that are kept for the database, objects and the ways out.
const FILES_KEPT: usize = 256;
/// Most connections, however many files may be open.
const MOST: usize = 50_000;
/// How often all connections are looked at.
const SWEEP: Duration = Duration::from_secs(1);

/// How many connections there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// In all.
    pub all: usize,
    /// From one network (an IPv4 address, a /64 of IPv6); `None` behind a proxy, from which all come.
    pub each: Option<usize>,
}

impl Limits {
    /// What a process may hold that may open so many files: seven of eight, and of those half from one network.
    pub fn of_files(files: usize, behind_proxy: bool) -> Self {
        let all = (files - files / 8).min(files.saturating_sub(FILES_KEPT)).clamp(64, MOST);
        Self { all, each: (!behind_proxy).then_some(all / 2) }
    }
    /// Whether so many are so many that idle ones must go.
    const fn pressed(self, now: usize) -> bool {
        now >= self.all / 4 * 3
    }
}

/// Whoever may have many addresses of their own counts once: a /64 of IPv6 is one household.
fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        v4 => v4,
    }
}

#[derive(Debug, Default)]
struct Places {
    taken: HashMap<u64, (IpAddr, Arc<Connection>)>,
    by_network: HashMap<IpAddr, usize>,
    serial: u64,
}

/// All connections of this process; cloning shares them.
#[derive(Debug, Clone)]
pub struct Edge {
    limits: Limits,
    places: Arc<Mutex<Places>>,
}

/// A place that is taken; dropping it gives it back.
#[derive(Debug)]
pub(super) struct Place {
    edge: Edge,
    number: u64,
    pub(super) connection: Arc<Connection>,
}

impl Edge {
    /// With nobody there yet.
    pub fn new(limits: Limits) -> Self {
        Self { limits, places: Arc::default() }
    }
    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// A place for a connection from an address, when there is one. The last quarter is kept for networks that have
    /// few, so that one that has many shuts nobody else out.
    pub(super) fn enter(&self, from: IpAddr, now: Instant) -> Option<Place> {
        let from = network(from);
        let mut places = self.places();
        let (all, of_it) = (places.taken.len(), places.by_network.get(&from).copied().unwrap_or(0));
        let crowded =
            self.limits.each.is_some_and(|each| of_it >= each || (self.limits.pressed(all) && of_it >= FEW));
        if crowded || all >= self.limits.all {
            return None;
        }
        let connection = Arc::new(Connection::new(now));
        places.serial += 1;
        let number = places.serial;
        places.taken.insert(number, (from, Arc::clone(&connection)));
        *places.by_network.entry(from).or_default() += 1;
        metrics::gauge!("handsight_connections").increment(1.0);
        Some(Place { edge: self.clone(), number, connection })
    }
    /// How many connections there are.
    pub fn len(&self) -> usize {
        self.places().taken.len()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Ends every connection that has lost its place.
    pub(super) fn sweep(&self, now: Instant) {
        let places = self.places();
        let pressed = self.limits.pressed(places.taken.len());
        for (_, connection) in places.taken.values() {
            let fault = connection.usage().fault(now, pressed);
            if let Some(fault) = fault {
                metrics::counter!("handsight_connections_ended_total", "why" => fault.word()).increment(1);
                connection.end();
            }
        }
    }
    /// Sweeps every second, for ever.
    pub async fn watch(self) {
        let mut turns = tokio::time::interval(SWEEP);
        turns.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            turns.tick().await;
            self.sweep(Instant::now());
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut places = self.edge.places();
        let Some((from, _)) = places.taken.remove(&self.number) else { return };
        metrics::gauge!("handsight_connections").decrement(1.0);
        if let Some(count) = places.by_network.get_mut(&from) {
            *count -= 1;
            if *count == 0 {
                places.by_network.remove(&from);
            }
        }
    }
}

#[cfg(test)]
impl Edge {
    fn count(&self, of: impl Fn(&super::connection::Usage) -> bool) -> usize {
        self.places().taken.values().filter(|(_, connection)| of(&connection.usage())).count()
    }
    /// How many have a request.
    pub(super) fn busy(&self) -> usize {
        self.count(super::connection::Usage::is_busy)
    }
    /// How many have begun a head.
    pub(super) fn heads(&self) -> usize {
        self.count(super::connection::Usage::has_begun)
    }
    /// How many were handed a piece of an answer that is not gone.
    pub(super) fn leaving(&self) -> usize {
        self.count(super::connection::Usage::is_leaving)
    }
    /// How many take nothing at present.
    pub(super) fn blocked(&self) -> usize {
        self.count(super::connection::Usage::is_blocked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::{BEGIN, PRESSED};

    fn enter(edge: &Edge, from: &str) -> Option<Place> {
        edge.enter(from.parse().unwrap(), Instant::now())
    }

    #[test]
    fn limits_follow_from_files() {
        assert_eq!(Limits::of_files(1024, false), Limits { all: 768, each: Some(384) });
        assert_eq!(Limits::of_files(1 << 20, true), Limits { all: MOST, each: None });
        assert_eq!(Limits::of_files(16, false).all, 64);
    }

    #[test]
    fn one_network_has_half_at_most_and_others_still_come_in() {
        let edge = Edge::new(Limits { all: 400, each: Some(200) });
        let mut held: Vec<_> = (0..500).filter_map(|_| enter(&edge, "192.0.2.1")).collect();
        assert_eq!(held.len(), 200);
        // The same /64 is the same network, whatever follows; an IPv4 address in IPv6's clothes is an IPv4 address.
        held.extend((1..=500).filter_map(|n| enter(&edge, &format!("2001:db8:1:2::{n:x}"))));
        assert_eq!(edge.len(), 300, "where places are rare many of one network are too many");
        assert!(enter(&edge, "::ffff:192.0.2.1").is_none());
        let few: Vec<_> = (0..FEW + 1).filter_map(|_| enter(&edge, "198.51.100.7")).collect();
        assert_eq!(few.len(), FEW, "who has few is taken in");
        held.clear();
        assert_eq!(edge.len(), FEW, "a place is given back");
        assert!(enter(&edge, "192.0.2.1").is_some());
    }

    #[test]
    fn behind_a_proxy_only_the_whole_counts() {
        let edge = Edge::new(Limits { all: 100, each: None });
        let held: Vec<_> = (0..200).filter_map(|_| enter(&edge, "127.0.0.1")).collect();
        assert_eq!(held.len(), 100);
    }

    #[test]
    fn a_sweep_ends_who_says_nothing_and_sooner_when_places_are_rare() {
        let edge = Edge::new(Limits { all: 8, each: None });
        let one = enter(&edge, "192.0.2.1").unwrap();
        let ended = |place: &Place| place.connection.ended_for_reader(std::task::Waker::noop());
        edge.sweep(Instant::now() + PRESSED);
        assert!(!ended(&one));
        let many: Vec<_> = (0..5).filter_map(|_| enter(&edge, "192.0.2.1")).collect();
        edge.sweep(Instant::now() + PRESSED);
        assert!(ended(&one) && many.iter().all(ended));
        let calm = Edge::new(Limits { all: 8, each: None });
        let late = enter(&calm, "192.0.2.1").unwrap();
        calm.sweep(Instant::now() + BEGIN);
        assert!(ended(&late));
    }
}
