//! The sums of usage: equal to the stored events after any order of batches, repeats, late events, deletion.

use std::collections::BTreeMap;

use handsight_app::{
    App, enterprise,
    usage::{self, Answer, Refused, ReportInput},
};
use handsight_domain::{
    calendar::LocalDay,
    h3cell::Cell,
    histogram::Bins,
    id::DeviceId,
    scope::EnterpriseScope,
    time::Timestamp,
    usage::{CellKey, CellSum, DayKey, DaySum, Dimension, Fact, Folded, TowerKey},
};
use handsight_store::{device::DeviceRow, usage as rows, values};
use handsight_testkit::{TestApp, device, on_both, store_device};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use serde_json::{Value, json};

/// 2026-01-15T09:00:00Z, where the test's clock stands.
pub(crate) const NOW: i64 = 1_768_467_600_000;

/// One enterprise.
pub(crate) struct Ground {
    pub(crate) app: App,
    pub(crate) scope: EnterpriseScope,
}

impl Ground {
    pub(crate) fn of(app: &TestApp) -> Self {
        Self { app: app.app.clone(), scope: app.acme.scope() }
    }
    /// Adds a device.
    pub(crate) async fn device(&self, name: &str, number: Option<&str>, department: &str) -> DeviceId {
        let id: DeviceId = self.app.mint.id();
        let row = DeviceRow {
            name: name.to_owned(),
            phone_number: number.map(str::to_owned),
            department: Some(department.to_owned()),
            policy_revision: 3,
            ..device(id, self.app.clock.now())
        };
        let tx = self.app.store.write(&self.scope).await.unwrap();
        store_device(&tx, row).await;
        tx.commit().await.unwrap();
        id
    }
}

pub(crate) fn ulid(number: u64) -> String {
    handsight_protocol::usage::EventId::from_parts(number, [7; 10]).to_string()
}

pub(crate) fn at(millis: i64) -> String {
    handsight_domain::time::Timestamp::from_millis(millis).to_string()
}

/// An event that follows from a number: every type that counts anywhere, places and times spread out.
pub(crate) fn event(number: u64) -> Value {
    let pick = |n: u64| number.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17) % n;
    let started = NOW - i64::try_from(pick(20 * 86_400)).unwrap() * 1000;
    let radio = ["LTE", "NR", "UMTS", "GSM", "WIFI"][usize::try_from(pick(5)).unwrap()];
    let mut event = json!({
        "id": ulid(number),
        "startedAt": at(started),
        "network": { "mcc": "310", "mnc": "410", "radio": radio, "roaming": number.is_multiple_of(11) },
        "cell": { "lac": 100 + number % 3, "cid": 5000 + number % 7 },
        "signal": { "dbm": -70.0 - (number % 40) as f64 },
        "location": { "lat": 40.7 + (number % 13) as f64 / 50.0, "lon": -74.0 - (number % 5) as f64 / 90.0, "accuracyM": 10 },
        "speed": { "downKbps": 1000.0 + number as f64 * 1.5, "upKbps": 200.25, "latencyMs": 40 + number % 30 },
    });
    let own = match number % 6 {
        0 => {
            json!({ "type": "call", "direction": "out", "peer": "+12125550123", "seconds": number % 900, "dropped": number.is_multiple_of(4) })
        }
        1 => json!({ "type": "sms", "direction": "in", "peer": "+442079460100", "bytes": 70 }),
        2 => {
            json!({ "type": "data", "rxBytes": number * 1000, "txBytes": number * 10, "interface": "cellular" })
        }
        3 => json!({ "type": "web", "host": "www.example.com", "bytes": 999 }),
        _ => json!({ "type": "qos", "activity": if number.is_multiple_of(2) { "data" } else { "idle" } }),
    };
    event.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
    event
}

pub(crate) async fn post(ground: &Ground, device: DeviceId, events: &[Value]) -> Answer {
    let body = serde_json::to_vec(events).unwrap();
    usage::ingest(&ground.app, &ground.scope, device, body).await.unwrap()
}

