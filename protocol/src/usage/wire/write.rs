//! Writing: a valid event becomes the flat object again. What is absent is left out.

use super::{Code, WireCell, WireEvent, WireLocation, WireNetwork, WireSim};
use crate::usage::{Cell, UsageEvent, UsageKind};

fn cell(cell: Cell) -> WireCell {
    WireCell { lac: Some(u64::from(cell.lac)), cid: Some(cell.cid), pci: cell.pci.map(u64::from) }
}

impl From<UsageEvent> for WireEvent {
    fn from(event: UsageEvent) -> Self {
        let wire = Self {
            id: Some(event.id.to_string()),
            kind: Some(event.usage_type().as_str().to_owned()),
            started_at: Some(event.started_at),
            ended_at: event.ended_at,
            liability: event.liability,
            sim: event.sim.map(|sim| WireSim {
                iccid: sim.iccid,
                home_mcc: sim.home_mcc.map(|mcc| Code::Text(mcc.to_string())),
                home_mnc: sim.home_mnc.map(|mnc| Code::Text(mnc.to_string())),
            }),
            network: event.network.map(|network| WireNetwork {
                mcc: network.mcc.map(|mcc| Code::Text(mcc.to_string())),
                mnc: network.mnc.map(|mnc| Code::Text(mnc.to_string())),
                radio: network.radio.map(|radio| radio.as_str().to_owned()),
                roaming: Some(network.roaming),
                country: network.country,
            }),
            cell: event.cell.map(cell),
            end_cell: event.end_cell.map(cell),
            signal: event.signal,
            location: event.location.map(|place| WireLocation {
                lat: Some(place.lat),
                lon: Some(place.lon),
                accuracy_m: place.accuracy_m,
            }),
            speed: event.speed,
            ..Self::default()
        };
        wire.with_kind(event.kind)
    }
}

impl WireEvent {
    fn with_kind(self, kind: UsageKind) -> Self {
        match kind {
            UsageKind::Call(call) => Self {
                direction: Some(call.direction),
                peer: call.peer,
                seconds: Some(call.seconds),
                dropped: Some(call.dropped),
                end: call.end,
                ..self
            },
            UsageKind::Sms(message) | UsageKind::Mms(message) => {
                Self { direction: Some(message.direction), peer: message.peer, bytes: message.bytes, ..self }
            }
            UsageKind::Email(email) => {
                Self { direction: Some(email.direction), domain: email.domain, bytes: email.bytes, ..self }
            }
            UsageKind::Data(data) => Self {
                rx_bytes: Some(data.rx_bytes),
                tx_bytes: Some(data.tx_bytes),
                app: data.app,
                interface: data.interface,
                ..self
            },
            UsageKind::Web(web) => Self { host: web.host, category: web.category, bytes: web.bytes, ..self },
            UsageKind::App(app) => Self {
                package: app.package,
                version: app.version,
                event: Some(app.event.as_str().to_owned()),
                seconds: app.seconds,
                ..self
            },
            UsageKind::Location => self,
            UsageKind::Qos(qos) => Self { activity: qos.activity, radio_detail: qos.radio_detail, ..self },
            UsageKind::Roaming(change) => {
                Self { event: Some(change.event.as_str().to_owned()), country: change.country, ..self }
            }
            UsageKind::Connection(connection) => Self {
                interface: connection.interface,
                ssid_hash: connection.ssid_hash,
                security: connection.security,
                bytes: connection.bytes,
                ..self
            },
            UsageKind::Storage(storage) => {
                Self { event: Some(storage.event), bytes: storage.bytes, files: storage.files, ..self }
            }
            UsageKind::Security(incident) => Self { event: Some(incident.event), ..self },
        }
    }
}
