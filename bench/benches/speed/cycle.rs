//! Queue, fetch, answer: whole cycles a second with 64 phones on 8 connections, over HTTP; against the lightest
//! authenticated request (the policy) over the same connections.

use std::time::{Duration, Instant};

use handsight_agent::net::{Client, Transport};
use handsight_app::{
    action::{Issued, Request, issue},
    device::Chosen,
};
use handsight_domain::id::DeviceId;
use handsight_protocol::{
    Sequence,
    agent_api::{Credentials, ProvisionRequest},
};
use serde_json::json;

use crate::{
    ground::{Ground, System, ground},
    of, rate,
};

const PHONES: u8 = 64;
const CONNECTIONS: usize = 8;
fn time() -> Duration {
    Duration::from_secs(of(5, 2))
}

struct Phone {
    client: Client,
    device: DeviceId,
}

async fn enrol(ground: &Ground, server: &str, transports: &[Transport], number: u8) -> Phone {
    let secret = handsight_protocol::DeviceId::from_bytes([number + 1; 32]);
    let transport = &transports[usize::from(number) % transports.len()];
    let request: ProvisionRequest = serde_json::from_value(json!({
        "systemId": ground.made.system_id, "deviceId": secret.to_hex(), "platform": "android", "agentVersion": "1.0",
    }))
    .unwrap();
    let (answer, _) = Client::provision(transport, server, &request).await.unwrap();
    let credentials = Credentials { system_id: ground.made.system_id.parse().unwrap(), device_id: secret };
    let client = Client::new(transport.clone(), server, &credentials).unwrap();
    Phone { client, device: answer.device.parse().unwrap() }
}

/// One phone, asked and answering until the time is up; answers how many cycles.
async fn cycles(ground: &Ground, phone: &Phone, until: Instant) -> usize {
    let (mut count, mut after) = (0, Sequence::ZERO);
    while Instant::now() < until {
        let request = Request {
            devices: Chosen { ids: Some(vec![phone.device]), ..Chosen::default() },
            command: "app".to_owned(),
            parameters: vec![],
            not_before: None,
            expires_at: None,
            confirm: None,
        };
        let issued = issue(&ground.app, &ground.scope, ground.authority(), None, &request).await.unwrap();
        let Issued::Done { actions, .. } = issued else {
            panic!("an action that destroys nothing needs no word")
        };
        assert_eq!(actions.len(), 1);
        let fetched = phone.client.actions(after, 5).await.unwrap();
        after = fetched.through;
        let result = serde_json::from_value(json!({
            "sequence": after, "command": "app", "status": "ok", "code": "0",
            "finishedAt": ground.app.clock.now().to_string(), "items": { "apps": [] },
        }))
        .unwrap();
        let answer = phone.client.results(vec![result]).await.unwrap();
        assert_eq!(answer.accepted.len(), 1);
        count += 1;
    }
    count
}

pub async fn run() {
    for system in System::all() {
        let ground = ground(system, "cycle").await;
        let server = format!("http://{}", ground.serve().await);
        let transports: Vec<Transport> =
            (0..CONNECTIONS).map(|_| Transport::multiplexed().unwrap()).collect();
        let mut phones = Vec::new();
        for number in 0..PHONES {
            phones.push(enrol(&ground, &server, &transports, number).await);
        }
        let begin = Instant::now();
        let done =
            futures::future::join_all(phones.iter().map(|phone| cycles(&ground, phone, begin + time())))
                .await;
        let speed = rate(done.iter().sum(), begin.elapsed());
        let begin = Instant::now();
        let asked = futures::future::join_all(phones.iter().map(|phone| async move {
            let mut count = 0_usize;
            while begin.elapsed() < time() {
                phone.client.policy().await.unwrap();
                count += 1;
            }
            count
        }))
        .await;
        let floor = rate(asked.iter().sum(), begin.elapsed());
        println!(
            "cycle {system:?}: {speed:.0} queue-fetch-result cycles/s by {PHONES} phones on {CONNECTIONS} connections, \
             {floor:.0} bare authenticated requests/s, ratio {:.2} (each cycle is two such requests and an order)",
            speed / floor
        );
    }
}
