//! Reading and writing events: the contract's forms, physics, rejections by id, round trips.

use chrono::TimeZone;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 1, 12, 0, 0).unwrap()
}

fn event(own: Value) -> Value {
    let mut event = json!({"id": "01ARZ3NDEKTSV4RRFFQ69G5FAV", "startedAt": "2026-03-01T12:00:00+01:00"});
    for (name, value) in own.as_object().unwrap() {
        event[name] = value.clone();
    }
    event
}

fn parse(own: Value) -> Result<Parsed, RejectedEvent> {
    UsageEvent::parse(&event(own).to_string(), now())
}

fn reason(own: Value) -> String {
    let rejected = parse(own).unwrap_err();
    rejected.reason
}

#[test]
fn a_full_call_is_read() {
    let parsed = parse(json!({
        "type": "call", "endedAt": "2026-03-01T12:01:30+01:00", "liability": "individual",
        "sim": {"iccid": "8935301", "homeMcc": "272", "homeMnc": "03"},
        "network": {"mcc": 310, "mnc": 4, "radio": "LTE", "roaming": true, "country": "US"},
        "cell": {"tac": 40122, "cid": 11016972, "pci": 7}, "endCell": {"lac": 40122, "cid": 5},
        "signal": {"dbm": -91, "snrDb": 5.5, "rsrqDb": -11, "level0to4": 3},
        "location": {"lat": 51.9, "lon": -8.4, "accuracyM": 12}, "speed": {"downKbps": 5, "upKbps": 1},
        "direction": "out", "peer": "+12025550123", "seconds": 90, "dropped": true, "end": "dropped",
        "somethingNew": [1, 2]
    }));
    let Parsed { event, nulled } = parsed.unwrap();
    assert!(nulled.is_empty(), "{nulled:?}");
    let network = event.network.as_ref().unwrap();
    assert_eq!(network.mnc.unwrap().to_string(), "004", "numbers are padded by the country's rule");
    assert_eq!(event.cell.unwrap().lac, 40122, "tac is lac");
    assert_eq!(event.started_at, Utc.with_ymd_and_hms(2026, 3, 1, 11, 0, 0).unwrap());
    assert_eq!(event.generation(), Some(Generation::G4));
    assert!(matches!(&event.kind, UsageKind::Call(call) if call.dropped && call.seconds == 90));
}

#[test]
fn values_outside_physics_are_nulled_and_named() {
    let lte = json!({"mcc": "272", "radio": "LTE"});
    let Parsed { event, nulled } = parse(json!({
        "type": "qos", "network": lte, "signal": {"dbm": -30, "snrDb": 2147483647, "rsrqDb": -20, "level0to4": 9},
        "speed": {"downKbps": -1, "latencyMs": -5}, "location": {"lat": 0, "lon": 0},
        "cell": {"lac": 1, "cid": 2147483647}, "endedAt": "2026-03-01T10:00:00Z"
    }))
    .unwrap();
    let mut expected = vec![
        "endedAt",
        "signal.level0to4",
        "signal.dbm",
        "signal.snrDb",
        "signal.rsrqDb",
        "location",
        "speed.downKbps",
        "speed.latencyMs",
        "cell",
    ];
    let mut nulled = nulled;
    expected.sort_unstable();
    nulled.sort_unstable();
    assert_eq!(nulled, expected);
    assert_eq!((event.signal, event.speed, event.location, event.cell), (None, None, None, None));
    assert_eq!(event.network.unwrap().mnc, None, "a network code is never invented");
    for (lat, lon, kept) in
        [(0.0, 0.0, false), (-1.0, -1.0, false), (0.0, 9.5, true), (90.5, 0.0, false), (51.0, -181.0, false)]
    {
        let place = parse(json!({"type": "location", "location": {"lat": lat, "lon": lon}})).unwrap();
        assert_eq!(place.event.location.is_some(), kept, "{lat} {lon}");
    }
    for (dbm, kept) in [(-140, true), (-141, false), (-44, true), (-43, false)] {
        let sample = parse(json!({"type": "qos", "network": lte, "signal": {"dbm": dbm}})).unwrap();
        assert_eq!(sample.event.signal.is_some(), kept, "{dbm}");
    }
    for (rsrq, kept) in [(-19.5, true), (-19.6, false), (-3.0, true), (-2.9, false)] {
        let sample = parse(json!({"type": "qos", "network": lte, "signal": {"rsrqDb": rsrq}})).unwrap();
        assert_eq!(sample.event.signal.is_some(), kept, "{rsrq}");
    }
}

