//! Tiles of the own map over HTTP, read back by a decoder of the format.

use handsight_protocol::usage::EventId;
use handsight_testkit::{Reply, TestApp, on_both};
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

use crate::usage::{PERIOD, post};

const TILE: &str = "/tiles/qos/12/1951/1354.mvt?from=2019-01-01&to=2028-12-31";

async fn tile(app: &TestApp, path: &str, token: Option<&str>, tag: Option<&str>) -> Reply {
    let mut request = Request::builder().method(Method::GET).uri(path);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    if let Some(tag) = tag {
        request = request.header(header::IF_NONE_MATCH, tag);
    }
    app.send(request.body(axum::body::Body::empty()).unwrap()).await
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = bytes[0];
        *bytes = &bytes[1..];
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            break;
        }
    }
    value
}

/// Fields of a message: number, and its varint or its bytes.
fn fields(mut bytes: &[u8]) -> Vec<(u64, u64, Vec<u8>)> {
    let mut out = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes);
        let length = match key & 7 {
            0 => {
                out.push((key >> 3, varint(&mut bytes), vec![]));
                continue;
            }
            1 => 8,
            2 => usize::try_from(varint(&mut bytes)).unwrap(),
            other => panic!("wire type {other}"),
        };
        out.push((key >> 3, 0, bytes[..length].to_vec()));
        bytes = &bytes[length..];
    }
    out
}

/// The features' properties.
fn features(tile: &[u8]) -> Vec<serde_json::Map<String, Value>> {
    let Some((_, _, layer)) = fields(tile).into_iter().find(|field| field.0 == 3) else { return vec![] };
    let layer = fields(&layer);
    let of = |number: u64| layer.iter().filter(move |field| field.0 == number);
    let names: Vec<String> = of(3).map(|f| String::from_utf8(f.2.clone()).unwrap()).collect();
    let values: Vec<Value> = of(4)
        .map(|f| match &fields(&f.2)[0] {
            (1, _, text) => json!(String::from_utf8(text.clone()).unwrap()),
            (3, _, number) => json!(f64::from_le_bytes(number[..].try_into().unwrap())),
            (_, number, _) => json!(number),
        })
        .collect();
    of(2)
        .map(|feature| {
            let (_, _, tags) = fields(&feature.2).into_iter().find(|field| field.0 == 2).unwrap();
            let mut tags = tags.as_slice();
            let mut out = serde_json::Map::new();
            while !tags.is_empty() {
                let name = usize::try_from(varint(&mut tags)).unwrap();
                let value = usize::try_from(varint(&mut tags)).unwrap();
                out.insert(names[name].clone(), values[value].clone());
            }
            out
        })
        .collect()
}

on_both!(a_tile_shows_what_was_measured, |app| async move {
    let sender = app.phone(5).await;
    let samples: Vec<Value> = (0..120_u32)
        .map(|n| {
            json!({
                "id": EventId::from_parts(u64::from(n), [5; 10]).to_string(), "type": "qos",
                "startedAt": app.now().before(std::time::Duration::from_secs(u64::from(n) * 30)).to_string(),
                "network": { "mcc": "272", "mnc": "01", "radio": if n % 3 == 0 { "NR" } else { "LTE" } },
                "signal": { "dbm": -95 + i64::from(n % 5) }, "speed": { "downKbps": 20_000, "latencyMs": 30 },
                "location": { "lat": 51.90 + f64::from(n) / 20_000.0, "lon": -8.47, "accuracyM": 5 },
            })
        })
        .collect();
    let answer = post(&app, &sender, None, serde_json::to_vec(&samples).unwrap()).await.json();
    assert_eq!(answer["accepted"], 120, "{answer}");

    let owner = Some(app.acme.owner());
    let first = tile(&app, TILE, owner, None).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.text());
    assert_eq!(first.header("content-type"), Some("application/vnd.mapbox-vector-tile"));
    let found = features(&first.body);
    let sum = |name: &str| found.iter().map(|f| f[name].as_u64().unwrap()).sum::<u64>();
    assert_eq!(sum("samples"), 120);
    assert!(found.iter().all(|f| f["devices"] == 1 && f["cell"].as_str().unwrap().len() == 15));
    let fifth: f64 =
        found.iter().map(|f| f["g5"].as_f64().unwrap() * f["samples"].as_f64().unwrap()).sum::<f64>() / 120.0;
    assert!((fifth - 1.0 / 3.0).abs() < 1e-9);
    assert!(found.iter().all(|f| (-96.0..-88.0).contains(&f["signal"].as_f64().unwrap())));

    // The list says the same as the map.
    let query = format!(
        "{{ qosCells(resolution: 8, {PERIOD}, first: 200) {{ totalCount nodes {{ cell samples }} }} }}"
    );
    let cells = app.data(app.acme.owner(), &query, Value::Null).await["qosCells"].clone();
    assert_eq!(cells["totalCount"], found.len());

    let tag = first.header("etag").unwrap();
    assert_eq!(tile(&app, TILE, owner, Some(tag)).await.status, StatusCode::NOT_MODIFIED);
    let only = features(&tile(&app, &format!("{TILE}&generation=5G"), owner, None).await.body);
    assert_eq!(only.iter().map(|f| f["samples"].as_u64().unwrap()).sum::<u64>(), 40);
    let other = features(&tile(&app, &format!("{TILE}&carrier=Three"), owner, None).await.body);
    assert!(other.is_empty());

    // Nobody, strangers, and tiles that do not exist.
    assert_eq!(tile(&app, TILE, None, None).await.status, StatusCode::UNAUTHORIZED);
    assert!(tile(&app, TILE, Some(app.globex.owner()), None).await.body.is_empty());
    for (path, status) in [
        ("/tiles/qos/2/9/0.mvt", StatusCode::NOT_FOUND),
        ("/tiles/qos/2/1/0.png", StatusCode::NOT_FOUND),
        ("/tiles/qos/2/1/0.mvt?from=yesterday", StatusCode::BAD_REQUEST),
        ("/tiles/qos/2/1/0.mvt?from=2026-02-01&to=2026-01-01", StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(tile(&app, path, owner, None).await.status, status, "{path}");
    }
});
