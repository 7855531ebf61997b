//! The event as it stands on the wire: one flat object with every field of every type, all optional.
//!
//! One plain struct, because a tagged and flattened enum would make the parser buffer every event twice, and
//! because a missing field can then be rejected by its name.

use chrono::{DateTime, TimeZone, Utc};
use serde::{Deserialize, Serialize};

use super::kind::{
    Activity, AppEvent, AppUse, Call, CallEnd, Connection, Data, Direction, Email, Qos, RoamingChange,
    RoamingEvent, Security, SecurityIncident, StorageUse, TextMessage, UsageKind, UsageType, Web,
};
use super::physics::{self, Nulled};
use super::{EventId, RejectReason, UsageEvent, country};
use super::{Liability, Mcc, Mnc, Network, Parsed, Radio, Signal, Sim, Speed};

/// A code that should be text and is sometimes a number.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum Code {
    Text(String),
    Number(u64),
}

macro_rules! wire {
    ($(#[$outer:meta])* $visibility:vis struct $name:ident { $($(#[$inner:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Default, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        $visibility struct $name {
            $(#[serde(default, skip_serializing_if = "Option::is_none")] $(#[$inner])* $field: Option<$type>,)*
        }
    };
}

wire! {
    struct WireSim { iccid: String, home_mcc: Code, home_mnc: Code, }
}
wire! {
    struct WireNetwork { mcc: Code, mnc: Code, radio: String, roaming: bool, country: String, }
}
wire! {
    struct WireCell { #[serde(alias = "tac")] lac: u64, cid: u64, pci: u64, }
}
wire! {
    struct WireLocation { lat: f64, lon: f64, accuracy_m: f64, }
}
wire! {
    /// Every field of every type.
    pub(super) struct WireEvent {
        id: String,
        #[serde(rename = "type")]
        kind: String,
        started_at: DateTime<Utc>,
        ended_at: DateTime<Utc>,
        liability: Liability,
        sim: WireSim,
        network: WireNetwork,
        cell: WireCell,
        end_cell: WireCell,
        signal: Signal,
        location: WireLocation,
        speed: Speed,
        direction: Direction,
        peer: String,
        seconds: u64,
        dropped: bool,
        end: CallEnd,
        bytes: u64,
        domain: String,
        rx_bytes: u64,
        tx_bytes: u64,
        app: String,
        interface: String,
        host: String,
        category: String,
        package: String,
        version: String,
        event: String,
        country: String,
        ssid_hash: String,
        security: Security,
        files: u64,
        activity: Activity,
        radio_detail: String,
    }
}

/// The id of an event that cannot be read otherwise, as it was given.
pub(super) fn id_of(json: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct IdOnly {
        id: Option<String>,
    }
    let id = crate::named::from_str::<IdOnly>(json).ok()?.id?;
    Some(id.chars().take(64).collect())
}

fn text(value: Option<String>, name: &'static str) -> Result<Option<String>, RejectReason> {
    match value {
        Some(text) if text.len() > 255 || text.chars().any(char::is_control) => Err(RejectReason::Text(name)),
        Some(text) if text.is_empty() => Ok(None),
        other => Ok(other),
    }
}

/// Beyond 2^53 a number is not exact in JSON, and no phone counts so far.
fn count(value: Option<u64>, name: &'static str) -> Result<Option<u64>, RejectReason> {
    match value {
        Some(number) if number > 1 << 53 => Err(RejectReason::Range(name)),
        other => Ok(other),
    }
}

fn need<T>(value: Option<T>, name: &'static str) -> Result<T, RejectReason> {
    value.ok_or(RejectReason::Missing(name))
}

/// A country's code; anything else is nulled, like a level that no radio receives.
fn country_of(
    value: Option<String>,
    name: &'static str,
    nulled: &mut Nulled,
) -> Result<Option<String>, RejectReason> {
    let given = text(value, name)?;
    let code = given.as_deref().and_then(country::code);
    if given.is_some() && code.is_none() {
        nulled.push(name);
    }
    Ok(code)
}

fn plmn(
    mcc: Option<Code>,
    mnc: Option<Code>,
    names: [&'static str; 2],
    nulled: &mut Nulled,
) -> (Option<Mcc>, Option<Mnc>) {
    let (given_mcc, given_mnc) = (mcc.is_some(), mnc.is_some());
    let mcc = mcc.and_then(|code| match code {
        Code::Text(text) => Mcc::parse(&text),
        Code::Number(number) => Mcc::from_number(number),
    });
    let mnc = mnc.and_then(|code| match code {
        Code::Text(text) => Mnc::parse(&text),
        Code::Number(number) => Mnc::from_number(mcc?, number),
    });
    if given_mcc && mcc.is_none() {
        nulled.push(names[0]);
    }
    if given_mnc && mnc.is_none() {
        nulled.push(names[1]);
    }
    (mcc, mnc)
}

impl WireEvent {
    /// Checks everything but the clock.
    pub(super) fn validate(mut self) -> Result<Parsed, RejectReason> {
        let mut nulled = Nulled::new();
        let id: EventId = self.id.as_deref().and_then(|id| id.parse().ok()).ok_or(RejectReason::Id)?;
        let usage_type = self.kind.as_deref().unwrap_or_default();
        let usage_type = UsageType::parse(usage_type)
            .ok_or_else(|| RejectReason::Type(usage_type.chars().take(32).collect()))?;
        let started_at = need(self.started_at, "startedAt")?;
        if Utc.with_ymd_and_hms(2000, 1, 1, 0, 0, 0).single().is_some_and(|earliest| started_at < earliest) {
            return Err(RejectReason::TooEarly);
        }
        let ended_at = self.ended_at.filter(|ended_at| *ended_at >= started_at);
        if ended_at != self.ended_at {
            nulled.push("endedAt"); // the clock was set back in between
        }
        let sim = self.sim.take().map(|sim| sim.validate(&mut nulled)).transpose()?;
        let network = self.network.take().map(|network| network.validate(&mut nulled)).transpose()?;
        let radio = network.as_ref().and_then(|network| network.radio);
        let signal = physics::signal(self.signal, radio, &mut nulled);
        let location = self.location.take();
        let location =
            location.and_then(|place| physics::location(place.lat, place.lon, place.accuracy_m, &mut nulled));
        let speed = physics::speed(self.speed, &mut nulled);
        let mut cell = |given: Option<WireCell>, name| {
            given.and_then(|cell| physics::cell(cell.lac, cell.cid, cell.pci, name, &mut nulled))
        };
        let (cell, end_cell) = (cell(self.cell.take(), "cell"), cell(self.end_cell.take(), "endCell"));
        let liability = self.liability;
        let kind = self.kind(usage_type, &mut nulled)?;
        let event = UsageEvent {
            id,
            started_at,
            ended_at,
            liability,
            sim,
            network,
            cell,
            end_cell,
            signal,
            location,
            speed,
            kind,
        };
        Ok(Parsed { event, nulled })
    }

    fn kind(self, usage_type: UsageType, nulled: &mut Nulled) -> Result<UsageKind, RejectReason> {
        let bytes = count(self.bytes, "bytes")?;
        let seconds = count(self.seconds, "seconds")?;
        let peer = text(self.peer, "peer")?;
        let interface = text(self.interface, "interface")?;
        let event = text(self.event, "event")?;
        let word = |name| event.clone().ok_or(RejectReason::Missing(name));
        Ok(match usage_type {
            UsageType::Call => UsageKind::Call(Call {
                direction: need(self.direction, "direction")?,
                peer,
                seconds: need(seconds, "seconds")?,
                dropped: self.dropped.unwrap_or(self.end == Some(CallEnd::Dropped)),
                end: self.end,
            }),
            UsageType::Sms | UsageType::Mms => {
                let message = TextMessage { direction: need(self.direction, "direction")?, peer, bytes };
                if usage_type == UsageType::Sms { UsageKind::Sms(message) } else { UsageKind::Mms(message) }
            }
            UsageType::Email => UsageKind::Email(Email {
                direction: need(self.direction, "direction")?,
                domain: text(self.domain, "domain")?,
                bytes,
            }),
            UsageType::Data => UsageKind::Data(Data {
                rx_bytes: need(count(self.rx_bytes, "rxBytes")?, "rxBytes")?,
                tx_bytes: need(count(self.tx_bytes, "txBytes")?, "txBytes")?,
                app: text(self.app, "app")?,
                interface,
            }),
            UsageType::Web => UsageKind::Web(Web {
                host: text(self.host, "host")?,
                category: text(self.category, "category")?,
                bytes,
            }),
            UsageType::App => UsageKind::App(AppUse {
                package: text(self.package, "package")?,
                version: text(self.version, "version")?,
                event: AppEvent::parse(&word("event")?).ok_or(RejectReason::Word("event"))?,
                seconds,
            }),
            UsageType::Location => UsageKind::Location,
            UsageType::Qos => UsageKind::Qos(Qos {
                activity: self.activity,
                radio_detail: text(self.radio_detail, "radioDetail")?,
            }),
            UsageType::Roaming => UsageKind::Roaming(RoamingChange {
                event: RoamingEvent::parse(&word("event")?).ok_or(RejectReason::Word("event"))?,
                country: country_of(self.country, "country", nulled)?,
            }),
            UsageType::Connection => UsageKind::Connection(Connection {
                interface,
                ssid_hash: text(self.ssid_hash, "ssidHash")?,
                security: self.security,
                bytes,
            }),
            UsageType::Storage => UsageKind::Storage(StorageUse {
                event: word("event")?,
                bytes,
                files: count(self.files, "files")?,
            }),
            UsageType::Security => UsageKind::Security(SecurityIncident { event: word("event")? }),
        })
    }
}

impl WireSim {
    fn validate(self, nulled: &mut Nulled) -> Result<Sim, RejectReason> {
        let (home_mcc, home_mnc) = plmn(self.home_mcc, self.home_mnc, ["sim.homeMcc", "sim.homeMnc"], nulled);
        Ok(Sim { iccid: text(self.iccid, "sim.iccid")?, home_mcc, home_mnc })
    }
}

impl WireNetwork {
    fn validate(self, nulled: &mut Nulled) -> Result<Network, RejectReason> {
        let (mcc, mnc) = plmn(self.mcc, self.mnc, ["network.mcc", "network.mnc"], nulled);
        let radio = self.radio.as_deref().and_then(Radio::parse);
        if self.radio.is_some() && radio.is_none() {
            nulled.push("network.radio");
        }
        let country = country_of(self.country, "network.country", nulled)?;
        Ok(Network { mcc, mnc, radio, roaming: self.roaming.unwrap_or(false), country })
    }
}

impl TryFrom<WireEvent> for UsageEvent {
    type Error = RejectReason;

    fn try_from(wire: WireEvent) -> Result<Self, Self::Error> {
        wire.validate().map(|parsed| parsed.event)
    }
}

mod write;
