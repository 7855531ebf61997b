//! A filtered page of 50 devices with status and seven days' sums, in an enterprise with 50,000 devices, through
//! GraphQL, against hand-written SQL for the same.

use std::time::Instant;

use handsight_domain::calendar::LocalDay;
use handsight_store::{Rows, bulk::Kind, values};
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
    tx.commit().await.unwrap();
}

/// What somebody would write who needs exactly this page, with the count that a pager shows.
async fn by_hand(ground: &Ground, today: i64) -> usize {
    let tx = ground.app.store.read(&ground.scope).await.unwrap();
    let page = tx
        .all(
            "SELECT d.device_id, d.name, d.last_seen_at, d.department FROM devices d
             WHERE d.enterprise_id = $1 AND d.deleted_at IS NULL AND d.department = 'Field'
             ORDER BY lower(COALESCE(d.name, '')), d.device_id LIMIT 50",
            values![],
        )
        .await
        .unwrap();
    tx.one(
        "SELECT COUNT(*) AS n FROM devices d
         WHERE d.enterprise_id = $1 AND d.deleted_at IS NULL AND d.department = 'Field'",
        values![],
    )
    .await
    .unwrap();
    let mut sums = 0;
    for row in &page {
        let device: handsight_domain::id::DeviceId = row.get("device_id").unwrap();
        sums += tx
            .all(
                "SELECT u.day, CAST(SUM(u.rx_bytes + u.tx_bytes) AS BIGINT) AS bytes FROM usage_days u
                 INNER JOIN usage_slices s ON s.enterprise_id = $1 AND s.slice_id = u.slice_id
                 WHERE u.enterprise_id = $1 AND u.device_id = $2 AND u.day BETWEEN $3 AND $4 AND s.type = 'DATA'
                 GROUP BY u.day",
                values![device, today - 6, today],
            )
            .await
            .unwrap()
            .len();
    }
    sums
}

async fn by_api(schema: &handsight_graphql::ApiSchema, ground: &Ground) {
    let query = r#"{ devices(first: 50, filter: { where: { attribute: "department", operator: IS, values: ["Field"] } }) {
        totalCount pageInfo { hasNextPage } nodes { id name status department dataLast7Days } } }"#;
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
        let schema = handsight_graphql::build(ground.app.clone());
        let today = LocalDay::of(ground.app.clock.now(), "UTC".parse().unwrap()).number();
        let (mut floor, mut api) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let begin = Instant::now();
            assert_eq!(by_hand(&ground, today).await, 350);
            floor.push(begin.elapsed());
            let begin = Instant::now();
            by_api(&schema, &ground).await;
            api.push(begin.elapsed());
        }
        let (floor, api) = (median(floor), median(api));
        println!(
            "page {system:?}: 50 of {} devices, {:.1} ms through GraphQL, {:.1} ms by hand-written SQL, ratio {:.2}",
            devices(),
            millis(api),
            millis(floor),
            api.as_secs_f64() / floor.as_secs_f64()
        );
    }
}
