//! Usage, from a phone's post to the API: encodings, refusals, repeats, walls between enterprises.

use std::{io::Write, time::Duration};

use axum::body::Body;
use handsight_domain::time::Timestamp;
use handsight_protocol::usage::EventId;
use handsight_store::device::{FixRow, insert_fixes, track};
use handsight_testkit::{Phone, Reply, TestApp, on_both};
use http::{Method, StatusCode, header};
use serde_json::{Value, json};

/// Posts bytes as a phone.
pub async fn post(app: &TestApp, phone: &Phone, encoding: Option<&str>, body: Vec<u8>) -> Reply {
    let mut request = phone.request(Method::POST, "events").header(header::CONTENT_TYPE, "application/json");
    if let Some(encoding) = encoding {
        request = request.header(header::CONTENT_ENCODING, encoding);
    }
    app.send(request.body(Body::from(body)).unwrap()).await
}

fn event(app: &TestApp, number: u64) -> Value {
    let at = app.now().before(std::time::Duration::from_secs(60 * number));
    json!({
        "id": EventId::from_parts(number, [3; 10]).to_string(), "type": "call", "direction": "out",
        "peer": "+12125550102", "seconds": 60 + number, "dropped": false, "startedAt": at.to_string(),
        "network": { "mcc": "272", "mnc": "01", "radio": "LTE" }, "cell": { "lac": 7, "cid": 70 + number % 2 },
        "signal": { "dbm": -90 }, "location": { "lat": 51.9, "lon": -8.47, "accuracyM": 8 },
    })
}

/// Calls of the last minutes, as a post.
pub fn batch(app: &TestApp, numbers: std::ops::Range<u64>) -> Vec<u8> {
    serde_json::to_vec(&numbers.map(|n| event(app, n)).collect::<Vec<_>>()).unwrap()
}

/// The whole period that tests use.
pub const PERIOD: &str = r#"from: "2019-01-01", to: "2028-12-31""#;

on_both!(a_track_joins_what_was_asked_and_what_events_tell, |app| async move {
    let sender = app.phone(1).await;
    // A position every four seconds for a minute: six of them, ten seconds apart, draw the line.
    let begin =
        Timestamp::from_millis(app.now().before(Duration::from_secs(3_600)).millis() / 10_000 * 10_000);
    let at = |seconds: i64| Timestamp::from_millis(begin.millis() + 1_000 * seconds);
    let place = |seconds: i64| {
        json!({ "id": EventId::from_parts(seconds as u64, [5; 10]).to_string(), "type": "location",
            "startedAt": at(seconds).to_string(), "location": { "lat": 51.0 + seconds as f64 / 1_000.0, "lon": -8.5 } })
    };
    let mut events: Vec<Value> = (0..60).step_by(4).map(place).collect();
    events
        .push(json!({ "id": EventId::from_parts(99, [5; 10]).to_string(), "type": "sms", "direction": "out",
        "startedAt": at(61).to_string() }));
    let taken = post(&app, &sender, None, serde_json::to_vec(&events).unwrap()).await.json();
    assert_eq!(taken["accepted"], 16, "{taken}");
    let tx = app.app.store.write(&app.acme.scope()).await.unwrap();
    let device = sender.id();
    let asked = |seconds: i64, lat: f64| FixRow {
        at: at(seconds),
        lat,
        lon: -8.5,
        accuracy_m: Some(5.0),
        source: "action".to_owned(),
    };
    // One at the instant of an event, one between two.
    insert_fixes(&tx, device, &[asked(8, 60.0), asked(33, 61.0)]).await.unwrap();
    let track = |limit| track(&tx, device, at(0), at(60), limit);
    let whole = track(100).await.unwrap();
    let seconds = |fixes: &[FixRow]| -> Vec<i64> {
        fixes.iter().map(|fix| (fix.at.millis() - begin.millis()) / 1_000).collect()
    };
    assert_eq!(seconds(&whole), [8, 16, 28, 33, 36, 48, 56]);
    assert_eq!((whole[0].source.as_str(), whole[0].lat), ("action", 60.0));
    assert_eq!((whole[1].source.as_str(), whole[1].lat), ("event", 51.016));
    assert_eq!(seconds(&track(3).await.unwrap()), [36, 48, 56]);
    drop(tx);
    let query = format!(
        r#"{{ devices(first: 1) {{ nodes {{ location {{ at }} track(from: "{}", to: "{}") {{ at lat }} }} }} }}"#,
        at(10),
        at(30)
    );
    let found = app.data(app.acme.owner(), &query, Value::Null).await["devices"]["nodes"][0].clone();
    assert_eq!(found["location"]["at"], at(56).to_string());
    let ats: Vec<&Value> = found["track"].as_array().unwrap().iter().map(|fix| &fix["at"]).collect();
    assert_eq!(ats, [&json!(at(16).to_string()), &json!(at(28).to_string())]);
});