#[test]
fn codes_are_text_and_nonsense_is_nulled() {
    let network = |mcc: Value, mnc: Value| {
        let parsed =
            parse(json!({"type": "qos", "network": {"mcc": mcc, "mnc": mnc, "radio": "6G"}})).unwrap();
        let network = parsed.event.network.unwrap();
        (network.mcc.map(|m| m.to_string()), network.mnc.map(|m| m.to_string()), parsed.nulled)
    };
    assert_eq!(
        network(json!("272"), json!("03")),
        (Some("272".into()), Some("03".into()), vec!["network.radio"])
    );
    assert_eq!(network(json!("272"), json!("3")).2, ["network.mnc", "network.radio"]);
    assert_eq!(network(json!("27"), json!(3)).2, ["network.mcc", "network.mnc", "network.radio"]);
}

#[test]
fn rejections_name_the_event_and_the_reason() {
    let rejected = parse(json!({"type": "call", "direction": "out"})).unwrap_err();
    assert_eq!(rejected.id.as_deref(), Some("01ARZ3NDEKTSV4RRFFQ69G5FAV"));
    assert_eq!(rejected.reason, "field_missing: seconds");
    assert!(reason(json!({"type": "call", "direction": "up", "seconds": 1})).starts_with("malformed: "));
    assert!(reason(json!({"type": "call", "direction": "in", "seconds": -1})).starts_with("malformed: "));
    assert!(reason(json!({"type": "teleport"})).starts_with("type_unknown: "));
    assert!(reason(json!({"id": "1"})).starts_with("id_invalid: "));
    assert!(reason(json!({"type": "app", "event": "eaten"})).starts_with("field_unknown_word: event"));
    assert!(
        reason(json!({"type": "sms", "direction": "in", "peer": "a\u{0}b"})).starts_with("field_text: peer")
    );
    assert!(
        reason(json!({"type": "data", "rxBytes": u64::MAX, "txBytes": 1})).starts_with("field_out_of_range")
    );
    assert!(
        reason(json!({"type": "location", "startedAt": "1970-01-01T00:00:00Z"})).starts_with("too_early")
    );
    assert!(reason(json!({"type": "location", "startedAt": "yesterday"})).starts_with("malformed: "));
    assert_eq!(UsageEvent::parse("3", now()).unwrap_err().id, None);
    assert_eq!(UsageEvent::parse("{", now()).unwrap_err().id, None);
}

#[test]
fn a_day_ahead_is_a_wrong_clock_and_more_is_rejected() {
    assert!(parse(json!({"type": "location", "startedAt": "2026-03-02T12:00:00Z"})).is_ok());
    assert!(
        reason(json!({"type": "location", "startedAt": "2026-03-02T12:00:01Z"})).starts_with("in_future")
    );
    assert!(parse(json!({"type": "location", "startedAt": "2019-11-29T09:37:23Z"})).is_ok(), "late is fine");
}

#[test]
fn a_structure_is_an_object() {
    let fields = [
        ("network", json!(["272", "01", "LTE", false, "IE"])),
        ("sim", json!([null, "272", "01"])),
        ("cell", json!([1, 2, 3])),
        ("endCell", json!([1, 2])),
        ("signal", json!([-91])),
        ("location", json!([51.9, -8.4, 10])),
        ("speed", json!([1, 2, 3])),
    ];
    for (field, array) in fields {
        let rejected = parse(json!({"type": "qos", field: array})).unwrap_err();
        assert!(rejected.reason.starts_with("malformed: "), "{field}: {}", rejected.reason);
        assert_eq!(rejected.id.as_deref(), Some("01ARZ3NDEKTSV4RRFFQ69G5FAV"), "{field}");
    }
    let whole = json!(["01ARZ3NDEKTSV4RRFFQ69G5FAV", "location", "2026-03-01T12:00:00Z"]).to_string();
    assert_eq!(UsageEvent::parse(&whole, now()).unwrap_err().id, None);
}

#[test]
fn an_end_is_after_the_beginning_and_not_far_ahead() {
    for (ended_at, kept) in [
        ("2026-03-01T12:00:00+01:00", true),
        ("2026-03-01T10:59:59Z", false),
        ("2026-03-02T12:00:00Z", true),
        ("2026-03-02T12:00:01Z", false),
        ("2099-01-01T00:00:00Z", false),
    ] {
        let parsed = parse(json!({"type": "location", "endedAt": ended_at})).unwrap();
        assert_eq!(parsed.event.ended_at.is_some(), kept, "{ended_at}");
        assert_eq!(parsed.nulled, if kept { vec![] } else { vec!["endedAt"] }, "{ended_at}");
    }
}

