//! A stored usage event as an object.

use async_graphql::{ComplexObject, Context, ID, Result};
use handsight_app::usage::{self as cases, EventKey, EventRow};
use handsight_domain::{
    id::{DeviceId, TypedId, UsageEventId},
    place::cleared,
    policy::Permission,
    scope::EnterpriseScope,
    time::Timestamp,
    usage::{Derived, UsageEvent as Event, UsageKind},
};
use serde_json::Value;
use uuid::Uuid;

use super::UsageType;
use crate::{
    connection,
    connection::clamp,
    context::Visit,
    device::Device,
    error::fail,
    noun::object,
    scalar::{DateTime, Json, Long},
};

/// A usage event as reported by a device, with values derived by the server.
#[derive(Debug, Clone)]
pub struct UsageEvent {
    row: EventRow,
    scope: EnterpriseScope,
    /// Whether the caller may see where devices were.
    places: bool,
}

connection!(UsageEvent, UsageEventConnection, UsageEventEdge);

/// `evt_` and 64 hexadecimal digits: the device and the id that the device gave the event.
fn global_id(key: EventKey) -> String {
    format!("evt_{}{}", key.device.uuid().simple(), key.event.uuid().simple())
}

fn key(id: &str) -> Option<EventKey> {
    let (device, event) = id.strip_prefix("evt_").filter(|rest| rest.len() == 64)?.split_at_checked(32)?;
    let uuid = |hex: &str| {
        (!hex.bytes().any(|b| b.is_ascii_uppercase())).then(|| Uuid::try_parse(hex).ok()).flatten()
    };
    Some(EventKey {
        device: DeviceId::from_uuid(uuid(device)?),
        event: UsageEventId::from_uuid(uuid(event)?),
    })
}

/// An event by its global id.
///
/// # Errors
/// As `usageEvents`.
pub async fn node(ctx: &Context<'_>, id: &ID) -> Result<Option<UsageEvent>> {
    let scope = ctx.enter(Permission::UsageRead)?;
    let Some(key) = key(id.as_str()) else { return Ok(None) };
    let row = cases::event(ctx.app(), &scope, key).await.map_err(fail)?;
    Ok(row.map(|row| UsageEvent::new(ctx, row, &scope)))
}

impl UsageEvent {
    /// Of a row.
    pub fn new(ctx: &Context<'_>, row: EventRow, scope: &EnterpriseScope) -> Self {
        Self { row, scope: scope.clone(), places: ctx.caller().may_see_places() }
    }
    const fn event(&self) -> &Event {
        &self.row.fact.event
    }
    const fn derived(&self) -> &Derived {
        &self.row.fact.derived
    }
    /// The event's own fields as on the wire.
    fn wire(&self) -> serde_json::Map<String, Value> {
        match serde_json::to_value(self.event()) {
            Ok(Value::Object(fields)) => fields,
            _ => serde_json::Map::new(),
        }
    }
    fn text(&self, field: &str) -> Option<String> {
        self.wire().get(field).and_then(Value::as_str).map(str::to_owned)
    }
    fn code(&self, pick: fn(&handsight_domain::usage::Network) -> Option<String>) -> Option<String> {
        self.event().network.as_ref().and_then(pick)
    }
}

fn long(value: u64) -> Long {
    Long(i64::try_from(value).unwrap_or(i64::MAX))
}