/// Every sum that is stored.
#[derive(Debug, PartialEq)]
pub(crate) struct Stored {
    days: BTreeMap<DayKey, DaySum>,
    towers: BTreeMap<TowerKey, (i64, i64, i64, i64, Bins)>,
    cells: BTreeMap<CellKey, CellSum>,
}

pub(crate) async fn stored(ground: &Ground) -> Stored {
    let tx = ground.app.store.read(&ground.scope).await.unwrap();
    let mut out = Stored { days: BTreeMap::new(), towers: BTreeMap::new(), cells: BTreeMap::new() };
    for row in tx.all("SELECT * FROM usage_days WHERE enterprise_id = $1", values![]).await.unwrap() {
        let key = DayKey {
            device: row.get("device_id").unwrap(),
            day: LocalDay::from_number(row.get("day").unwrap()),
            slice: row.get("slice_id").unwrap(),
        };
        let mut sum = DaySum::default();
        for (to, column) in sum.numbers_mut().into_iter().zip(DaySum::COLUMNS) {
            *to = row.get(column).unwrap();
        }
        sum.bins = Bins::decode(&row.get::<Vec<u8>>("bins").unwrap()).unwrap();
        out.days.insert(key, sum);
    }
    for row in tx.all("SELECT * FROM tower_days WHERE enterprise_id = $1", values![]).await.unwrap() {
        let key = TowerKey {
            tower: row.get("tower_id").unwrap(),
            day: LocalDay::from_number(row.get("day").unwrap()),
            device: row.get("device_id").unwrap(),
            radio: row.get("radio").unwrap(),
        };
        let number = |column: &str| row.get::<i64>(column).unwrap();
        let bins = Bins::decode(&row.get::<Vec<u8>>("bins").unwrap()).unwrap();
        let sums = (number("samples"), number("seconds"), number("first_at"), number("last_at"), bins);
        out.towers.insert(key, sums);
    }
    for row in tx.all("SELECT * FROM qos_cells WHERE enterprise_id = $1", values![]).await.unwrap() {
        let key = CellKey {
            cell: Cell::from_number(row.get("cell").unwrap()).unwrap(),
            day: LocalDay::from_number(row.get("day").unwrap()),
            carrier: row.get("carrier").unwrap(),
            generation: row.get("generation").unwrap(),
        };
        let sum = CellSum {
            samples: row.get("samples").unwrap(),
            down_bps: row.get("down_bps").unwrap(),
            latency_us: row.get("latency_us").unwrap(),
            devices: CellSum::decode_devices(&row.get::<Vec<u8>>("devices").unwrap()).unwrap(),
            bins: Bins::decode(&row.get::<Vec<u8>>("bins").unwrap()).unwrap(),
        };
        out.cells.insert(key, sum);
    }
    out
}

pub(crate) async fn recomputed(ground: &Ground) -> (Stored, usize) {
    let tx = ground.app.store.read(&ground.scope).await.unwrap();
    let facts = rows::facts(&tx, None, None, 1_000_000).await.unwrap();
    let folded = Folded::of(&facts);
    let towers = folded
        .tower_days
        .into_iter()
        .map(|(key, sum)| (key, (sum.samples, sum.seconds, sum.first_at, sum.last_at, sum.bins)))
        .collect();
    (Stored { days: folded.days, towers, cells: folded.cells }, facts.len())
}

