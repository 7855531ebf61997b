//! Exponential back-off with jitter, so that ten thousand phones do not come back in the same second.

use std::time::Duration;

/// How often something failed in a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The shortest wait's upper end.
    pub const BASE: Duration = Duration::from_secs(2);
    /// The longest wait.
    pub const CEILING: Duration = Duration::from_secs(300);

    /// Counts a failure and says how long to wait: between half of and the full doubled time, by `chance`
    /// (from 0 to 1).
    pub fn fail(&mut self, chance: f64) -> Duration {
        let doubled = Self::BASE.saturating_mul(1 << self.failures.min(8)).min(Self::CEILING);
        self.failures = self.failures.saturating_add(1);
        doubled.mul_f64(0.5 + 0.5 * chance.clamp(0.0, 1.0))
    }

    /// It worked.
    pub fn succeed(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_ceiling_and_start_over() {
        let mut backoff = Backoff::default();
        let waits: Vec<u64> = (0..10).map(|_| backoff.fail(1.0).as_secs()).collect();
        assert_eq!(waits, [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
        backoff.succeed();
        assert_eq!(backoff.fail(0.0), Duration::from_secs(1));
        assert_eq!(backoff.fail(9.0), Duration::from_secs(4));
    }
}
