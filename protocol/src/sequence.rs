//! The sequence number of a command: 32 bits, per device, the first is 1, written as 8 lower-case hex digits.
//!
//! Zero is not a command; it stands for "nothing processed yet" in an agent's `h`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A command's number at one device.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sequence(u32);

/// Why a text is not a sequence number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sequence number is 8 lower-case hexadecimal digits")]
pub struct SequenceError;

impl Sequence {
    /// Nothing processed yet: the `h` of a new agent.
    pub const ZERO: Self = Self(0);
    /// The number of a device's first command.
    pub const FIRST: Self = Self(1);

    /// The sequence with this number.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// The number itself.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The number after this one. The last of the four thousand million stays: no device lives that long,
    /// and a repeated number is refused as a duplicate, where a wrapped one would be taken for an old one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// This number plus `count`, or `None` past 32 bits.
    #[must_use]
    pub fn plus(self, count: usize) -> Option<Self> {
        u32::try_from(count).ok().and_then(|count| self.0.checked_add(count)).map(Self)
    }
}

impl FromStr for Sequence {
    type Err = SequenceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_lower_hex = |byte: &u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte);
        if text.len() != 8 || !text.as_bytes().iter().all(is_lower_hex) {
            return Err(SequenceError);
        }
        u32::from_str_radix(text, 16).map(Self).map_err(|_| SequenceError)
    }
}

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

impl fmt::Debug for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sequence({self})")
    }
}

impl TryFrom<String> for Sequence {
    type Error = SequenceError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Sequence> for String {
    fn from(sequence: Sequence) -> Self {
        sequence.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_form_is_eight_lower_case_digits() {
        assert_eq!(Sequence::FIRST.to_string(), "00000001");
        assert_eq!("000174ef".parse(), Ok(Sequence::new(0x174ef)));
        for wrong in ["174ef", "000174EF", "+00174ef", "0000174ef", "000174eg", ""] {
            assert_eq!(wrong.parse::<Sequence>(), Err(SequenceError), "{wrong:?}");
        }
        assert_eq!(serde_json::to_string(&Sequence::new(26)).unwrap(), "\"0000001a\"");
    }

    #[test]
    fn numbers_follow_and_stop_at_the_end() {
        assert_eq!(Sequence::ZERO.next(), Sequence::FIRST);
        assert_eq!("000174ef".parse::<Sequence>().unwrap().plus(3), "000174f2".parse().ok());
        assert_eq!(Sequence::new(u32::MAX).plus(1), None);
        assert_eq!(Sequence::new(u32::MAX).next(), Sequence::new(u32::MAX));
    }
}
