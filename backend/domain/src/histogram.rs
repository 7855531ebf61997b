//! Histograms that add up: the bins of any two can be summed, so medians and percentiles are known over any
//! grouping, exact to their bin. dBm are never averaged, therefore a histogram holds no mean.

use std::collections::BTreeMap;

/// How values fall into bins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Signal level in dBm: bins of 2 dB, bin 0 begins at 0 dBm.
    Signal,
    /// Speed in kbit/s or latency in ms: eight bins an octave (each 9 % wide), bin 0 begins at 1; everything
    /// below 1/16 falls into the first.
    Logarithmic,
}

const LOWEST: i64 = -32;

impl Scale {
    /// The bin of a value; `None` when it is not a number.
    pub fn bin(self, value: f64) -> Option<i64> {
        if !value.is_finite() {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "the quotient of a measured value is small")]
        Some(match self {
            Self::Signal => (value / 2.0).floor() as i64,
            Self::Logarithmic if value <= 0.0 => LOWEST,
            Self::Logarithmic => ((value.log2() * 8.0).floor() as i64).max(LOWEST),
        })
    }
    /// What a bin stands for: its middle (on a logarithmic scale the geometric one; the lowest bin is 0).
    pub fn middle(self, bin: i64) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "bins are small numbers")]
        let bin_value = bin as f64;
        match self {
            Self::Signal => bin_value * 2.0 + 1.0,
            Self::Logarithmic if bin <= LOWEST => 0.0,
            Self::Logarithmic => ((bin_value + 0.5) / 8.0).exp2(),
        }
    }
}

/// Counts by bin; never holds a zero.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Histogram(BTreeMap<i64, u64>);

impl Histogram {
    /// Counts one value.
    pub fn add(&mut self, scale: Scale, value: f64) {
        if let Some(bin) = scale.bin(value) {
            self.count(bin);
        }
    }
    /// Counts one value of a bin.
    pub fn count(&mut self, bin: i64) {
        *self.0.entry(bin).or_default() += 1;
    }
    /// Adds another's counts.
    pub fn merge(&mut self, other: &Self) {
        for (bin, count) in &other.0 {
            *self.0.entry(*bin).or_default() += count;
        }
    }
    /// Takes another's counts away; what was never counted stays at nothing.
    pub fn subtract(&mut self, other: &Self) {
        for (bin, count) in &other.0 {
            if let Some(mine) = self.0.get_mut(bin) {
                *mine = mine.saturating_sub(*count);
            }
        }
        self.0.retain(|_, count| *count > 0);
    }
    /// How many values were counted.
    pub fn samples(&self) -> u64 {
        self.0.values().sum()
    }
    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// The bins and their counts, ascending.
    pub fn bins(&self) -> impl Iterator<Item = (i64, u64)> {
        self.0.iter().map(|(bin, count)| (*bin, *count))
    }
    /// The value at a share (0 to 1) of the samples, exact to its bin; `None` without samples. The nearest
    /// rank is meant: the smallest bin that at least this share lies in or below.
    pub fn quantile(&self, scale: Scale, share: f64) -> Option<f64> {
        let samples = self.samples();
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rank among the samples, not negative"
        )]
        let rank = ((samples as f64 * share).ceil() as u64).max(1);
        let mut seen = 0;
        self.0.iter().find_map(|(bin, count)| {
            seen += count;
            (seen >= rank).then(|| scale.middle(*bin))
        })
    }
    fn encode_into(&self, out: &mut Vec<u8>) {
        varint(out, self.0.len() as u64);
        let mut before = 0;
        for (bin, count) in &self.0 {
            varint(out, zigzag(bin - before));
            varint(out, *count);
            before = *bin;
        }
    }
    fn decode_from(bytes: &mut &[u8]) -> Option<Self> {
        let mut out = BTreeMap::new();
        let mut bin = 0_i64;
        for _ in 0..unvarint(bytes)? {
            bin = bin.checked_add(unzigzag(unvarint(bytes)?))?;
            out.insert(bin, unvarint(bytes)?);
        }
        Some(Self(out))
    }
}

