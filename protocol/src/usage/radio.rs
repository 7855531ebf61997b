//! Radio technologies and the generations that follow from them.

use serde::{Deserialize, Serialize};

/// A radio technology, as on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "the names are the standards' own")]
pub enum Radio {
    Gsm,
    Gprs,
    Edge,
    Cdma,
    Evdo,
    Umts,
    Hspa,
    Lte,
    Nr,
    Wifi,
    None,
}

/// A mobile network generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Generation {
    /// GSM, GPRS, EDGE, CDMA.
    #[serde(rename = "2G")]
    G2,
    /// UMTS, HSPA, EV-DO.
    #[serde(rename = "3G")]
    G3,
    /// LTE.
    #[serde(rename = "4G")]
    G4,
    /// NR, standalone or not.
    #[serde(rename = "5G")]
    G5,
}

impl Radio {
    /// Every radio technology.
    pub const ALL: [Self; 11] = [
        Self::Gsm,
        Self::Gprs,
        Self::Edge,
        Self::Cdma,
        Self::Evdo,
        Self::Umts,
        Self::Hspa,
        Self::Lte,
        Self::Nr,
        Self::Wifi,
        Self::None,
    ];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gsm => "GSM",
            Self::Gprs => "GPRS",
            Self::Edge => "EDGE",
            Self::Cdma => "CDMA",
            Self::Evdo => "EVDO",
            Self::Umts => "UMTS",
            Self::Hspa => "HSPA",
            Self::Lte => "LTE",
            Self::Nr => "NR",
            Self::Wifi => "WIFI",
            Self::None => "NONE",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|radio| radio.as_str() == text)
    }

    /// The generation; `None` for Wi-Fi and for no radio at all.
    #[must_use]
    pub const fn generation(self) -> Option<Generation> {
        match self {
            Self::Gsm | Self::Gprs | Self::Edge | Self::Cdma => Some(Generation::G2),
            Self::Evdo | Self::Umts | Self::Hspa => Some(Generation::G3),
            Self::Lte => Some(Generation::G4),
            Self::Nr => Some(Generation::G5),
            Self::Wifi | Self::None => None,
        }
    }
}

impl Generation {
    /// `2G` … `5G`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::G2 => "2G",
            Self::G3 => "3G",
            Self::G4 => "4G",
            Self::G5 => "5G",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_generations() {
        for radio in Radio::ALL {
            assert_eq!(Radio::parse(radio.as_str()), Some(radio));
            assert_eq!(serde_json::to_value(radio).unwrap(), radio.as_str());
        }
        assert_eq!(Radio::parse("5G"), None);
        let text: Vec<_> = Radio::ALL.map(|radio| radio.generation().map_or("-", Generation::as_str)).into();
        assert_eq!(text, ["2G", "2G", "2G", "2G", "3G", "3G", "3G", "4G", "5G", "-", "-"]);
    }
}
