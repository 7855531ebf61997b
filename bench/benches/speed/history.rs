//! The next actions of a device, and what is due for all, with ten thousand and with a million finished actions in the
//! enterprise; `HANDSIGHT_BENCH_HISTORY=10000000` makes it ten million.

use std::time::{Duration, Instant};

use handsight_domain::{
    id::{DeviceId, TypedId},
    scope::PlatformScope,
};
use handsight_store::{Backend, action::open_actions, job, values};
use uuid::Uuid;

use crate::{
    ground::{Ground, System, ground},
    median, of,
};

const DEVICES: usize = 1_000;
const FEW: i64 = 10_000;

fn many() -> i64 {
    let told = std::env::var("HANDSIGHT_BENCH_HISTORY").ok().and_then(|n| n.parse().ok());
    told.unwrap_or(of(1_000_000, 200_000))
}

/// Finished actions with the numbers from `from` to below `to`, made by one statement.
async fn finished(ground: &Ground, from: i64, to: i64) {
    let tx = ground.app.store.write(&ground.scope).await.unwrap();
    let session = Uuid::from_u128(1);
    tx.execute(
        "INSERT INTO action_sessions (enterprise_id, session_id, command, parameters, created_at, created_by,
            expires_at) VALUES ($1, $2, 'aud', '[]', 0, '{}', 1) ON CONFLICT DO NOTHING",
        values![session],
    )
    .await
    .unwrap();
    // An id is the number in hexadecimal: sixteen digits are sixteen bytes on SQLite, thirty-two a UUID on PostgreSQL.
    let (numbers, id) = match ground.app.store.backend() {
        Backend::Sqlite => (
            "WITH RECURSIVE n(n) AS (SELECT $3 UNION ALL SELECT n + 1 FROM n WHERE n + 1 < $4)",
            "CAST(printf('%016x', n.n) AS BLOB)",
        ),
        Backend::Postgres => (
            "WITH n AS (SELECT generate_series(CAST($3 AS bigint), CAST($4 AS bigint) - 1) AS n)",
            "CAST(lpad(to_hex(n.n), 32, '0') AS uuid)",
        ),
    };
    let sql = format!(
        "{numbers}, d AS MATERIALIZED (SELECT device_id, row_number() OVER (ORDER BY device_id) - 1 AS place FROM devices
                      WHERE enterprise_id = $1)
         INSERT INTO actions (enterprise_id, action_id, device_id, session_id, sequence, command, wire, state, held,
            created_at, expires_at, finished_at, attempts)
         SELECT $1, {id}, d.device_id, $2, n.n + 1, 'aud', 'aud()', 'SUCCEEDED', FALSE, 0, 1, 1, 1
         FROM n INNER JOIN d ON d.place = n.n % {DEVICES}"
    );
    tx.execute(&sql, values![session, from, to]).await.unwrap();
    tx.commit().await.unwrap();
}

async fn look(ground: &Ground, devices: &[DeviceId]) -> Duration {
    let mut times = Vec::new();
    for round in 0..500 {
        let begin = Instant::now();
        let tx = ground.app.store.read(&ground.scope).await.unwrap();
        open_actions(&tx, devices[round % devices.len()]).await.unwrap();
        times.push(begin.elapsed());
    }
    median(times)
}

/// Claims what is due, as the job runner does, and lets go of it again.
async fn claim(ground: &Ground) -> Duration {
    let mut times = Vec::new();
    for _ in 0..200 {
        let now = ground.app.clock.now();
        let tx = ground.app.store.platform(&PlatformScope::of_service()).await.unwrap();
        let begin = Instant::now();
        let claims =
            job::claim(&tx, now, Duration::from_secs(60), Uuid::from_u128(9), 32, &[]).await.unwrap();
        times.push(begin.elapsed());
        assert_eq!(claims.len(), 32);
    }
    median(times)
}

fn print(what: &str, system: System, few: Duration, many_took: Duration) {
    println!(
        "{what} {system:?}: {:.0} µs after {FEW}, {:.0} µs after {} finished actions, ratio {:.2}",
        few.as_secs_f64() * 1e6,
        many_took.as_secs_f64() * 1e6,
        many(),
        many_took.as_secs_f64() / few.as_secs_f64()
    );
}

pub async fn run() {
    for system in System::all() {
        let ground = ground(system, "history").await;
        let devices = ground.devices(DEVICES).await;
        let mut tx = ground.app.store.write(&ground.scope).await.unwrap();
        for device in &devices {
            job::schedule(&mut tx, "bench", device.uuid(), ground.app.clock.now()).await.unwrap();
        }
        tx.commit().await.unwrap();
        finished(&ground, 0, FEW).await;
        look(&ground, &devices).await; // so that both are measured warm
        claim(&ground).await;
        let few = (look(&ground, &devices).await, claim(&ground).await);
        finished(&ground, FEW, many()).await;
        print("next actions", system, few.0, look(&ground, &devices).await);
        print("due list", system, few.1, claim(&ground).await);
    }
}
