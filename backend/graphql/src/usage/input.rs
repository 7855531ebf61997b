//! What reports group by and events are chosen by.

use async_graphql::Enum;
use handsight_domain::usage::{self as domain, Dimension, Slice};

/// What reports group by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum UsageDimension {
    /// The local day on which the event began, `YYYY-MM-DD`.
    Day,
    /// Its month, `YYYY-MM`.
    Month,
    /// The usage type, as in `UsageType`. With it, bytes and seconds of every type are in rows of their own;
    /// without it, bytes are those of data sessions and seconds those of calls.
    Type,
    /// `in` or `out`; null where it does not apply.
    Direction,
    /// The class of the peer's number: `mobile`, `fixed`, `fixed_or_mobile`, `toll_free`, `premium`,
    /// `satellite` (satellites and networks of no country, the dearest there are), `directory`, `emergency`,
    /// `short_code`, `voicemail`, `unknown`; null where there is no peer.
    NumberClass,
    /// `domestic`, `international` or `roaming`; null when not known.
    Scope,
    /// Where the phone was, or for international usage where the peer is; ISO 3166-1 alpha-2.
    Country,
    /// The home carrier's name; null when not known.
    HomeCarrier,
    /// The serving carrier's name; null when not known.
    ServingCarrier,
    /// `2G`, `3G`, `4G` or `5G`; null outside mobile networks.
    Generation,
    /// What the phone was doing during a sample: `data`, `idle`, `voice`, `voice_data`; null elsewhere.
    Activity,
    /// The radio technology in the phone's own words, as `LTE` or `HSPA+`.
    RadioDetail,
    /// `yes` in the device's home zone, `no` outside; null without a location.
    HomeZone,
    /// `corporate` or `individual`.
    Liability,
    /// The holder's department, as it is now; null when empty.
    Department,
    /// The holder's office, as it is now; null when empty.
    Office,
    /// The device, by its id.
    Device,
    /// The device's platform.
    Platform,
}

impl UsageDimension {
    /// The same in the domain's words.
    pub fn domain(self) -> Dimension {
        let slice = |name: &str| {
            let place = Slice::COLUMNS.iter().position(|column| *column == name);
            Dimension::Slice(place.unwrap_or(0))
        };
        match self {
            Self::Day => Dimension::Day,
            Self::Month => Dimension::Month,
            Self::Type => Dimension::TYPE,
            Self::Direction => slice("direction"),
            Self::NumberClass => slice("number_class"),
            Self::Scope => slice("scope"),
            Self::Country => slice("country"),
            Self::HomeCarrier => slice("home_carrier"),
            Self::ServingCarrier => slice("serving_carrier"),
            Self::Generation => slice("generation"),
            Self::Activity => slice("activity"),
            Self::RadioDetail => slice("radio_detail"),
            Self::HomeZone => slice("home_zone"),
            Self::Liability => slice("liability"),
            Self::Department => Dimension::Department,
            Self::Office => Dimension::Office,
            Self::Device => Dimension::Device,
            Self::Platform => Dimension::Platform,
        }
    }
}

/// A type of usage event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::UsageType")]
pub enum UsageType {
    /// A call, at its end.
    Call,
    /// A short message; never its text.
    Sms,
    /// A multimedia message; never its content.
    Mms,
    /// An e-mail; never its content.
    Email,
    /// A data session, or 15 minutes of one.
    Data,
    /// Web visits.
    Web,
    /// An application was installed, removed, updated or used.
    App,
    /// A location.
    Location,
    /// A sample of signal, radio, cell and optionally speed.
    Qos,
    /// Roaming began, ended or changed country.
    Roaming,
    /// The connection changed.
    Connection,
    /// Files were copied.
    Storage,
    /// Something that endangers the device.
    Security,
}