on_both!(sums_equal_the_events_after_any_order, |app| async move {
    let ground = Ground::of(&app);
    let devices = [
        ground.device("one", Some("+12125550123"), "Sales").await,
        ground.device("two", None, "Field").await,
        ground.device("three", None, "Field").await,
    ];
    // Posts of random events, repeats within and across posts, in random order and all at once.
    let strategy = prop::collection::vec((0..3_usize, prop::collection::vec(1_u64..400, 1..60)), 1..12);
    let mut runner = TestRunner::deterministic();
    let mut expected = std::collections::BTreeSet::new();
    let (mut accepted, mut sent) = (0, 0);
    for _ in 0..8 {
        let posts = strategy.new_tree(&mut runner).unwrap().current();
        let bodies: Vec<(usize, Vec<Value>)> = posts
            .iter()
            .map(|(device, numbers)| (*device, numbers.iter().map(|n| event(*n)).collect()))
            .collect();
        let answers = futures::future::join_all(
            bodies.iter().map(|(device, events)| post(&ground, devices[*device], events)),
        )
        .await;
        for ((device, numbers), answer) in posts.iter().zip(answers) {
            assert!(answer.rejected.is_empty(), "{answer:?}");
            assert_eq!(answer.policy_revision, 3);
            accepted += answer.accepted as usize;
            sent += (answer.accepted + answer.duplicates) as usize;
            expected.extend(numbers.iter().map(|n| (*device, *n)));
        }
    }
    assert_eq!(accepted, expected.len());
    assert!(sent > accepted);
    let (folded, events) = recomputed(&ground).await;
    assert_eq!(events, expected.len());
    let now = stored(&ground).await;
    assert_eq!(now, folded);

    // Deleting one device's usage leaves exactly the others'.
    let gone = usage::forget(&ground.app, &ground.scope, devices[0]).await.unwrap();
    assert_eq!(gone as usize, expected.iter().filter(|(device, _)| *device == 0).count());
    let (folded, _) = recomputed(&ground).await;
    assert_eq!(stored(&ground).await, folded);
    assert!(folded.days.keys().all(|key| key.device != devices[0]));
});

pub(crate) fn report(by: &[Dimension]) -> ReportInput {
    ReportInput {
        from: LocalDay::parse("2025-01-01").unwrap(),
        to: LocalDay::parse("2026-12-31").unwrap(),
        by: by.to_vec(),
        device: None,
        filter: None,
        distributions: true,
    }
}

on_both!(a_bad_event_is_rejected_by_itself, |app| async move {
    let ground = Ground::of(&app);
    let device = ground.device("one", None, "Sales").await;
    let mut early = event(3);
    early["startedAt"] = json!("1999-01-01T00:00:00Z");
    let mut future = event(4);
    future["startedAt"] = json!(at(NOW + 25 * 3_600_000));
    let mut soon = event(10);
    soon["startedAt"] = json!(at(NOW + 23 * 3_600_000));
    let mut late = event(16);
    late["startedAt"] = json!("2025-11-02T03:00:00-05:00");
    let mut impossible = event(22);
    impossible["signal"] = json!({ "dbm": -300 });
    impossible["location"] = json!({ "lat": -1, "lon": -1 });
    let body = json!([early, future, soon, late, impossible, { "id": "x" }, { "type": "fax", "id": ulid(9) }, 7, soon]);
    let answer = post(&ground, device, body.as_array().unwrap()).await;
    assert_eq!((answer.accepted, answer.duplicates), (3, 1));
    let reasons: Vec<&str> = answer.rejected.iter().map(|r| r.reason.split(':').next().unwrap()).collect();
    assert_eq!(reasons, ["too_early", "in_future", "id_invalid", "type_unknown", "malformed"]);
    // What is impossible is not stored, and counted.
    let tx = ground.app.store.read(&ground.scope).await.unwrap();
    let facts = rows::facts(&tx, None, None, 10).await.unwrap();
    let odd = facts.iter().find(|fact| !fact.derived.nulled.is_empty()).unwrap();
    assert!(odd.event.location.is_none() && odd.event.signal.is_none_or(|signal| signal.dbm.is_none()));
});

on_both!(a_batch_too_large_or_unreadable_is_refused_whole, |app| async move {
    let ground = Ground::of(&app);
    let device = ground.device("one", None, "Sales").await;
    let send = |body: Vec<u8>| usage::ingest(&ground.app, &ground.scope, device, body);
    let many = vec![b' '; 4 * 1024 * 1024 + 1];
    assert!(matches!(send(many).await, Err(Refused::Batch(_))));
    assert!(matches!(send("{}\n".repeat(5_001).into_bytes()).await, Err(Refused::Batch(_))));
    assert!(matches!(send(b"hello".to_vec()).await, Err(Refused::Batch(_))));
    let lines = format!("{}\n\n{}\r\n", event(1), event(2));
    assert_eq!(send(lines.into_bytes()).await.unwrap().accepted, 2);
    assert_eq!(send(b"[]".to_vec()).await.unwrap().accepted, 0);
});

