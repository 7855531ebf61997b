//! One request to very many devices: enqueueing it, against a bare multi-row INSERT of as many actions; and the same
//! request again, which takes the place of every action that still waits.

use std::time::{Duration, Instant};

use handsight_app::action::{Issued, Request, issue};
use handsight_domain::id::DeviceId;
use handsight_store::{Rows, bulk::Kind, values};
use uuid::Uuid;

use crate::{
    ground::{Ground, System, ground},
    of,
};

fn all() -> usize {
    of(100_000, 20_000)
}
fn some() -> usize {
    of(10_000, 4_000)
}

async fn ask(ground: &Ground, devices: &[DeviceId], command: &str) -> Duration {
    let request = Request {
        devices: handsight_app::device::Chosen { ids: Some(devices.to_vec()), ..Default::default() },
        command: command.to_owned(),
        parameters: vec![],
        not_before: None,
        expires_at: None,
        confirm: None,
    };
    let begin = Instant::now();
    let issued = issue(&ground.app, &ground.scope, ground.authority(), None, &request).await.unwrap();
    assert!(matches!(issued, Issued::Done { .. }), "an action that destroys nothing needs no word");
    begin.elapsed()
}

/// The same rows of actions and of what is due, by themselves.
async fn bare(ground: &Ground, devices: &[DeviceId]) -> Duration {
    let session = Uuid::from_u128(7);
    let mut rows = Rows::new(&[("action_id", Kind::Id), ("device_id", Kind::Id), ("session_id", Kind::Id)]);
    for (number, device) in devices.iter().enumerate() {
        rows.push(values![Uuid::from_u128(number as u128 + 100), device, session]);
    }
    let begin = Instant::now();
    let tx = ground.app.store.write(&ground.scope).await.unwrap();
    tx.execute(
        "INSERT INTO action_sessions (enterprise_id, session_id, command, parameters, created_at, created_by,
            expires_at) VALUES ($1, $2, 'app', '[]', 0, '{}', 1)",
        values![session],
    )
    .await
    .unwrap();
    let due = rows.clone();
    tx.bulk(
        "INSERT INTO actions (enterprise_id, action_id, device_id, session_id, sequence, command, wire, state, held,
            created_at, expires_at, next_attempt_at, attempts)
         SELECT $1, k.action_id, k.device_id, k.session_id, 4000000000, 'app', 'app()', 'PENDING', FALSE, 0, 1, 1, 0
         FROM k WHERE true",
        rows,
    )
    .await
    .unwrap();
    tx.bulk(
        "INSERT INTO due (enterprise_id, kind, subject_id, due_at, tries) SELECT $1, 'bare', k.device_id, 1, 0
         FROM k WHERE true",
        due,
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    begin.elapsed()
}

pub async fn run() {
    for system in System::all() {
        let ground = ground(system, "bulk").await;
        let devices = ground.devices(all()).await;
        let floor = bare(&ground, &devices).await;
        let took = ask(&ground, &devices, "loc").await;
        println!(
            "enqueue {system:?}: {} devices in {:.1} s, {:.1} s by bare INSERT, ratio {:.2}",
            devices.len(),
            took.as_secs_f64(),
            floor.as_secs_f64(),
            took.as_secs_f64() / floor.as_secs_f64()
        );
        let few = &devices[..some()];
        let first = ask(&ground, few, "aud").await;
        let again = ask(&ground, few, "aud").await;
        println!(
            "supersede {system:?}: {} waiting actions in {:.2} s, {:.2} s where nothing waits, ratio {:.2}",
            few.len(),
            again.as_secs_f64(),
            first.as_secs_f64(),
            again.as_secs_f64() / first.as_secs_f64()
        );
    }
}
