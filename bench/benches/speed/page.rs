//! A page of 50 devices of a carrier, last seen first, with status, seven days' sums and the count, in an enterprise with 50,000
//! devices, through GraphQL, against one hand-written statement for the same, straight on the database.

use std::time::Instant;

use handsight_domain::calendar::LocalDay;
use handsight_store::{Rows, bulk::Kind, values};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    ground::{Ground, System, ground},
    median, millis, of,
};

fn devices() -> usize {
    of(50_000, 10_000)
}
const ROUNDS: u32 = 40;

async fn seed(ground: &Ground) {
    let devices = ground.devices(devices()).await;
    let today = LocalDay::of(ground.app.clock.now(), "UTC".parse().unwrap()).number();
    let slices = [Uuid::from_u128(1), Uuid::from_u128(2)];
    let tx = ground.app.store.write(&ground.scope).await.unwrap();
    for (slice, kind) in slices.iter().zip(["DATA", "CALL"]) {
        tx.execute(
            "INSERT INTO usage_slices (enterprise_id, slice_id, type, direction, number_class, scope, country,
                home_carrier, serving_carrier, generation, radio_detail, activity, home_zone, liability)
             VALUES ($1, $2, $3, '', '', 'domestic', 'US', '', '', '4G', 'LTE', '', '', 'corporate')",
            values![slice, kind],
        )
        .await
        .unwrap();
    }
    for chunk in devices.chunks(500) {
        let mut rows = Rows::new(&[
            ("device_id", Kind::Id),
            ("day", Kind::Int),
            ("slice_id", Kind::Id),
            ("bins", Kind::Bytes),
        ]);
        for device in chunk {
            for day in today - 6..=today {
                for slice in slices {
                    rows.push(values![device, day, slice, Vec::<u8>::new()]);
                }
            }
        }
        tx.bulk(
            "INSERT INTO usage_days (enterprise_id, device_id, day, slice_id, events, calls, seconds, dropped, failed,
                messages, rx_bytes, tx_bytes, down_bps, up_bps, latency_us, bins)
             SELECT $1, k.device_id, k.day, k.slice_id, 9, 1, 60, 0, 0, 0, 1000000, 50000, 0, 0, 0, k.bins
             FROM k WHERE true",
            rows,
        )
        .await
        .unwrap();
    }
    tx.execute(
        "UPDATE devices SET home_carrier = CASE department WHEN 'Field' THEN 'Orion' ELSE 'Vega' END, model = 'Model 7',
             os_version = '15', agent_version = '3.1', radio = 'LTE', battery_percent = 50, signal_dbm = -80
         WHERE enterprise_id = $1",
        values![],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

/// What one would write for exactly this page. The week comes as text, `AGE=BYTES` for each day and slice. The slices are read
/// once and not once per device.
fn statement(system: System) -> String {
    let slices = "(SELECT s.slice_id FROM usage_slices s WHERE s.enterprise_id = $1 AND s.type = 'DATA')";
    let among = match system {
        System::Sqlite => format!("IN {slices}"),
        System::Postgres => format!("= ANY (ARRAY{slices})"),
    };
    format!(
        "SELECT d.device_id, d.name, d.os_version, d.home_carrier, d.model, d.last_seen_at, d.battery_percent,
             d.signal_dbm, d.radio, d.agent_version,
             (SELECT string_agg(CAST($4 - u.day AS TEXT) || '=' || CAST(u.rx_bytes + u.tx_bytes AS TEXT), ' ')
              FROM usage_days u
              WHERE u.enterprise_id = $1 AND u.device_id = d.device_id AND u.day BETWEEN $3 AND $4
                AND u.slice_id {among}) AS week,
             (SELECT COUNT(*) FROM devices c
              WHERE c.enterprise_id = $1 AND c.deleted_at IS NULL AND c.home_carrier = $2) AS total
         FROM devices d
         WHERE d.enterprise_id = $1 AND d.deleted_at IS NULL AND d.home_carrier = $2
         ORDER BY COALESCE(d.last_seen_at, 0) DESC, d.device_id DESC
         LIMIT 51"
    )
}

async fn by_hand(bare: &DatabaseConnection, statement: &str, ground: &Ground, today: i64) {
    let values = values![ground.made.enterprise, "Orion", today - 6, today];
    let statement = Statement::from_sql_and_values(bare.get_database_backend(), statement, values);
    let page = bare.query_all_raw(statement).await.unwrap();
    assert_eq!(page.len(), 51);
    for row in &page {
        let week: String = row.try_get("", "week").unwrap();
        assert_eq!(week.split(' ').count(), 7);
    }
    let total: i64 = page[0].try_get("", "total").unwrap();
    assert_eq!(usize::try_from(total), Ok(devices() / 4));
}

async fn by_api(schema: &handsight_graphql::ApiSchema, ground: &Ground) {
    let query = r#"{ devices(first: 50, sort: { attribute: "lastSeenAt", descending: true },
            filter: { where: { attribute: "homeCarrier", operator: IS, values: ["Orion"] } }) {
        totalCount pageInfo { hasNextPage endCursor } nodes { id name osVersion homeCarrier model lastSeenAt
            batteryPercent signalDbm radio agentVersion status dataLast7Days } } }"#;
    let answer = schema.execute(async_graphql::Request::new(query).data(ground.caller())).await;
    assert!(answer.errors.is_empty(), "{:?}", answer.errors);
    let data: Value = answer.data.into_json().unwrap();
    assert_eq!(data["devices"]["nodes"].as_array().unwrap().len(), 50);
    assert_eq!(data["devices"]["totalCount"], devices() / 4);
}

pub async fn run() {
    for system in System::all() {
        let ground = ground(system, "page").await;
        seed(&ground).await;
        let (bare, statement) = (ground.bare().await, statement(system));
        if system == System::Postgres {
            bare.execute_unprepared("ANALYZE").await.unwrap(); // as autovacuum does within a minute
        }
        let schema = handsight_graphql::build(ground.app.clone());
        let today = LocalDay::of(ground.app.clock.now(), "UTC".parse().unwrap()).number();
        let (mut floor, mut api) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let begin = Instant::now();
            by_hand(&bare, &statement, &ground, today).await;
            floor.push(begin.elapsed());
            let begin = Instant::now();
            by_api(&schema, &ground).await;
            api.push(begin.elapsed());
        }
        let (floor, api) = (median(floor), median(api));
        println!(
            "page {system:?}: 50 of {} devices, {:.1} ms through GraphQL, {:.1} ms by one statement, ratio {:.2}",
            devices(),
            millis(api),
            millis(floor),
            api.as_secs_f64() / floor.as_secs_f64()
        );
    }
}
