//! Acknowledged events a second, against the very same rows by bare multi-row INSERT into an empty database, with the
//! same durability.

use std::{
    collections::{HashMap, HashSet},
    time::Instant,
};

use handsight_app::usage;
use handsight_domain::{id::DeviceId, time::Timestamp};
use handsight_store::{
    Rows,
    bulk::Kind,
    usage::{self as rows, EventQuery, EventRow},
    values,
};
use serde_json::json;

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
    let at = Timestamp::from_millis(now - i64::try_from(n % 50_000).unwrap() * 45_000);
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

/// Everything that is stored of the posts, in their order: what the floor stores too.
async fn stored(ground: &Ground, texts: &[(DeviceId, Vec<String>)]) -> Vec<Vec<EventRow>> {
    let tx = ground.app.store.read(&ground.scope).await.unwrap();
    let mut all = HashMap::new();
    for device in texts.iter().map(|(device, _)| *device).collect::<HashSet<_>>() {
        let query = EventQuery { device: Some(device), ..EventQuery::default() };
        for row in rows::events(&tx, &query, None, false, i64::MAX).await.unwrap() {
            all.insert((device, row.fact.event.id.to_string()), row);
        }
    }
    let id = |text: &str| {
        serde_json::from_str::<serde_json::Value>(text).unwrap()["id"].as_str().unwrap().to_owned()
    };
    let of = |(device, texts): &(DeviceId, Vec<String>)| {
        texts.iter().map(|text| all.remove(&(*device, id(text))).unwrap()).collect()
    };
    texts.iter().map(of).collect()
}

async fn bare(ground: &Ground, posts: &[Vec<EventRow>]) -> f64 {
    let texts: Vec<Vec<[String; 2]>> = posts
        .iter()
        .map(|post| {
            let text = |row: &EventRow| {
                [
                    serde_json::to_string(&row.fact.event).unwrap(),
                    serde_json::to_string(&row.fact.derived).unwrap(),
                ]
            };
            post.iter().map(text).collect()
        })
        .collect();
    let begin = Instant::now();
    let mut count = 0;
    // Two posts a transaction: a thousand rows, the size at which both databases were fastest.
    for (posts, texts) in posts.chunks(2).zip(texts.chunks(2)) {
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
        for (row, [event, derived]) in posts.iter().flatten().zip(texts.iter().flatten()) {
            count += 1;
            let (key, fact) = (row.key(), &row.fact);
            rows.push(values![
                key.device,
                key.event,
                Timestamp::from(fact.event.started_at),
                row.received_at,
                fact.day.number(),
                fact.event.usage_type().as_str(),
                event,
                derived,
            ]);
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
        let mut ratios = Vec::new();
        for round in 1..=of(3, 1) {
            let ours = ground(system, &format!("ingest{round}")).await;
            let devices = ours.devices(DEVICES).await;
            let now = ours.app.clock.now().millis();
            let texts: Vec<(DeviceId, Vec<String>)> = (0..posts())
                .map(|post| {
                    let events = (0..EVENTS).map(|n| event(post, n, now).to_string()).collect();
                    (devices[post % DEVICES], events)
                })
                .collect();
            let begin = Instant::now();
            // Eight posters, as many requests in flight.
            futures::future::join_all((0..8).map(|poster| {
                let (ground, texts) = (&ours, &texts);
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
            let posts = stored(&ours, &texts).await;
            let empty = ground(system, &format!("bare{round}")).await;
            let floor = bare(&empty, &posts).await;
            println!(
                "ingest {system:?}: {speed:.0} acknowledged events/s, bare INSERT {floor:.0} rows/s, ratio {:.2}",
                speed / floor
            );
            ratios.push(speed / floor);
        }
        ratios.sort_by(f64::total_cmp);
        println!("ingest {system:?}: median ratio {:.2}", ratios[ratios.len() / 2]);
    }
}
