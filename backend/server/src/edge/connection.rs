//! One connection: what it does at present, whether it is still worth its place, and how it is ended.

use std::{
    collections::HashMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures::task::AtomicWaker;
use tokio::time::Instant;

use super::{BEGIN, IDLE, PRESSED, STALL};

/// What a peer has to take of a blocked answer within [`STALL`], in bytes.
const LEAST_TAKEN: usize = 16 * 1024;

/// Why a connection was ended, as a label of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Its headers did not come in time.
    Begin,
    /// Nothing was asked for too long.
    Idle,
    /// It does not take what it asked for.
    Stalled,
}

impl Fault {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Begin => "begin",
            Self::Idle => "idle",
            Self::Stalled => "stalled",
        }
    }
}

/// What a connection does.
#[derive(Debug)]
pub(super) struct Usage {
    /// Requests that are not answered to their end.
    busy: usize,
    /// Whether a request has come yet.
    asked: bool,
    /// Whether several requests share it (HTTP/2): bytes alone then begin no request.
    shared: bool,
    /// It is a WebSocket now, which has deadlines of its own.
    upgraded: bool,
    /// Since when it has been without a request; moves on while an answer is being taken that was kept waiting.
    quiet_since: Instant,
    /// When the first byte of a next request came.
    head_since: Option<Instant>,
    /// Since when writing has been blocked, and how much was taken since.
    blocked: Option<(Instant, usize)>,
    /// Pieces of answers that were handed over and are not asked on for, with the instants that each must be gone by.
    pieces: HashMap<u64, Instant>,
    serial: u64,
}

impl Usage {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            busy: 0,
            asked: false,
            shared: false,
            upgraded: false,
            quiet_since: now,
            head_since: None,
            blocked: None,
            pieces: HashMap::new(),
            serial: 0,
        }
    }
    /// Whether it is without a request, so that ending it breaks nothing off.
    const fn quiet(&self) -> bool {
        self.busy == 0 && !self.upgraded
    }
    /// Bytes came.
    pub(super) fn came(&mut self, now: Instant) {
        if self.quiet() {
            self.head_since.get_or_insert(now);
        }
    }
    /// Bytes were taken; `blocked` says that more would not be.
    pub(super) fn took(&mut self, bytes: usize, now: Instant) {
        if let Some((_, taken)) = &mut self.blocked {
            self.quiet_since = now;
            *taken += bytes;
            if *taken >= LEAST_TAKEN {
                self.blocked = None;
            }
        }
    }
    /// Nothing more is taken at present.
    pub(super) fn block(&mut self, now: Instant) {
        self.blocked.get_or_insert((now, 0));
    }
    /// All there was is taken.
    pub(super) fn flushed(&mut self) {
        self.blocked = None;
    }
    /// A request's headers are there. Answers the number under which its answer is followed.
    pub(super) fn ask(&mut self, shared: bool) -> u64 {
        self.busy += 1;
        self.asked = true;
        self.shared |= shared;
        self.head_since = None;
        self.serial += 1;
        self.serial
    }
    /// A piece of an answer was handed over, 16 KiB at most.
    pub(super) fn piece(&mut self, request: u64, now: Instant) {
        self.pieces.insert(request, now + STALL);
    }
    /// The next piece of an answer is asked for.
    pub(super) fn more(&mut self, request: u64) {
        self.pieces.remove(&request);
    }
    /// A request is answered to its end, or given up.
    pub(super) fn answered(&mut self, request: u64, now: Instant) {
        self.busy = self.busy.saturating_sub(1);
        self.pieces.remove(&request);
        self.quiet_since = now;
    }
    /// It goes on as a WebSocket.
    pub(super) fn upgrade(&mut self) {
        self.upgraded = true;
    }
    /// Whether it has lost its place.
    pub(super) fn fault(&self, now: Instant, pressed: bool) -> Option<Fault> {
        let over = |since: Instant, limit: Duration| now.saturating_duration_since(since) >= limit;
        let limit = |usual: Duration| if pressed { usual.min(PRESSED) } else { usual };
        if self.blocked.is_some_and(|(since, _)| over(since, STALL))
            || self.pieces.values().any(|until| now >= *until)
        {
            return Some(Fault::Stalled);
        }
        if !self.quiet() {
            return None;
        }
        let head = self.head_since.filter(|_| !self.shared);
        let begun = if self.asked { head } else { Some(self.quiet_since) };
        if begun.is_some_and(|since| over(since, limit(BEGIN))) {
            return Some(Fault::Begin);
        }
        // An answer that is still being taken is no idleness.
        (self.blocked.is_none() && over(self.quiet_since, limit(IDLE))).then_some(Fault::Idle)
    }
}

#[cfg(test)]
impl Usage {
    pub(super) fn is_leaving(&self) -> bool {
        !self.pieces.is_empty()
    }
    pub(super) const fn is_busy(&self) -> bool {
        self.busy > 0
    }
    pub(super) const fn has_begun(&self) -> bool {
        self.head_since.is_some()
    }
    pub(super) const fn is_blocked(&self) -> bool {
        self.blocked.is_some()
    }
}

