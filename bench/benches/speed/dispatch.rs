//! An order that goes out by SMS to many phones: texts a second at a gateway with a limit, against that limit; and at one
//! without.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::{Router, extract::State, routing::get};
use handsight_agent::net::{Client, Transport};
use handsight_app::{
    action::{Issued, Request, issue},
    device::Chosen,
    notifier,
};
use handsight_domain::{id::DeviceId, notifier::NotifierKind};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::{
    ground::{Ground, System, ground},
    of, rate,
};

const LIMIT: i64 = 100;
/// Area codes; each has a hundred numbers that belong to nobody (555-01xx).
const AREAS: [u16; 10] = [201, 202, 203, 205, 206, 207, 208, 209, 210, 212];

/// When each text came.
type Came = Arc<Mutex<Vec<Instant>>>;

fn lock(came: &Came) -> std::sync::MutexGuard<'_, Vec<Instant>> {
    came.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn take(State(came): State<Came>) -> (axum::http::StatusCode, &'static str) {
    lock(&came).push(Instant::now());
    (axum::http::StatusCode::ACCEPTED, "0: Accepted for delivery")
}

/// A gateway that takes everything at once.
async fn gateway() -> (String, Came) {
    let came = Came::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/cgi-bin/sendsms", listener.local_addr().unwrap());
    let service = Router::new().route("/cgi-bin/sendsms", get(take).post(take)).with_state(came.clone());
    tokio::spawn(async move { axum::serve(listener, service).await });
    (url, came)
}

async fn phones(ground: &Ground, server: &str) -> Vec<DeviceId> {
    let transport = Transport::multiplexed().unwrap();
    let mut all = Vec::new();
    for number in 0..of(1_000_u16, 200) {
        let mut secret = [0x5a; 32];
        secret[..2].copy_from_slice(&number.to_be_bytes());
        let area = AREAS[usize::from(number / 100)];
        let request = serde_json::from_value(json!({
            "systemId": ground.made.system_id, "deviceId": handsight_protocol::DeviceId::from_bytes(secret).to_hex(),
            "platform": "android", "agentVersion": "1.0", "phoneNumber": format!("+1{area}55501{:02}", number % 100),
        }))
        .unwrap();
        let (answer, _) = Client::provision(&transport, server, &request).await.unwrap();
        all.push(answer.device.parse().unwrap());
    }
    all
}

/// Orders something of all, and answers texts a second from the first to the last.
async fn order(ground: &Ground, devices: &[DeviceId], command: &str, came: &Came) -> f64 {
    lock(came).clear();
    let request = Request {
        devices: Chosen { ids: Some(devices.to_vec()), ..Chosen::default() },
        command: command.to_owned(),
        parameters: vec![],
        not_before: None,
        expires_at: None,
        confirm: None,
    };
    let issued = issue(&ground.app, &ground.scope, ground.authority(), None, &request).await.unwrap();
    assert!(matches!(issued, Issued::Done { .. }), "an action that destroys nothing needs no word");
    let mut last = 0;
    loop {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let count = lock(came).len();
        // Silence after everybody was reached: whatever hurried or was repeated is over too.
        if count >= devices.len() && count == last {
            break;
        }
        last = count;
    }
    let came = lock(came);
    rate(came.len() - 1, came[came.len() - 1] - came[0])
}

pub async fn run() {
    for system in System::all() {
        let ground = ground(system, "dispatch").await;
        let server = format!("http://{}", ground.serve().await);
        let devices = phones(&ground, &server).await;
        let (url, came) = gateway().await;
        let given = [("url", url.as_str()), ("username", "bench"), ("password", "bench")];
        let settings = given.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let change = notifier::Change { settings, per_second: Some(LIMIT), ..notifier::Change::default() };
        let way =
            notifier::create(&ground.app, &ground.scope, None, NotifierKind::Kannel, &change).await.unwrap();
        let stop = CancellationToken::new();
        let jobs = tokio::spawn(handsight_app::job::run(ground.app.clone(), stop.clone()));
        let bound = order(&ground, &devices, "aud", &came).await;
        let free = notifier::Change { per_second: Some(0), ..notifier::Change::default() };
        notifier::update(&ground.app, &ground.scope, None, way.id, &free).await.unwrap();
        let unbound = order(&ground, &devices, "app", &came).await;
        stop.cancel();
        jobs.await.unwrap();
        println!(
            "dispatch {system:?}: {bound:.1} texts/s to {} phones by a gateway that takes {LIMIT} a second, ratio {:.2}; \
             {unbound:.0} texts/s by one that takes any",
            devices.len(),
            bound / LIMIT as f64
        );
    }
}
