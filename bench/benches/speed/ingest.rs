//! Acknowledged events a second, against the same rows by bare multi-row INSERT with the same durability.

use std::time::Instant;

use handsight_app::usage;
use handsight_domain::id::DeviceId;
use handsight_store::{Rows, bulk::Kind, values};
use serde_json::json;
use uuid::Uuid;

use crate::{
    ground::{Ground, System, ground},
    of, rate,
};

const DEVICES: usize = 40;
fn posts() -> usize {
    of(160, 48)
}
const EVENTS: usize = 500;

/// Like what phones send: samples, data, calls, messages; a phone stays in a neighbourhood.
fn event(post: usize, number: usize, now: i64) -> serde_json::Value {
    let n = post * EVENTS + number;
    let at =
        handsight_domain::time::Timestamp::from_millis(now - i64::try_from(n % 50_000).unwrap() * 45_000);
    let place = (post % DEVICES) as f64;
    let mut event = json!({
        "id": handsight_protocol::usage::EventId::from_parts(n as u64, [(post % 251) as u8; 10]).to_string(),
        "startedAt": at.to_string(),
        "network": { "mcc": "310", "mnc": "410", "radio": if n.is_multiple_of(3) { "NR" } else { "LTE" }, "roaming": false },
        "cell": { "lac": 31, "cid": 1000 + (post % DEVICES) * 8 + n / 50 % 8 },
        "signal": { "dbm": -80 - (n % 30) as i64, "snrDb": 9.5 },
        "location": { "lat": 41.8 + place / 100.0 + (n / 100 % 5) as f64 / 500.0, "lon": -87.6, "accuracyM": 12 },
    });
    let own = match n % 10 {
        0 => {
            json!({ "type": "call", "direction": "out", "peer": "+12125550123", "seconds": n % 600, "end": "local" })
        }
        1 | 2 => json!({ "type": "sms", "direction": "in", "peer": "+13125550177", "bytes": 80 }),
        3..=5 => {
            json!({ "type": "data", "rxBytes": n * 997, "txBytes": n * 31, "app": "com.example.mail", "interface": "cellular" })
        }
        _ => json!({ "type": "qos", "activity": "data", "speed": null }),
    };
    event.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
    if n % 10 > 5 {
        event["speed"] = json!({ "downKbps": 20_000 + n % 9_000, "upKbps": 4_000, "latencyMs": 30 + n % 20 });
    }
    event
}

async fn bare(ground: &Ground, bodies: &[(DeviceId, Vec<String>)]) -> f64 {
    let begin = Instant::now();
    let mut count = 0;
    // Two posts a transaction: a thousand rows, the size at which both databases were fastest.
    for pair in bodies.chunks(2) {
        let mut rows = Rows::new(&[
            ("device_id", Kind::Id),
            ("event_id", Kind::Id),
            ("started_at", Kind::Int),
            ("received_at", Kind::Int),
            ("day", Kind::Int),
            ("type", Kind::Text),
            ("event", Kind::Text),
            ("derived", Kind::Text),
        ]);
        for (device, texts) in pair {
            for text in texts {
                count += 1;
                let id = Uuid::from_u128(0xbaae_0000_0000_0000_0000_0000_0000_0000 + count as u128);
                let derived = r#"{"scope":"domestic","country":"US","servingCarrier":"AT&T","homeZone":true,"cell":"892664c1a83ffff","liability":"corporate"}"#;
                rows.push(values![device, id, count as i64 * 1000, 0_i64, 20_000_i64, "qos", text, derived]);
            }
        }
        let tx = ground.app.store.write(&ground.scope).await.unwrap();
        tx.bulk(
            "INSERT INTO usage_events
                 (enterprise_id, device_id, event_id, started_at, received_at, day, type, event, derived)
             SELECT $1, k.device_id, k.event_id, k.started_at, k.received_at, k.day, k.type, k.event, k.derived
             FROM k WHERE true",
            rows,
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
    }
    rate(count, begin.elapsed())
}

pub async fn run() {
    for system in System::all() {
        let ground = ground(system, "ingest").await;
        let devices = ground.devices(DEVICES).await;
        let now = ground.app.clock.now().millis();
        let texts: Vec<(DeviceId, Vec<String>)> = (0..posts())
            .map(|post| {
                let events = (0..EVENTS).map(|n| event(post, n, now).to_string()).collect();
                (devices[post % DEVICES], events)
            })
            .collect();
        let floor = bare(&ground, &texts).await;
        let begin = Instant::now();
        // Eight posters, as many requests in flight.
        futures::future::join_all((0..8).map(|poster| {
            let (ground, texts) = (&ground, &texts);
            async move {
                for (device, events) in texts.iter().skip(poster).step_by(8) {
                    let body = format!("[{}]", events.join(",")).into_bytes();
                    let answer = usage::ingest(&ground.app, &ground.scope, *device, body).await.unwrap();
                    assert_eq!(answer.accepted as usize, EVENTS, "{:?}", answer.rejected.first());
                }
            }
        }))
        .await;
        let speed = rate(posts() * EVENTS, begin.elapsed());
        println!(
            "ingest {system:?}: {speed:.0} acknowledged events/s, bare INSERT {floor:.0} rows/s, ratio {:.2}",
            speed / floor
        );
    }
}
