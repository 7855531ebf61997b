//! The id of a usage event: a ULID, 26 characters of Crockford's base 32, made by the device.
//!
//! The first 48 bits are a time in milliseconds, the other 80 are chance. Only the whole is a key: the time in
//! it is not read by anyone.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A usage event's id.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EventId(u128);

/// Why a text is not an event id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an event id is a ULID: 26 characters of Crockford's base 32, the first at most 7")]
pub struct EventIdError;

impl EventId {
    /// The id of a time (milliseconds since 1970, 48 bits are kept) and 80 bits of chance.
    #[must_use]
    pub fn from_parts(millis: u64, chance: [u8; 10]) -> Self {
        let chance = chance.iter().fold(0_u128, |sum, byte| (sum << 8) | u128::from(*byte));
        Self((u128::from(millis & 0xffff_ffff_ffff) << 80) | chance)
    }

    /// The id of 16 bytes, most significant first, as it is stored.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }

    /// The 16 bytes, most significant first.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }
}

fn value(c: char) -> Option<u128> {
    let c = u8::try_from(c.to_ascii_uppercase()).ok()?;
    ALPHABET.iter().position(|letter| *letter == c).and_then(|at| u128::try_from(at).ok())
}

impl FromStr for EventId {
    type Err = EventIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // 26 × 5 bits are 130: the first character may only use three of its five.
        if text.len() != 26 || !text.starts_with(|c: char| ('0'..='7').contains(&c)) {
            return Err(EventIdError);
        }
        text.chars()
            .try_fold(0_u128, |sum, c| value(c).map(|digit| (sum << 5) | digit))
            .map(Self)
            .ok_or(EventIdError)
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for place in (0..26).rev() {
            let digit = usize::try_from((self.0 >> (place * 5)) & 31).unwrap_or(0);
            f.write_str(
                ALPHABET
                    .get(digit)
                    .map_or("", |letter| std::str::from_utf8(std::slice::from_ref(letter)).unwrap_or("")),
            )?;
        }
        Ok(())
    }
}

impl fmt::Debug for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EventId({self})")
    }
}

impl TryFrom<String> for EventId {
    type Error = EventIdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<EventId> for String {
    fn from(id: EventId) -> Self {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_form_is_checked() {
        let id: EventId = "01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap();
        assert_eq!(id.to_string(), "01ARZ3NDEKTSV4RRFFQ69G5FAV");
        assert_eq!("01arz3ndektsv4rrffq69g5fav".parse(), Ok(id));
        for wrong in
            ["", "81ARZ3NDEKTSV4RRFFQ69G5FAV", "01ARZ3NDEKTSV4RRFFQ69G5FAI", "01ARZ3NDEKTSV4RRFFQ69G5FA"]
        {
            assert_eq!(wrong.parse::<EventId>(), Err(EventIdError), "{wrong}");
        }
        assert_eq!(EventId::from_parts(1_469_922_850_259, [0; 10]).to_string(), "01ARZ3NDEK0000000000000000");
    }

    proptest! {
        #[test]
        fn bytes_and_text_go_round(bytes in any::<[u8; 16]>()) {
            let id = EventId::from_bytes(bytes);
            prop_assert_eq!(id.to_string().parse::<EventId>(), Ok(id));
            prop_assert_eq!(id.to_bytes(), bytes);
        }
    }
}
