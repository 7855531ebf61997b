//! What reports group by and events are chosen by.

use async_graphql::Enum;
use handsight_domain::usage::{self as domain, Dimension, Slice};

/// A dimension to group usage by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum UsageDimension {
    /// Local day on which the event began, `YYYY-MM-DD`.
    Day,
    /// Local month in which the event began, `YYYY-MM`.
    Month,
    /// Usage type, as in `UsageType`. With this dimension, each type's bytes and seconds are in its own rows;
    /// without it, bytes are those of data sessions and seconds those of calls.
    Type,
    /// `in` or `out`; null if not applicable.
    Direction,
    /// Class of the peer's number: `mobile`, `fixed`, `fixed_or_mobile`, `toll_free`, `premium`, `satellite`
    /// (satellite and international networks, the most expensive), `directory`, `emergency`, `short_code`,
    /// `voicemail`, `unknown`; null without a peer.
    NumberClass,
    /// `domestic`, `international` or `roaming`; null if unknown.
    Scope,
    /// Country of the device, or of the peer for international usage; ISO 3166-1 alpha-2.
    Country,
    /// Name of the home carrier; null if unknown.
    HomeCarrier,
    /// Name of the serving carrier; null if unknown.
    ServingCarrier,
    /// `2G`, `3G`, `4G` or `5G`; null outside mobile networks.
    Generation,
    /// Activity during a sample: `data`, `idle`, `voice`, `voice_data`; null for other events.
    Activity,
    /// Radio technology as reported by the device, e.g. `LTE` or `HSPA+`.
    RadioDetail,
    /// `yes` inside the device's home zone, `no` outside; null without a location.
    HomeZone,
    /// `corporate` or `individual`.
    Liability,
    /// The holder's current department; null if empty.
    Department,
    /// The holder's current office; null if empty.
    Office,
    /// ID of the device.
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

/// Type of a usage event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::UsageType")]
pub enum UsageType {
    /// A call, reported when it ends.
    Call,
    /// An SMS message; text is never collected.
    Sms,
    /// An MMS message; content is never collected.
    Mms,
    /// An e-mail; content is never collected.
    Email,
    /// A data session, or 15 minutes of one.
    Data,
    /// Website visits.
    Web,
    /// An application was installed, removed, updated or used.
    App,
    /// A location.
    Location,
    /// A sample of signal, radio technology, cell and optionally speed.
    Qos,
    /// Roaming began, ended or switched country.
    Roaming,
    /// The connection changed.
    Connection,
    /// Files were copied.
    Storage,
    /// A security risk to the device.
    Security,
}