on_both!(reports_group_by_what_is_asked, |app| async move {
    let ground = Ground::of(&app);
    let one = ground.device("one", Some("+12125550123"), "Sales").await;
    let two = ground.device("two", None, "Field").await;
    for (device, range) in [(one, 1..120_u64), (two, 200..260)] {
        post(&ground, device, &range.map(event).collect::<Vec<_>>()).await;
    }
    let all = usage::report(&ground.app, &ground.scope, &report(&[])).await.unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].sum.events, 179);
    let calls: i64 = (1..120).chain(200..260_i64).filter(|n| n % 6 == 0).count().try_into().unwrap();
    assert_eq!(all[0].sum.calls, calls);
    let bytes: i64 = (1..120).chain(200..260_i64).filter(|n| n % 6 == 2).map(|n| n * 1000).sum();
    assert_eq!(all[0].sum.rx_bytes, bytes, "web bytes are within data sessions");
    let by = [Dimension::Department, Dimension::TYPE, Dimension::Month];
    let rows = usage::report(&ground.app, &ground.scope, &report(&by)).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.sum.events).sum::<i64>(), 179);
    assert!(rows.iter().all(|row| row.keys.len() == 3));
    let sales: i64 =
        rows.iter().filter(|row| row.keys[0].as_deref() == Some("Sales")).map(|row| row.sum.events).sum();
    assert_eq!(sales, 119);
    assert!(rows.iter().any(|row| row.keys[1].as_deref() == Some("WEB") && row.sum.rx_bytes > 0));
    let twice = report(&[Dimension::Day, Dimension::Day]);
    assert!(usage::report(&ground.app, &ground.scope, &twice).await.is_err());
});

on_both!(a_late_event_does_not_move_a_device_back, |app| async move {
    let ground = Ground::of(&app);
    let device = ground.device("one", None, "Sales").await;
    let sample = |number: u64, hours_ago: i64, mnc: &str, roaming: bool, lat: f64| {
        json!({
            "id": ulid(number), "type": "location", "startedAt": at(NOW - hours_ago * 3_600_000),
            "network": { "mcc": "272", "mnc": mnc, "radio": "LTE", "roaming": roaming },
            "signal": { "dbm": -90 - hours_ago },
            "location": { "lat": lat, "lon": -8.4, "accuracyM": 5 },
        })
    };
    post(&ground, device, &[sample(1, 2, "01", true, 51.9), sample(2, 4, "01", true, 51.8)]).await;
    post(&ground, device, &[sample(3, 6, "05", false, 50.0)]).await;
    let tx = ground.app.store.read(&ground.scope).await.unwrap();
    let row = tx
        .one("SELECT * FROM devices WHERE enterprise_id = $1 AND device_id = $2", values![device])
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.get::<String>("serving_carrier").unwrap(), "Vodafone");
    assert!(row.get::<bool>("roaming").unwrap());
    assert_eq!(row.get::<String>("country").unwrap(), "IE");
    assert_eq!(row.get::<i64>("signal_dbm").unwrap(), -92);
    assert!((row.get::<f64>("fix_lat").unwrap() - 51.9).abs() < 1e-9);
    let roamers = usage::roamers(&ground.app, &ground.scope).await.unwrap();
    assert_eq!(roamers.len(), 1);
    assert_eq!(roamers[0].since.millis(), NOW - 4 * 3_600_000);
    drop(tx);
    post(&ground, device, &[sample(4, 0, "05", false, 51.7)]).await;
    assert!(usage::roamers(&ground.app, &ground.scope).await.unwrap().is_empty());
});

/// Hands the job of counting days anew one turn after another, looking at the sums after each.
pub(crate) async fn recount_by_turns(app: &TestApp, ground: &Ground) -> Vec<(i64, i64)> {
    let mut seen = Vec::new();
    loop {
        let before = usage::recount(&ground.app, &ground.scope).await.unwrap();
        let (folded, _) = recomputed(ground).await;
        assert_eq!(stored(ground).await, folded, "exact after every turn: {before:?}");
        let Some(row) = before else { return seen };
        seen.push((row.done, row.total));
        assert!(handsight_app::job::run_batch(&app.app).await.unwrap() > 0, "it goes on by itself: {row:?}");
    }
}

