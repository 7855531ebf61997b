//! Chance is asked for: ids, nonces and secrets come from a [`Mint`], which tests can seed.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use rand::{Rng, SeedableRng, rngs::StdRng};
use uuid::Uuid;

use crate::{
    id::TypedId,
    time::{SharedClock, Timestamp},
};

/// Makes ids and random bytes. Cloning shares the source.
#[derive(Clone)]
pub struct Mint {
    clock: SharedClock,
    chance: Arc<Mutex<StdRng>>,
}

impl fmt::Debug for Mint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mint").finish_non_exhaustive()
    }
}

impl Mint {
    /// Seeded by the operating system; for the running service. `StdRng` is a cryptographic generator.
    #[expect(clippy::disallowed_methods, reason = "the one place where real chance enters")]
    pub fn system(clock: SharedClock) -> Self {
        Self { clock, chance: Arc::new(Mutex::new(StdRng::from_rng(&mut rand::rng()))) }
    }
    /// Repeatable; for tests and demos only, never for secrets that matter.
    pub fn seeded(clock: SharedClock, seed: u64) -> Self {
        Self { clock, chance: Arc::new(Mutex::new(StdRng::seed_from_u64(seed))) }
    }
    /// Random bytes, fit for keys.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut out = [0; N];
        self.chance.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut out);
        out
    }
    /// A new id, ordered by the clock's present (UUIDv7, RFC 9562 section 5.7).
    pub fn id<I: TypedId>(&self) -> I {
        I::from_uuid(self.uuid_at(self.clock.now()))
    }
    /// A UUIDv7 for the given instant.
    pub fn uuid_at(&self, at: Timestamp) -> Uuid {
        let millis = u64::try_from(at.millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes::<10>()).into_uuid()
    }
    /// The present, from the same clock.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