object! {
    /// A usage event as reported by a device, with values derived by the server.
    UsageEvent {
        /// When it began, by the device's clock.
        started_at: DateTime = |of| Timestamp::from(of.event().started_at).into(),
        /// When it ended; null for events without a duration.
        ended_at: Option<DateTime> = |of| of.event().ended_at.map(|at| Timestamp::from(at).into()),
        /// When the server received it.
        received_at: DateTime = |of| of.row.received_at.into(),
        /// `in` or `out`; null if not applicable.
        direction: Option<String> = |of| of.text("direction"),
        /// The other party's number, as dialled or in E.164 format; null if there is none or it wasn't
        /// collected.
        peer: Option<String> = |of| of.text("peer"),
        /// Class of the peer's number; null without a peer.
        peer_class: Option<&str> = |of| of.derived().number_class.map(|class| class.as_str()),
        /// Country of the peer's number, ISO 3166-1 alpha-2; null if unknown.
        peer_country: Option<&str> = |of| of.derived().peer_country.as_deref(),
        /// Whether the peer is another device of the enterprise; null without a peer.
        employee: Option<bool> = |of| of.derived().employee,
        /// Duration of a call or of use, in seconds; null for other events.
        seconds: Option<i32> = |of| of.wire().get("seconds").and_then(Value::as_i64).map(clamp),
        /// Whether the network dropped the call; null for other events.
        dropped: Option<bool> = |of| {
            if let UsageKind::Call(call) = &of.event().kind { Some(call.dropped) } else { None }
        },
        /// How the call ended: `local`, `remote`, `dropped`, `failed`; null for other events.
        end: Option<String> = |of| of.text("end"),
        /// Bytes received by the device; null if not applicable.
        rx_bytes: Option<Long> = |of| {
            if let UsageKind::Data(data) = &of.event().kind { Some(long(data.rx_bytes)) } else { None }
        },
        /// Bytes sent by the device; null if not applicable.
        tx_bytes: Option<Long> = |of| {
            if let UsageKind::Data(data) = &of.event().kind { Some(long(data.tx_bytes)) } else { None }
        },
        /// Application of a data session; null if unknown.
        app: Option<String> = |of| of.text("app"),
        /// Radio technology as reported; null if unknown.
        radio: Option<&'static str> = |of| {
            of.event().network.as_ref().and_then(|n| n.radio).map(|radio| radio.as_str())
        },
        /// `2G` to `5G`; null outside mobile networks.
        generation: Option<&'static str> = |of| of.event().generation().map(|generation| generation.as_str()),
        /// `domestic`, `international` or `roaming`; null if unknown.
        scope: Option<&'static str> = |of| of.derived().scope.map(|scope| scope.as_str()),
        /// Country that determines the scope, ISO 3166-1 alpha-2; null if unknown.
        country: Option<&str> = |of| of.derived().country.as_deref(),
        /// Name of the serving carrier; null if unknown.
        serving_carrier: Option<&str> = |of| of.derived().serving_carrier.as_deref(),
        /// Name of the home carrier; null if unknown.
        home_carrier: Option<&str> = |of| of.derived().home_carrier.as_deref(),
        /// Mobile country code of the serving network, three digits; null if unknown.
        mcc: Option<String> = |of| of.code(|network| network.mcc.map(|mcc| mcc.to_string())),
        /// Mobile network code of the serving network, two or three digits; null if unknown.
        mnc: Option<String> = |of| of.code(|network| network.mnc.map(|mnc| mnc.to_string())),
        /// Location or tracking area code; null if unknown or without `LOCATION_READ`.
        lac: Option<Long> = |of| of.event().cell.filter(|_| of.places).map(|cell| Long(i64::from(cell.lac))),
        /// Cell identity; null if unknown or without `LOCATION_READ`.
        cid: Option<Long> = |of| of.event().cell.filter(|_| of.places).map(|cell| long(cell.cid)),
        /// Signal level, dBm; null if not measured.
        signal_dbm: Option<f64> = |of| of.event().signal.and_then(|signal| signal.dbm),
        /// Signal-to-noise ratio, dB; null if not measured.
        snr_db: Option<f64> = |of| of.event().signal.and_then(|signal| signal.snr_db),
        /// Reference signal received quality (RSRQ), dB; null if not measured.
        rsrq_db: Option<f64> = |of| of.event().signal.and_then(|signal| signal.rsrq_db),
        /// Download speed, kbit/s; null if not measured.
        down_kbps: Option<f64> = |of| of.event().speed.and_then(|speed| speed.down_kbps),
        /// Upload speed, kbit/s; null if not measured.
        up_kbps: Option<f64> = |of| of.event().speed.and_then(|speed| speed.up_kbps),
        /// Round-trip time, ms; null if not measured.
        latency_ms: Option<f64> = |of| of.event().speed.and_then(|speed| speed.latency_ms),
        /// Activity during a sample; null for other events.
        activity: Option<String> = |of| of.text("activity"),
        /// Latitude; null if unknown or without `LOCATION_READ`.
        lat: Option<f64> = |of| of.event().location.filter(|_| of.places).map(|place| place.lat),
        /// Longitude; null if unknown or without `LOCATION_READ`.
        lon: Option<f64> = |of| of.event().location.filter(|_| of.places).map(|place| place.lon),
        /// Accuracy radius in metres; null if unknown or without `LOCATION_READ`.
        accuracy_m: Option<f64> = |of| {
            of.event().location.filter(|_| of.places).and_then(|place| place.accuracy_m)
        },
    }
}

#[ComplexObject]
impl UsageEvent {
    /// Global ID.
    pub async fn id(&self) -> ID {
        global_id(self.row.key()).into()
    }
    /// The device.
    async fn device(&self, ctx: &Context<'_>) -> Result<Device> {
        crate::device::require(ctx, &self.scope, self.row.fact.device).await
    }
    /// Type of the event.
    #[graphql(name = "type")]
    async fn kind(&self) -> UsageType {
        self.event().usage_type().into()
    }
    /// Stored fields of this type without a field of their own here.
    async fn detail(&self) -> Json {
        const COLUMNS: [&str; 19] = [
            "id",
            "type",
            "startedAt",
            "endedAt",
            "network",
            "cell",
            "signal",
            "location",
            "speed",
            "direction",
            "peer",
            "seconds",
            "dropped",
            "end",
            "rxBytes",
            "txBytes",
            "app",
            "activity",
            "liability",
        ];
        let mut fields = self.wire();
        fields.retain(|name, _| !COLUMNS.contains(&name.as_str()));
        if !self.places {
            fields = cleared(&fields);
        }
        Json(Value::Object(fields))
    }
}