pub(crate) async fn set_zone(ground: &Ground, zone: &str) {
    let input =
        enterprise::Update { name: None, time_zone: Some(zone.to_owned()), wipe_asks_after_hours: None };
    enterprise::update(&ground.app, &ground.scope, None, &input).await.unwrap();
}

on_both!(days_are_counted_anew_when_the_zone_changes, |app| async move {
    let ground = Ground::of(&app);
    let devices = [
        ground.device("one", Some("+12125550123"), "Sales").await,
        ground.device("two", None, "Field").await,
    ];
    set_zone(&ground, "America/New_York").await;
    assert_eq!(usage::recount(&ground.app, &ground.scope).await.unwrap(), None, "nothing to count");
    // More than one turn's work.
    for (place, device) in devices.iter().enumerate() {
        for part in 0..6_u64 {
            let first = 1 + part * 1_000 + place as u64 * 7;
            post(&ground, *device, &(first..first + 1_000).map(event).collect::<Vec<_>>()).await;
        }
    }
    let zone_of = |zone: &'static str| {
        move |fact: &Fact| LocalDay::of(Timestamp::from(fact.event.started_at), zone.parse().unwrap())
    };
    let facts = |ground: &Ground| {
        let (app, scope) = (ground.app.clone(), ground.scope.clone());
        async move {
            let tx = app.store.read(&scope).await.unwrap();
            rows::facts(&tx, None, None, 1_000_000).await.unwrap()
        }
    };
    let all = facts(&ground).await.len();
    // East by fourteen hours; half way through an event comes in, and then the zone changes once more, west.
    set_zone(&ground, "Asia/Tokyo").await;
    let begun = usage::recount(&ground.app, &ground.scope).await.unwrap().unwrap();
    assert_eq!((begun.done, begun.total), (0, 0), "counted by the first step, not while a person waits");
    assert!(handsight_app::job::run_batch(&app.app).await.unwrap() > 0);
    let half = usage::recount(&ground.app, &ground.scope).await.unwrap().unwrap();
    assert_eq!(half.total, i64::try_from(all).unwrap());
    assert!(half.done > 0 && half.done < half.total, "one turn is bounded: {half:?}");
    let (folded, _) = recomputed(&ground).await;
    assert_eq!(stored(&ground).await, folded, "exact half way");
    let tokyo = zone_of("Asia/Tokyo");
    let moved = facts(&ground).await.iter().filter(|fact| fact.day == tokyo(fact)).count();
    assert!(moved < all, "some days are still the old ones");
    post(&ground, devices[0], &[event(900_001), event(900_002)]).await;
    let shown = app
        .data(app.acme.owner(), "{ enterprise { usageRecount { timeZone total done } } }", Value::Null)
        .await;
    let shown = &shown["enterprise"]["usageRecount"];
    assert_eq!((&shown["timeZone"], shown["done"].as_i64()), (&json!("Asia/Tokyo"), Some(half.done)));
    set_zone(&ground, "Pacific/Honolulu").await;
    let seen = recount_by_turns(&app, &ground).await;
    assert!(seen.len() > 1 && seen.is_sorted(), "{seen:?}");
    let honolulu = zone_of("Pacific/Honolulu");
    let facts = facts(&ground).await;
    assert_eq!(facts.len(), all + 2, "nothing is lost");
    assert!(facts.iter().all(|fact| fact.day == honolulu(fact)));
    let gone = app.data(app.acme.owner(), "{ enterprise { usageRecount { done } } }", Value::Null).await;
    assert_eq!(gone["enterprise"]["usageRecount"], Value::Null);
    // Deleting a device's usage while days move leaves exactly the other's.
    set_zone(&ground, "Europe/Dublin").await;
    usage::forget(&ground.app, &ground.scope, devices[0]).await.unwrap();
    recount_by_turns(&app, &ground).await;
});
