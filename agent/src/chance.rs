//! Chance that can be repeated: a small generator (SplitMix64, Steele, Lea and Flood 2014) for simulations and
//! jitter, the same on every machine and in every version. Never for secrets: those come from the system.

/// A seeded source of chance.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The dice of a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The dice of a seed and a place in it, as (phone, day): unrelated to its neighbours'.
    #[must_use]
    pub fn of(seed: u64, place: &[u64]) -> Self {
        let mut dice = Self(seed);
        for part in place {
            dice = Self(dice.roll() ^ part.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        }
        Self(dice.roll())
    }

    /// 64 random bits.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to but not including `end`; 0 when `end` is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        // The bias of the remainder is below 2^-40 for the small ends used here.
        self.roll().checked_rem(end).unwrap_or(0)
    }

    /// An index into something of this length; 0 when it is empty.
    pub fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(u64::try_from(length).unwrap_or(0))).unwrap_or(0)
    }

    /// A number from 0 up to but not including 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit a double exactly")]
    pub fn unit(&mut self) -> f64 {
        (self.roll() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number from `low` to `high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Whether something of this probability happens.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of these, if there are any.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let at = self.index(from.len());
        from.get(at)
    }

    /// Normally distributed with mean 0 and deviation 1, to a good approximation: twelve uniform numbers summed.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// How many times something happens that happens `mean` times on average (Knuth; for means below 30).
    pub fn count(&mut self, mean: f64) -> u32 {
        let limit = (-mean).exp();
        let mut product = self.unit();
        let mut count = 0;
        while product > limit && count < 1_000 {
            product *= self.unit();
            count += 1;
        }
        count
    }

    /// Random bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        for chunk in bytes.chunks_mut(8) {
            let word = self.roll().to_le_bytes();
            chunk.copy_from_slice(word.get(..chunk.len()).unwrap_or(&[]));
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_and_places_differ() {
        // The first numbers of SplitMix64 from 0, as in the reference implementation.
        let mut dice = Dice::new(0);
        assert_eq!([dice.roll(), dice.roll()], [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4]);
        assert_eq!(Dice::of(7, &[1, 2]).roll(), Dice::of(7, &[1, 2]).roll());
        assert_ne!(Dice::of(7, &[1, 2]).roll(), Dice::of(7, &[2, 1]).roll());
    }

    #[test]
    fn distributions_are_about_right() {
        let mut dice = Dice::new(42);
        let calls: u32 = (0..10_000).map(|_| dice.count(3.0)).sum();
        assert!((29_000..31_000).contains(&calls), "{calls}");
        let mean = (0..10_000).map(|_| dice.normal()).sum::<f64>() / 10_000.0;
        assert!(mean.abs() < 0.05, "{mean}");
        assert_eq!(dice.below(0), 0);
        assert_eq!(dice.pick::<u8>(&[]), None);
    }
}
