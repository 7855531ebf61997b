//! Map tiles over HTTP: one that is kept, one that must be made, against a file of the same size that is read and
//! sent by the same kind of server.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use axum::{Router, routing::get};
use handsight_app::{
    token::{NewToken, create},
    usage,
};
use handsight_domain::{id::DeviceId, policy::Permission};
use serde_json::json;

use crate::{
    ground::{Ground, System, ground},
    median, millis, of,
};

/// Around the middle of this tile, within about six kilometres, phones measured.
const TILE: &str = "/tiles/qos/12/1050/1522.mvt";
const LAT: f64 = 41.88;
const LON: f64 = -87.67;

fn rounds() -> usize {
    of(400, 100)
}

async fn measured(ground: &Ground, device: DeviceId, batch: usize) {
    let now = ground.app.clock.now().millis();
    let events: Vec<_> = (0..2_000_usize)
        .map(|n| {
            let at = handsight_domain::time::Timestamp::from_millis(now - n as i64 * 30_000);
            let spread = |step: usize| ((n * step) % 1_000) as f64 / 12_500.0 - 0.04;
            json!({
                "id": handsight_protocol::usage::EventId::from_parts(n as u64, [batch as u8; 10]).to_string(),
                "type": "qos", "startedAt": at.to_string(),
                "network": { "mcc": "310", "mnc": "410", "radio": "LTE", "roaming": false },
                "cell": { "lac": 31, "cid": 1_000 + n % 50 }, "signal": { "dbm": -80 - (n % 30) as i64 },
                "location": { "lat": LAT + spread(37), "lon": LON + spread(101), "accuracyM": 12 },
            })
        })
        .collect();
    let body = serde_json::to_vec(&events).unwrap();
    let answer = usage::ingest(&ground.app, &ground.scope, device, body).await.unwrap();
    assert_eq!(answer.accepted, 2_000, "{:?}", answer.rejected.first());
}

async fn fetch(http: &reqwest::Client, url: &str, token: &str) -> (Duration, usize) {
    let begin = Instant::now();
    let answer = http.get(url).bearer_auth(token).send().await.unwrap().error_for_status().unwrap();
    let size = answer.bytes().await.unwrap().len();
    (begin.elapsed(), size)
}

pub async fn run() {
    for system in System::all() {
        let ground = ground(system, "tile").await;
        let device = ground.devices(1).await[0];
        let base = format!("http://{}", ground.serve().await);
        let new =
            NewToken { name: "bench".to_owned(), scopes: vec![Permission::UsageRead], expires_at: None };
        // A token is made by somebody, not by the platform.
        let owner = ground.caller();
        let scope = owner.enter(Permission::TokensManage).unwrap();
        let token = create(&ground.app, &scope, &owner, None, &new).await.unwrap().secret;
        let http = reqwest::Client::new();
        let tile = format!("{base}{TILE}");
        let mut made = Vec::new();
        let mut size = 0;
        for batch in 0..of(12, 4) {
            measured(&ground, device, batch).await; // new sums: the tile that is kept is no longer good
            let (took, bytes) = fetch(&http, &tile, &token).await;
            made.push(took);
            size = bytes;
        }
        assert!(size > 1_000, "the tile shows what was measured: {size} bytes");
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), vec![7; size]).unwrap();
        let path = file.path().to_path_buf();
        let handler = move || {
            let path = path.clone();
            async move { tokio::fs::read(path).await.unwrap() }
        };
        let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let still = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/", get(handler))).await });
        let (mut kept, mut floor) = (Vec::new(), Vec::new());
        for _ in 0..rounds() {
            kept.push(fetch(&http, &tile, &token).await.0);
            floor.push(fetch(&http, &still, &token).await.0);
        }
        let (made, kept, floor) = (median(made), median(kept), median(floor));
        println!(
            "tile {system:?}: {size} bytes in {:.2} ms kept, {:.2} ms made anew; a file {:.2} ms, ratios {:.2} and {:.2}",
            millis(kept),
            millis(made),
            millis(floor),
            kept.as_secs_f64() / floor.as_secs_f64(),
            made.as_secs_f64() / floor.as_secs_f64()
        );
    }
}
