//! Work that grows with what somebody sent: it counts its steps, and stops when nobody waits for its end.

use std::{
    cell::Cell,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Whoever asked is gone: the work was left off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("nobody waits for this any more")]
pub struct Stopped;

/// How far a piece of work came, in bytes looked at, and whether it shall go on.
#[derive(Debug, Default)]
pub struct Pace {
    stop: Arc<AtomicBool>,
    steps: Cell<u64>,
}

impl Pace {
    /// Work that stops once the flag is set.
    pub fn until(stop: Arc<AtomicBool>) -> Self {
        Self { stop, steps: Cell::new(0) }
    }
    /// Counts bytes that were looked at. Call it for each piece (a line, a row), also where bytes are looked at again:
    /// tests hold the sum against the size.
    ///
    /// # Errors
    /// [`Stopped`] when nobody waits any more.
    pub fn step(&self, bytes: usize) -> Result<(), Stopped> {
        self.steps.set(self.steps.get().saturating_add(bytes as u64));
        if self.stop.load(Ordering::Relaxed) { Err(Stopped) } else { Ok(()) }
    }
    /// How many bytes were looked at, twice where it was twice.
    pub fn steps(&self) -> u64 {
        self.steps.get()
    }
}
