//! Mobile country and network codes (ITU-T E.212): text with leading zeros kept, because `03` is not `3` and two-
//! and three-digit network codes differ.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A mobile country code, three digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Mcc(u16);

/// A mobile network code, two or three digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Mnc {
    number: u16,
    three: bool,
}

/// Why a text is not a mobile country or network code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a country code has 3 digits, a network code 2 or 3")]
pub struct PlmnError;

/// Countries whose network codes all have three digits (E.212 assignments; North America, the Caribbean, parts
/// of Latin America), with which a code that arrives as a number is padded. India (405) and Malaysia (502) mix
/// both lengths: there a number below 100 gets two digits, as elsewhere.
fn has_three_digits(mcc: u16) -> bool {
    matches!(mcc, 302 | 310..=316 | 330 | 334 | 338 | 342 | 344 | 346 | 348 | 352 | 354 | 356 | 358 | 360)
        || matches!(mcc, 365 | 366 | 376 | 708 | 722 | 732 | 750)
}

impl Mcc {
    /// Reads three digits of a zone that E.212 has: `000` is how phones write "unknown", and no country's code begins
    /// with 1 or 8. `001` is for test networks, 9 for satellites and private ones.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let number = (text.len() == 3 && digits(text)).then(|| text.parse().ok()).flatten()?;
        Self::from_number(number)
    }

    /// Takes a number, padded to three digits.
    #[must_use]
    pub fn from_number(number: u64) -> Option<Self> {
        let number = u16::try_from(number).ok().filter(|number| (1..=999).contains(number))?;
        (!matches!(number / 100, 1 | 8)).then_some(Self(number))
    }
}

impl Mnc {
    /// Reads two or three digits; `03` and `003` are different networks, `3` is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let well_formed = (2..=3).contains(&text.len()) && digits(text);
        let number = text.parse().ok().filter(|_| well_formed)?;
        Some(Self { number, three: text.len() == 3 })
    }

    /// Takes a number, padded by the country's rule.
    #[must_use]
    pub fn from_number(mcc: Mcc, number: u64) -> Option<Self> {
        let number = u16::try_from(number).ok().filter(|number| *number <= 999)?;
        Some(Self { number, three: number > 99 || has_three_digits(mcc.0) })
    }
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

impl fmt::Display for Mcc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03}", self.0)
    }
}

impl fmt::Display for Mnc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.three { write!(f, "{:03}", self.number) } else { write!(f, "{:02}", self.number) }
    }
}

impl TryFrom<String> for Mcc {
    type Error = PlmnError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or(PlmnError)
    }
}

impl From<Mcc> for String {
    fn from(mcc: Mcc) -> Self {
        mcc.to_string()
    }
}

impl TryFrom<String> for Mnc {
    type Error = PlmnError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or(PlmnError)
    }
}

impl From<Mnc> for String {
    fn from(mnc: Mnc) -> Self {
        mnc.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_kept_and_lengths_differ() {
        assert_eq!(Mnc::parse("03").unwrap().to_string(), "03");
        assert_ne!(Mnc::parse("03"), Mnc::parse("003"));
        assert_eq!(Mnc::parse("3"), None);
        assert_eq!(Mcc::parse("272").unwrap().to_string(), "272");
        for wrong in ["27", "2720", "27a", "+27", "", "000", "123", "800"] {
            assert_eq!(Mcc::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn numbers_are_padded_by_the_country_s_rule() {
        let mnc = |mcc: u64, mnc| Mnc::from_number(Mcc::from_number(mcc).unwrap(), mnc).unwrap().to_string();
        assert_eq!(mnc(310, 4), "004");
        assert_eq!(mnc(302, 720), "720");
        assert_eq!(mnc(272, 3), "03");
        assert_eq!(mnc(405, 840), "840");
        assert_eq!(Mcc::from_number(1).unwrap().to_string(), "001");
        assert_eq!((Mcc::from_number(1000), Mcc::from_number(0), Mcc::from_number(199)), (None, None, None));
        assert_eq!(Mcc::from_number(999).unwrap().to_string(), "999", "a private network");
    }
}