/// The four histograms of a place, a time or a device.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bins {
    /// Signal level, dBm.
    pub signal: Histogram,
    /// Speed towards the phone, kbit/s.
    pub down: Histogram,
    /// Speed from the phone, kbit/s.
    pub up: Histogram,
    /// Round-trip time, ms.
    pub latency: Histogram,
}

impl Bins {
    /// Whether nothing was measured.
    pub fn is_empty(&self) -> bool {
        self.each().iter().all(|h| h.is_empty())
    }
    /// Adds another's counts.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.each_mut().into_iter().zip(other.each()) {
            mine.merge(theirs);
        }
    }
    /// Takes another's counts away.
    pub fn subtract(&mut self, other: &Self) {
        for (mine, theirs) in self.each_mut().into_iter().zip(other.each()) {
            mine.subtract(theirs);
        }
    }
    const fn each(&self) -> [&Histogram; 4] {
        [&self.signal, &self.down, &self.up, &self.latency]
    }
    const fn each_mut(&mut self) -> [&mut Histogram; 4] {
        [&mut self.signal, &mut self.down, &mut self.up, &mut self.latency]
    }
    /// As stored: nothing at all when empty, otherwise each histogram as its number of bins and pairs of bin
    /// distance and count, in variable-length numbers.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if !self.is_empty() {
            for histogram in self.each() {
                histogram.encode_into(&mut out);
            }
        }
        out
    }
    /// From its stored form; `None` when it is damaged.
    pub fn decode(mut bytes: &[u8]) -> Option<Self> {
        let mut out = Self::default();
        if bytes.is_empty() {
            return Some(out);
        }
        for histogram in out.each_mut() {
            *histogram = Histogram::decode_from(&mut bytes)?;
        }
        bytes.is_empty().then_some(out)
    }
}

/// Appends a variable-length number: seven bits a byte, the lowest first (as in protocol buffers).
pub fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(u8::try_from(value & 0x7f).unwrap_or(0) | 0x80);
        value >>= 7;
    }
    out.push(u8::try_from(value).unwrap_or(0));
}

/// Takes a variable-length number off the front; `None` when the bytes end early or it is too long.
pub fn unvarint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// Makes small numbers of either sign small and not negative (as in protocol buffers).
pub const fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

const fn unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -((value & 1).cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_median_is_exact_to_its_bin() {
        let mut signal = Histogram::default();
        for dbm in [-101.0, -95.0, -94.5, -80.0, -60.0] {
            signal.add(Scale::Signal, dbm);
        }
        assert_eq!(signal.quantile(Scale::Signal, 0.5), Some(-95.0), "of -96 to -94");
        assert_eq!(signal.quantile(Scale::Signal, 0.1), Some(-101.0));
        assert_eq!(signal.quantile(Scale::Signal, 0.9), Some(-59.0));
        assert_eq!(Histogram::default().quantile(Scale::Signal, 0.5), None);
    }

    proptest! {
        #[test]
        fn a_logarithmic_bin_holds_its_value(value in 0.1_f64..10_000_000.0) {
            let middle = Scale::Logarithmic.middle(Scale::Logarithmic.bin(value).unwrap());
            prop_assert!((value / middle).ln().abs() <= std::f64::consts::LN_2 / 16.0 + 1e-9);
        }
        #[test]
        fn storing_adding_and_taking_away(
            a in prop::collection::vec(-140.0_f64..-44.0, 0..50),
            b in prop::collection::vec(0.0_f64..1e6, 0..50),
        ) {
            let (mut one, mut two) = (Bins::default(), Bins::default());
            a.iter().for_each(|v| one.signal.add(Scale::Signal, *v));
            b.iter().for_each(|v| two.down.add(Scale::Logarithmic, *v));
            b.iter().for_each(|v| two.signal.add(Scale::Signal, -v / 1e5 - 50.0));
            let mut sum = one.clone();
            sum.merge(&two);
            prop_assert_eq!(Bins::decode(&sum.encode()), Some(sum.clone()));
            sum.subtract(&two);
            prop_assert_eq!(sum, one);
        }
        #[test]
        fn damaged_bytes_do_not_panic(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let _ = Bins::decode(&bytes);
        }
    }
}
