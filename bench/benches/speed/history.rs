//! The next actions of a device, with ten thousand and with a million finished actions in the enterprise.

use std::time::{Duration, Instant};

use handsight_domain::id::{DeviceId, TypedId};
use handsight_store::{Rows, action::open_actions, bulk::Kind, values};
use uuid::Uuid;

use crate::ground::{Ground, System, ground};

async fn finished(ground: &Ground, devices: &[DeviceId], from: u128, to: u128) {
    let tx = ground.app.store.write(&ground.scope).await.unwrap();
    let session = Uuid::from_u128(1);
    tx.execute(
        "INSERT INTO action_sessions (enterprise_id, session_id, command, parameters, created_at, created_by,
            expires_at) VALUES ($1, $2, 'aud', '[]', 0, '{}', 1) ON CONFLICT DO NOTHING",
        values![session],
    )
    .await
    .unwrap();
    let all: Vec<u128> = (from..to).collect();
    for chunk in all.chunks(5_000) {
        let mut rows = Rows::new(&[
            ("action_id", Kind::Id),
            ("device_id", Kind::Id),
            ("session_id", Kind::Id),
            ("sequence", Kind::Int),
            ("no", Kind::Bool),
        ]);
        for number in chunk {
            let device = devices[usize::try_from(*number).unwrap() % devices.len()];
            let sequence = i64::try_from(*number).unwrap() + 1;
            rows.push(values![Uuid::from_u128(number + 10), device.uuid(), session, sequence, false]);
        }
        tx.bulk(
            "INSERT INTO actions (enterprise_id, action_id, device_id, session_id, sequence, command, wire, state, held,
                created_at, expires_at, finished_at, attempts)
             SELECT $1, k.action_id, k.device_id, k.session_id, k.sequence, 'aud', 'aud()', 'SUCCEEDED', k.no, 0, 1, 1, 1
             FROM k WHERE true",
            rows,
        )
        .await
        .unwrap();
    }
    tx.commit().await.unwrap();
}

async fn look(ground: &Ground, devices: &[DeviceId]) -> Duration {
    let mut times = Vec::new();
    for round in 0..300 {
        let begin = Instant::now();
        let tx = ground.app.store.read(&ground.scope).await.unwrap();
        open_actions(&tx, devices[round % devices.len()]).await.unwrap();
        times.push(begin.elapsed());
    }
    times.sort_unstable();
    times[times.len() / 2]
}

pub async fn run() {
    for system in System::all() {
        let ground = ground(system, "history").await;
        let devices = ground.devices(1_000).await;
        finished(&ground, &devices, 0, 10_000).await;
        let few = look(&ground, &devices).await;
        finished(&ground, &devices, 10_000, 1_000_000).await;
        let many = look(&ground, &devices).await;
        println!(
            "next actions {system:?}: {:.0} µs after 10 thousand, {:.0} µs after 1 million finished, ratio {:.2}",
            few.as_secs_f64() * 1e6,
            many.as_secs_f64() * 1e6,
            many.as_secs_f64() / few.as_secs_f64()
        );
    }
}
