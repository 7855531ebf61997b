//! The system ID: ten decimal digits that route a phone to its enterprise. Semi-private: it never authorises.
//!
//! The last digit is an ISBN-10 check digit, so that a mistyped number is caught on the phone, before any
//! network call. A payload whose check would be `X` is never issued, so a system ID is digits only.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A system ID whose check digit has been verified.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SystemId([u8; 10]);

/// Why a text is not a system ID.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SystemIdError {
    /// Not ten characters; carries how many there were.
    #[error("a system ID has 10 digits, this has {0}")]
    Length(usize),
    /// A character that is no decimal digit; carries it and its place, counted from 1.
    #[error("a system ID has digits only, but character {place} is {found:?}")]
    NotADigit {
        /// The offending character.
        found: char,
        /// Its place, counted from 1.
        place: usize,
    },
    /// The check digit does not match: almost always a typing error.
    #[error("the system ID's check digit is wrong: look for a mistyped or swapped digit")]
    CheckDigit,
}

impl SystemId {
    /// Builds the system ID of a nine-digit payload (0 ..= 999,999,999).
    ///
    /// `None` when the payload is too big or when its check digit would be `X`: such a payload is never issued.
    #[must_use]
    pub fn from_payload(payload: u32) -> Option<Self> {
        if payload > 999_999_999 {
            return None;
        }
        let mut digits = [0_u8; 10];
        let mut rest = payload;
        for digit in digits[..9].iter_mut().rev() {
            *digit = u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
        }
        let check = (11 - weighted_sum(&digits) % 11) % 11;
        digits[9] = u8::try_from(check).ok().filter(|c| *c < 10)?;
        Some(Self(digits))
    }

    /// The nine digits before the check digit, as a number.
    #[must_use]
    pub fn payload(self) -> u32 {
        self.0[..9].iter().fold(0, |sum, digit| sum * 10 + u32::from(*digit))
    }
}

/// ISBN-10: weights 10 … 2 for the payload and 1 for the check digit; the sum of a valid number is 0 mod 11.
fn weighted_sum(digits: &[u8; 10]) -> u32 {
    digits.iter().zip((1..=10_u32).rev()).map(|(digit, weight)| u32::from(*digit) * weight).sum()
}

impl FromStr for SystemId {
    type Err = SystemIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let count = text.chars().count();
        if count != 10 {
            return Err(SystemIdError::Length(count));
        }
        let mut digits = [0_u8; 10];
        for (index, (slot, found)) in digits.iter_mut().zip(text.chars()).enumerate() {
            *slot = found
                .to_digit(10)
                .and_then(|digit| u8::try_from(digit).ok())
                .ok_or(SystemIdError::NotADigit { found, place: index + 1 })?;
        }
        if weighted_sum(&digits).is_multiple_of(11) {
            Ok(Self(digits))
        } else {
            Err(SystemIdError::CheckDigit)
        }
    }
}

impl fmt::Display for SystemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|digit| write!(f, "{digit}"))
    }
}

impl fmt::Debug for SystemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SystemId({self})")
    }
}

impl TryFrom<String> for SystemId {
    type Error = SystemIdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<SystemId> for String {
    fn from(id: SystemId) -> Self {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_vector_is_valid_and_its_swapped_twin_is_not() {
        let id: SystemId = "3064061526".parse().unwrap();
        assert_eq!(id.to_string(), "3064061526");
        assert_eq!(id.payload(), 306_406_152);
        assert_eq!("3064061562".parse::<SystemId>(), Err(SystemIdError::CheckDigit));
    }

    #[test]
    fn refusals_say_what_is_wrong() {
        assert_eq!("306406152".parse::<SystemId>(), Err(SystemIdError::Length(9)));
        assert_eq!("306406152X".parse::<SystemId>(), Err(SystemIdError::NotADigit { found: 'X', place: 10 }));
        assert_eq!("٣٠٦٤٠٦١٥٢٦".parse::<SystemId>(), Err(SystemIdError::NotADigit { found: '٣', place: 1 }));
    }

    #[test]
    fn a_payload_whose_check_would_be_x_is_never_issued() {
        // 000000006: 6 * 2 = 12, 12 mod 11 = 1, the check would be 10, written X.
        assert_eq!(SystemId::from_payload(6), None);
        assert_eq!(SystemId::from_payload(1_000_000_000), None);
        let issued = (0..11_000).filter(|payload| SystemId::from_payload(*payload).is_some()).count();
        assert!((9_900..10_100).contains(&issued), "one payload in eleven is skipped, {issued} were issued");
    }

    proptest! {
        #[test]
        fn every_single_wrong_digit_and_every_swap_is_caught(payload in 0_u32..1_000_000_000, at in 0_usize..10, add in 1_u32..10) {
            let Some(id) = SystemId::from_payload(payload) else { return Ok(()) };
            let text = id.to_string();
            prop_assert_eq!(text.parse::<SystemId>(), Ok(id));
            let mut digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
            digits[at] = (digits[at] + add) % 10;
            let wrong: String = digits.iter().map(ToString::to_string).collect();
            prop_assert_eq!(wrong.parse::<SystemId>(), Err(SystemIdError::CheckDigit));
            let mut swapped: Vec<char> = text.chars().collect();
            let with = (at + 1) % 10;
            swapped.swap(at, with);
            let swapped: String = swapped.into_iter().collect();
            prop_assert_eq!(swapped.parse::<SystemId>().is_ok(), swapped == text);
        }

        #[test]
        fn parsing_never_panics(text in ".*") {
            let _ = text.parse::<SystemId>();
        }
    }
}