on_both!(every_encoding_is_taken_once, |app| async move {
    let sender = app.phone(1).await;
    let plain = batch(&app, 0..20);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&plain).unwrap();
    let first = post(&app, &sender, Some("gzip"), gzip.finish().unwrap()).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.text());
    assert_eq!(first.json()["accepted"], 20);
    assert_eq!(first.json()["rejected"], json!([]));
    let packed = zstd::encode_all(plain.as_slice(), 1).unwrap();
    let again = post(&app, &sender, Some("zstd"), packed).await.json();
    assert_eq!((&again["accepted"], &again["duplicates"]), (&json!(0), &json!(20)));
    let lines: String = (15..25).map(|n| format!("{}\n", event(&app, n))).collect();
    let more = post(&app, &sender, None, lines.into_bytes()).await.json();
    assert_eq!((&more["accepted"], &more["duplicates"]), (&json!(5), &json!(5)));

    let query =
        format!("{{ usage({PERIOD}, by: [TYPE, SERVING_CARRIER]) {{ calls seconds keys {{ value }} }} }}");
    let rows = app.data(app.acme.owner(), &query, Value::Null).await["usage"].clone();
    let seconds: u64 = (0..25).map(|n| 60 + n).sum();
    assert_eq!(
        rows,
        json!([{ "calls": 25, "seconds": seconds, "keys": [{ "value": "CALL" }, { "value": "Vodafone" }] }])
    );
    // The other enterprise has none of it, and cannot ask for the device's events.
    let foreign = app.data(app.globex.owner(), &query, Value::Null).await;
    assert_eq!(foreign["usage"], json!([]));
    let query = "query($d: ID) { usageEvents(deviceId: $d, first: 3) { totalCount nodes { id seconds peerClass employee lat } } }";
    let own = app.data(app.acme.owner(), query, json!({ "d": sender.device })).await["usageEvents"].clone();
    assert_eq!((&own["totalCount"], own["nodes"].as_array().unwrap().len()), (&json!(25), 3));
    assert_eq!(own["nodes"][0]["seconds"], 60, "newest first");
    let foreign = app.data(app.globex.owner(), query, json!({ "d": sender.device })).await;
    assert_eq!(foreign["usageEvents"]["totalCount"], 0);
    let id = &own["nodes"][0]["id"];
    let node = "query($id: ID!) { node(id: $id) { id } }";
    assert_eq!(&app.data(app.acme.owner(), node, json!({ "id": id })).await["node"]["id"], id);
    assert_eq!(app.data(app.globex.owner(), node, json!({ "id": id })).await["node"], Value::Null);
});

on_both!(what_is_no_batch_is_refused_in_words, |app| async move {
    let sender = app.phone(2).await;
    let too_large = vec![b' '; 4 * 1024 * 1024 + 1];
    let bomb = zstd::encode_all(vec![b' '; 64 << 20].as_slice(), 1).unwrap();
    for (encoding, body, status) in [
        (None, too_large, StatusCode::PAYLOAD_TOO_LARGE),
        (Some("zstd"), bomb, StatusCode::PAYLOAD_TOO_LARGE),
        (None, "{}\n".repeat(5_001).into_bytes(), StatusCode::PAYLOAD_TOO_LARGE),
        (Some("br"), b"[]".to_vec(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (Some("gzip"), b"[]".to_vec(), StatusCode::BAD_REQUEST),
        (None, b"[{".to_vec(), StatusCode::BAD_REQUEST),
        (None, b"\xff".to_vec(), StatusCode::BAD_REQUEST),
    ] {
        let reply = post(&app, &sender, encoding, body).await;
        assert_eq!(reply.status, status, "{encoding:?} {}", reply.text());
        assert_eq!(reply.header("content-type"), Some("application/problem+json"));
    }
    let stranger = Phone { authorization: sender.authorization.replace("02", "03"), ..sender };
    assert_eq!(post(&app, &stranger, None, b"[]".to_vec()).await.status, StatusCode::UNAUTHORIZED);
});

on_both!(a_post_that_was_abandoned_counts_once, |app| async move {
    let sender = app.phone(4).await;
    // The phone hangs up at many moments, then sends everything again.
    for polls in 0..40_u32 {
        let body = batch(&app, 0..200);
        let mut sending = Box::pin(post(&app, &sender, None, body));
        for _ in 0..polls {
            if futures::poll!(&mut sending).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
    }
    let answer = post(&app, &sender, None, batch(&app, 0..200)).await.json();
    assert_eq!(answer["accepted"].as_u64().unwrap() + answer["duplicates"].as_u64().unwrap(), 200);
    let query = format!("{{ usage({PERIOD}, by: []) {{ events calls }} }}");
    let rows = app.data(app.acme.owner(), &query, Value::Null).await["usage"].clone();
    assert_eq!(rows, json!([{ "events": 200, "calls": 200 }]));
});