#[test]
fn a_country_is_a_code() {
    let both = |code: &str| {
        let own =
            json!({"type": "roaming", "event": "country", "country": code, "network": {"country": code}});
        let parsed = parse(own).unwrap();
        let UsageKind::Roaming(change) = parsed.event.kind else { panic!("a change") };
        assert_eq!(change.country, parsed.event.network.unwrap().country);
        (change.country, parsed.nulled)
    };
    assert_eq!(both("DE"), (Some("DE".to_owned()), vec![]));
    assert_eq!(both("de"), (Some("DE".to_owned()), vec![]));
    for wrong in ["Germany", "DEU", "ZZ", "D", "49"] {
        assert_eq!(both(wrong), (None, vec!["network.country", "country"]), "{wrong}");
    }
}

fn any_kind() -> impl Strategy<Value = UsageKind> {
    let direction = prop::sample::select(vec![Direction::In, Direction::Out]);
    let text = || prop::option::of("[a-zA-Z0-9+. é]{1,20}");
    let count = || prop::option::of(0_u64..1 << 53);
    prop_oneof![
        (direction.clone(), text(), 0_u64..1 << 40, any::<bool>()).prop_map(
            |(direction, peer, seconds, dropped)| {
                UsageKind::Call(Call {
                    direction,
                    peer,
                    seconds,
                    dropped,
                    end: dropped.then_some(CallEnd::Dropped),
                })
            }
        ),
        (direction.clone(), text(), count())
            .prop_map(|(direction, peer, bytes)| UsageKind::Sms(TextMessage { direction, peer, bytes })),
        (direction.clone(), text(), count())
            .prop_map(|(direction, peer, bytes)| UsageKind::Mms(TextMessage { direction, peer, bytes })),
        (direction, text(), count()).prop_map(|(direction, domain, bytes)| UsageKind::Email(Email {
            direction,
            domain,
            bytes
        })),
        (0_u64..1 << 53, 0_u64..1 << 53, text(), text()).prop_map(|(rx_bytes, tx_bytes, app, interface)| {
            UsageKind::Data(Data { rx_bytes, tx_bytes, app, interface })
        }),
        (text(), text(), count()).prop_map(|(host, category, bytes)| UsageKind::Web(Web {
            host,
            category,
            bytes
        })),
        (text(), text(), count()).prop_map(|(package, version, seconds)| {
            UsageKind::App(AppUse { package, version, event: AppEvent::Used, seconds })
        }),
        Just(UsageKind::Location),
        text().prop_map(|radio_detail| UsageKind::Qos(Qos {
            activity: Some(Activity::VoiceData),
            radio_detail
        })),
        prop::option::of(prop::sample::select(countries().map(str::to_owned).collect::<Vec<_>>()))
            .prop_map(|country| UsageKind::Roaming(RoamingChange { event: RoamingEvent::Started, country })),
        (text(), text(), count()).prop_map(|(interface, ssid_hash, bytes)| {
            UsageKind::Connection(Connection { interface, ssid_hash, security: Some(Security::Wpa3), bytes })
        }),
        ("[a-z_]{1,20}", count(), count()).prop_map(|(event, bytes, files)| UsageKind::Storage(StorageUse {
            event,
            bytes,
            files
        })),
        "[a-z_]{1,20}".prop_map(|event| UsageKind::Security(SecurityIncident { event })),
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        kind in any_kind(),
        id in any::<[u8; 16]>(),
        millis in 946_684_800_000_i64..1_770_000_000_000,
        lat in -89.0_f64..89.0,
        dbm in -140.0_f64..-44.0,
        cid in 0_u64..0x7fff_ffff,
    ) {
        let mut event = UsageEvent::new(EventId::from_bytes(id), Utc.timestamp_millis_opt(millis).unwrap(), kind);
        event.location = Some(Location { lat, lon: 9.5, accuracy_m: Some(3.5) });
        event.network = Some(Network { mcc: Mcc::parse("001"), mnc: None, radio: Some(Radio::Lte), roaming: false, country: None });
        event.signal = Some(Signal { dbm: Some(dbm), snr_db: None, rsrq_db: None, level0to4: Some(4) });
        event.cell = Some(Cell { lac: 3, cid, pci: Some(1) });
        event.liability = Some(Liability::Corporate);
        let json = serde_json::to_string(&event).unwrap();
        let parsed = UsageEvent::parse(&json, now()).unwrap();
        prop_assert_eq!(&parsed.nulled, &Vec::<&str>::new());
        prop_assert_eq!(&parsed.event, &event);
        prop_assert_eq!(serde_json::from_str::<UsageEvent>(&json).unwrap(), event);
    }

    #[test]
    fn reading_never_panics(text in ".{0,60}", field in "(type|id|signal|location|network|seconds|peer)", value in any::<i64>()) {
        let _ = UsageEvent::parse(&text, now());
        let _ = UsageEvent::parse(&event(json!({"type": "qos", field.as_str(): value})).to_string(), now());
    }
}