/// A connection, as its stream, its requests and the sweep share it.
#[derive(Debug)]
pub(super) struct Connection {
    usage: Mutex<Usage>,
    ended: AtomicBool,
    reading: AtomicWaker,
    writing: AtomicWaker,
}

impl Connection {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            usage: Mutex::new(Usage::new(now)),
            ended: AtomicBool::new(false),
            reading: AtomicWaker::new(),
            writing: AtomicWaker::new(),
        }
    }
    /// What it does. Whoever panicked with it left numbers behind, no broken rule.
    pub(super) fn usage(&self) -> MutexGuard<'_, Usage> {
        self.usage.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// Ends it: the next time it is read from or written to, it fails.
    pub(super) fn end(&self) {
        self.ended.store(true, Ordering::Release);
        self.reading.wake();
        self.writing.wake();
    }
    /// Whether it was ended; else the reader is woken when it is.
    pub(super) fn ended_for_reader(&self, waker: &std::task::Waker) -> bool {
        self.reading.register(waker);
        self.ended.load(Ordering::Acquire)
    }
    /// Whether it was ended; else the writer is woken when it is.
    pub(super) fn ended_for_writer(&self, waker: &std::task::Waker) -> bool {
        self.writing.register(waker);
        self.ended.load(Ordering::Acquire)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn at(begun: Instant, seconds: u64) -> Instant {
        begun + Duration::from_secs(seconds)
    }

    #[test]
    fn who_says_nothing_or_half_of_a_request_is_ended() {
        let begun = Instant::now();
        let mut usage = Usage::new(begun);
        assert_eq!(usage.fault(begun + BEGIN - SECOND, false), None);
        assert_eq!(usage.fault(begun + BEGIN, false), Some(Fault::Begin), "nothing at all");
        usage.came(begun);
        usage.came(at(begun, 9));
        assert_eq!(usage.fault(begun + BEGIN, false), Some(Fault::Begin), "a byte now and then buys no time");
        let request = usage.ask(false);
        assert_eq!(
            usage.fault(at(begun, 3_600), false),
            None,
            "what is asked is answered, however long it takes"
        );
        usage.answered(request, at(begun, 3_600));
        usage.came(at(begun, 3_605));
        assert_eq!(usage.fault(at(begun, 3_614), false), None);
        assert_eq!(usage.fault(at(begun, 3_615), false), Some(Fault::Begin), "half of a later request");
    }

    #[test]
    fn idle_connections_go_sooner_when_places_are_rare() {
        let begun = Instant::now();
        let mut usage = Usage::new(begun);
        let request = usage.ask(true);
        usage.answered(request, begun);
        usage.came(begun);
        assert_eq!(usage.fault(begun + IDLE - SECOND, false), None, "bytes of HTTP/2 begin no request");
        usage.took(17, begun + IDLE - SECOND);
        usage.flushed();
        // What was just said was an answer to a ping: being asked whether one is there is no request.
        assert_eq!(usage.fault(begun + IDLE, false), Some(Fault::Idle));
        assert_eq!(usage.fault(begun + PRESSED, true), Some(Fault::Idle));
        assert_eq!(Usage::new(begun).fault(begun + PRESSED, true), Some(Fault::Begin));
        usage.upgrade();
        assert_eq!(usage.fault(at(begun, 86_400), true), None, "a WebSocket has its own deadlines");
    }

    #[test]
    fn who_does_not_take_an_answer_is_ended_and_who_takes_it_slowly_is_not() {
        let begun = Instant::now();
        let mut usage = Usage::new(begun);
        usage.ask(false);
        usage.block(begun);
        usage.took(1, at(begun, 20));
        usage.block(at(begun, 20));
        assert_eq!(usage.fault(begun + STALL, false), Some(Fault::Stalled), "a byte in 20 s");
        usage.took(LEAST_TAKEN, at(begun, 29));
        assert_eq!(usage.fault(begun + STALL, false), None);
        usage.block(at(begun, 29));
        usage.flushed();
        assert_eq!(usage.fault(at(begun, 600), false), None);
    }

    #[test]
    fn a_piece_that_nobody_asks_on_for_ends_the_connection() {
        let begun = Instant::now();
        let mut usage = Usage::new(begun);
        let request = usage.ask(true);
        usage.piece(request, begun);
        assert_eq!(usage.fault(begun + STALL - SECOND, false), None, "as long as it may take");
        // Nor do other requests of the connection buy it time.
        let other = usage.ask(true);
        usage.answered(other, begun + STALL);
        assert_eq!(usage.fault(begun + STALL, false), Some(Fault::Stalled));
        usage.more(request);
        assert_eq!(usage.fault(at(begun, 3_600), false), None, "it waits for us");
    }

    #[tokio::test]
    async fn an_end_wakes_whoever_waits() {
        let connection = std::sync::Arc::new(Connection::new(Instant::now()));
        let other = std::sync::Arc::clone(&connection);
        let waits = tokio::spawn(std::future::poll_fn(move |cx| {
            if other.ended_for_reader(cx.waker()) {
                std::task::Poll::Ready(())
            } else {
                std::task::Poll::Pending
            }
        }));
        tokio::task::yield_now().await;
        connection.end();
        waits.await.unwrap();
    }
}
