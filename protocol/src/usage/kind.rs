//! The types of usage events and their own fields.
//!
//! Fields that privacy rules may drop on the phone (who, which host, which application) are optional everywhere.

use serde::{Deserialize, Serialize};

/// A type of usage event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the variants of UsageKind describe them")]
pub enum UsageType {
    Call,
    Sms,
    Mms,
    Email,
    Data,
    Web,
    App,
    Location,
    Qos,
    Roaming,
    Connection,
    Storage,
    Security,
}

impl UsageType {
    /// Every type, in the order of the specification.
    pub const ALL: [Self; 13] = [
        Self::Call,
        Self::Sms,
        Self::Mms,
        Self::Email,
        Self::Data,
        Self::Web,
        Self::App,
        Self::Location,
        Self::Qos,
        Self::Roaming,
        Self::Connection,
        Self::Storage,
        Self::Security,
    ];

    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Sms => "sms",
            Self::Mms => "mms",
            Self::Email => "email",
            Self::Data => "data",
            Self::Web => "web",
            Self::App => "app",
            Self::Location => "location",
            Self::Qos => "qos",
            Self::Roaming => "roaming",
            Self::Connection => "connection",
            Self::Storage => "storage",
            Self::Security => "security",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// The type of an event with its own fields.
#[derive(Debug, Clone, PartialEq)]
pub enum UsageKind {
    /// A call, at its end.
    Call(Call),
    /// A short message.
    Sms(TextMessage),
    /// A multimedia message.
    Mms(TextMessage),
    /// An e-mail.
    Email(Email),
    /// A data session, or 15 minutes of one.
    Data(Data),
    /// Web visits.
    Web(Web),
    /// An application changed or was used.
    App(AppUse),
    /// A location.
    Location,
    /// A sample of signal, radio, cell and optionally speed.
    Qos(Qos),
    /// Roaming changed.
    Roaming(RoamingChange),
    /// The connection changed.
    Connection(Connection),
    /// Data moved on storage.
    Storage(StorageUse),
    /// A security incident.
    Security(SecurityIncident),
}

impl UsageKind {
    /// The type alone.
    #[must_use]
    pub const fn usage_type(&self) -> UsageType {
        match self {
            Self::Call(_) => UsageType::Call,
            Self::Sms(_) => UsageType::Sms,
            Self::Mms(_) => UsageType::Mms,
            Self::Email(_) => UsageType::Email,
            Self::Data(_) => UsageType::Data,
            Self::Web(_) => UsageType::Web,
            Self::App(_) => UsageType::App,
            Self::Location => UsageType::Location,
            Self::Qos(_) => UsageType::Qos,
            Self::Roaming(_) => UsageType::Roaming,
            Self::Connection(_) => UsageType::Connection,
            Self::Storage(_) => UsageType::Storage,
            Self::Security(_) => UsageType::Security,
        }
    }
}

macro_rules! words {
    ($(#[$outer:meta])* $name:ident { $($variant:ident $text:literal $help:literal,)* }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $(#[doc = $help] #[serde(rename = $text)] $variant,)*
        }

        impl $name {
            /// The word on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// Reads the word.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

words! {
    /// Which way it went, seen from the phone.
    Direction { In "in" "To the phone.", Out "out" "From the phone.", }
}

words! {
    /// How a call ended.
    CallEnd {
        Local "local" "Hung up here.", Remote "remote" "Hung up there.",
        Dropped "dropped" "Lost by the network.", Failed "failed" "Never connected.",
    }
}

words! {
    /// What happened to an application.
    AppEvent {
        Installed "installed" "It is new.", Removed "removed" "It is gone.",
        Updated "updated" "Another version.", Used "used" "It was in front; use is summed.",
    }
}

words! {
    /// What happened about roaming.
    RoamingEvent {
        Started "started" "Roaming began.", Ended "ended" "Roaming ended.", Country "country" "Another country.",
    }
}

words! {
    /// How a connection is protected.
    Security {
        Open "open" "Not at all.", Wep "wep" "WEP, broken.", Wpa "wpa" "WPA.", Wpa2 "wpa2" "WPA2.",
        Wpa3 "wpa3" "WPA3.", Vpn "vpn" "A VPN.", Cellular "cellular" "The mobile network's own protection.",
    }
}

words! {
    /// What the phone was doing during a `qos` sample. An addition of this implementation to the event.
    Activity {
        Data "data" "Moving data.", Idle "idle" "Nothing.", Voice "voice" "In a call.",
        VoiceData "voice_data" "In a call and moving data.",
    }
}

/// A call's own fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Which way.
    pub direction: Direction,
    /// The other party, E.164 or as dialled.
    pub peer: Option<String>,
    /// How long, from the answer on.
    pub seconds: u64,
    /// Whether the network lost it.
    pub dropped: bool,
    /// How it ended.
    pub end: Option<CallEnd>,
}

/// The own fields of `sms` and `mms`; never the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextMessage {
    /// Which way.
    pub direction: Direction,
    /// The other party.
    pub peer: Option<String>,
    /// Its size.
    pub bytes: Option<u64>,
}

/// An e-mail's own fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    /// Which way.
    pub direction: Direction,
    /// The other party's domain.
    pub domain: Option<String>,
    /// Its size.
    pub bytes: Option<u64>,
}

/// A data session's own fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Data {
    /// Received.
    pub rx_bytes: u64,
    /// Sent.
    pub tx_bytes: u64,
    /// The application.
    pub app: Option<String>,
    /// The interface, as `cellular` or `wifi`.
    pub interface: Option<String>,
}

/// Web use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Web {
    /// The host.
    pub host: Option<String>,
    /// Its category.
    pub category: Option<String>,
    /// How much.
    pub bytes: Option<u64>,
}

/// An application's change or use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppUse {
    /// The package name.
    pub package: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// What happened.
    pub event: AppEvent,
    /// For how long it was used.
    pub seconds: Option<u64>,
}

/// A quality sample's own fields, both additions of this implementation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Qos {
    /// What the phone was doing.
    pub activity: Option<Activity>,
    /// The radio in the measuring tool's own words, as `LTE+`, where they say more than `network.radio`.
    pub radio_detail: Option<String>,
}

/// A roaming change's own fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoamingChange {
    /// What happened.
    pub event: RoamingEvent,
    /// Where, ISO 3166-1 alpha-2.
    pub country: Option<String>,
}

/// A connection's own fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// The interface.
    pub interface: Option<String>,
    /// A hash of the Wi-Fi network's name.
    pub ssid_hash: Option<String>,
    /// How it is protected.
    pub security: Option<Security>,
    /// How much went over it.
    pub bytes: Option<u64>,
}

/// Moved data's own fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageUse {
    /// What happened, as `copied_to_removable`; an open list.
    pub event: String,
    /// How much.
    pub bytes: Option<u64>,
    /// How many files.
    pub files: Option<u64>,
}

/// A security incident's own fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityIncident {
    /// What happened, as `jailbroken` or `sim_changed`; an open list.
    pub event: String,
}
