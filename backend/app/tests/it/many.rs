//! Many devices: sessions stored set-wise, numbers under contention, filters that mean in SQL what they say.

use handsight_app::{
    action::{self, Issued},
    device::{self, DeviceRow, Order, Selection},
};
use handsight_domain::{
    attribute::{self, Attribute, CATALOGUE, Kind},
    device::status,
    filter::{Asked, AskedCondition, Filter, Operator, Value, operators},
    id::DeviceId,
    page::PageRequest,
    time::Timestamp,
};
use handsight_store::device::{
    AttributeRow, DeviceQuery, NewDevice, ids, insert_device, save_attributes, save_profile, save_report,
};
use handsight_testkit::{device as row, on_both};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};

use crate::scripted::{Stage, stage};

/// Stores devices without the ceremony of enrolment.
async fn fill(s: &Stage, count: usize) -> Vec<DeviceRow> {
    let tx = s.app.store.write(&s.scope).await.unwrap();
    let pick = |i: usize, of: &[Option<&str>]| of[i % of.len()].map(str::to_owned);
    let mut rows = Vec::with_capacity(count);
    for i in 0..count {
        let id: DeviceId = s.app.mint.id();
        let seen = s.now().millis() - [0, 1_900_000, 86_400_000, 400_000_000][i % 4];
        let row = DeviceRow {
            name: pick(i, &[Some("Ada's phone"), Some("bob%"), Some("Çelik_1"), Some("zoë"), Some("ADA")])
                .unwrap(),
            holder: pick(i / 2, &[None, Some("Ada"), Some("bob"), Some("")]),
            department: pick(i / 3, &[Some("Sales"), None, Some("R&D")]),
            liability: ["CORPORATE", "INDIVIDUAL"][i % 2].to_owned(),
            platform: ["android", "ios", "linux"][i % 3].to_owned(),
            model: pick(i / 5, &[Some("One"), Some("Two")]),
            roaming: i % 7 == 0,
            enrolled_at: Timestamp::from_millis(seen - 1_000),
            battery_percent: (i % 3 != 0).then_some((i % 101) as i64),
            ..row(id, Timestamp::from_millis(seen))
        };
        let new = NewDevice { key_hash: id.to_string().into_bytes(), hardware_hash: None, row };
        insert_device(&tx, &new).await.unwrap();
        if count <= 500 {
            save_profile(&tx, &new.row).await.unwrap();
            save_report(&tx, &new.row).await.unwrap();
            if i % 2 == 0 {
                let storage = AttributeRow {
                    name: "freeStorageBytes".into(),
                    value: (i * 10).to_string(),
                    number: Some((i * 10) as f64),
                    reported_at: s.now(),
                };
                save_attributes(&tx, id, &[storage]).await.unwrap();
            }
        }
        rows.push(new.row);
    }
    tx.commit().await.unwrap();
    rows
}

on_both!(a_session_to_ten_thousand_devices_counts_right, |app| async move {
    let s = stage(app);
    let rows = fill(&s, 10_000).await;
    let all: Vec<DeviceId> = rows.iter().map(|r| r.id).collect();
    let Issued::Done { session, actions } = s.try_issue(&all, "aud()", |_| {}).await.unwrap() else {
        panic!()
    };
    assert_eq!(actions.len(), 200);
    let counts = action::session_counts(&s.app, &s.scope, &[session.id]).await.unwrap()[0].1;
    assert_eq!((counts.targeted, counts.pending), (10_000, 10_000));
    let Issued::Done { session: second, .. } = s.try_issue(&all, "aud()", |_| {}).await.unwrap() else {
        panic!()
    };
    let counts = action::session_counts(&s.app, &s.scope, &[session.id]).await.unwrap()[0].1;
    assert_eq!((counts.targeted, counts.cancelled), (10_000, 10_000), "each was superseded by its twin");
    let (_, cancelled) = action::cancel_session(&s.app, &s.scope, s.owner(), None, second.id).await.unwrap();
    assert_eq!(cancelled, 10_000);
});

on_both!(a_hundred_at_once_number_without_gaps_or_repeats, |app| async move {
    let s = std::sync::Arc::new(stage(app));
    let rows = fill(&s, 3).await;
    let all: Vec<DeviceId> = rows.iter().map(|r| r.id).collect();
    let issues = (0..100).map(|i| {
        let (s, all) = (s.clone(), all.clone());
        tokio::spawn(async move { s.try_issue(&all, &format!("loc({i})"), |_| {}).await.unwrap() })
    });
    for issue in issues.collect::<Vec<_>>() {
        issue.await.unwrap();
    }
    for device in all {
        let query = action::ActionQuery { device: Some(device), ..Default::default() };
        let request = PageRequest { limit: 200, backward: false, cursor: None };
        let page = action::list(&s.app, &s.scope, &query, &request).await.unwrap();
        let mut numbers: Vec<_> = page.items.iter().map(|(_, a)| a.sequence).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=100).collect::<Vec<_>>());
    }
});

fn value(row: &DeviceRow, attribute: &Attribute, index: usize, now: Timestamp) -> Option<Value> {
    let text = |t: Option<&str>| t.map(|t| Value::Text(t.to_owned()));
    match attribute.name {
        "name" => text(Some(&row.name)),
        "status" => text(Some(status(row.last_seen_at, row.moved_at, now).name())),
        "holder" => text(row.holder.as_deref()),
        "department" => text(row.department.as_deref()),
        "liability" => text(Some(&row.liability)),
        "platform" => text(Some(&row.platform)),
        "model" => text(row.model.as_deref()),
        "roaming" => Some(Value::Boolean(row.roaming)),
        "enrolledAt" => Some(Value::Instant(row.enrolled_at)),
        "lastSeenAt" => Some(Value::Instant(row.last_seen_at)),
        "batteryPercent" => row.battery_percent.map(|b| Value::Number(b as f64)),
        "lost" => Some(Value::Boolean(false)),
        "waitingActions" => Some(Value::Number(0.0)),
        "freeStorageBytes" => index.is_multiple_of(2).then(|| Value::Number((index * 10) as f64)),
        _ => None,
    }
}

fn any_condition() -> impl Strategy<Value = Asked> {
    let attribute = prop::sample::select(CATALOGUE.iter().collect::<Vec<_>>());
    attribute.prop_flat_map(|a| {
        let operator = prop::sample::select(operators(a.kind).to_vec());
        (Just(a), operator, 0..6_usize, 0..6_usize).prop_map(|(a, operator, x, y)| {
            let words = |i: usize| -> String {
                match a.kind {
                    Kind::Text => ["Ada", "ada", "bob%", "_", "Sales", "One"][i].into(),
                    Kind::Number => ["0", "10", "50.5", "100", "-3", "980"][i].into(),
                    Kind::Boolean => ["true", "false"][i % 2].into(),
                    Kind::Choice(words) => words[i % words.len()].into(),
                    Kind::Instant if operator == Operator::Within => {
                        ["30m", "1h", "2d", "1w", "40m", "3d"][i].into()
                    }
                    Kind::Instant => ["2026-01-15T08:00:00Z", "2026-01-12T00:00:00Z"][i % 2].into(),
                }
            };
            let values = match operator {
                Operator::IsEmpty | Operator::IsNotEmpty => vec![],
                Operator::In | Operator::NotIn => vec![words(x), words(y)],
                _ => vec![words(x)],
            };
            Asked {
                condition: Some(AskedCondition { attribute: a.name.into(), operator, values: Some(values) }),
                ..Asked::default()
            }
        })
    })
}

fn any_filter() -> impl Strategy<Value = Asked> {
    any_condition().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|p| Asked { and: Some(p), ..Asked::default() }),
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|p| Asked { or: Some(p), ..Asked::default() }),
            inner.prop_map(|p| Asked { not: Some(Box::new(p)), ..Asked::default() }),
        ]
    })
}

on_both!(the_sql_of_a_filter_agrees_with_its_meaning, |app| async move {
    let s = stage(app);
    let rows = fill(&s, 120).await;
    let now = s.now();
    let tx = s.app.store.read(&s.scope).await.unwrap();
    let mut runner = TestRunner::deterministic();
    for _ in 0..400 {
        let asked = any_filter().new_tree(&mut runner).unwrap().current();
        let Ok(filter) = Filter::check(&asked, now) else { continue };
        let meant: Vec<DeviceId> = rows
            .iter()
            .enumerate()
            .filter(|(i, row)| filter.matches(&|a| value(row, a, *i, now)))
            .map(|(_, row)| row.id)
            .collect();
        let query = DeviceQuery { filter: Some(filter.clone()), search: None, now };
        let mut found = ids(&tx, &query, 1_000, false).await.unwrap();
        found.sort_unstable();
        let mut meant_sorted = meant;
        meant_sorted.sort_unstable();
        assert_eq!(found, meant_sorted, "{filter:?}");
    }
});

on_both!(pages_neither_skip_nor_repeat_in_any_order, |app| async move {
    let s = stage(app);
    let rows = fill(&s, 57).await;
    for attribute in attribute::CATALOGUE.iter().filter(|a| a.sortable) {
        for descending in [false, true] {
            let order = Order { attribute: attribute.name.into(), descending };
            let mut seen = Vec::new();
            let mut after = None;
            loop {
                let request = PageRequest { limit: 10, backward: false, cursor: after };
                let page = device::list(&s.app, &s.scope, &Selection::default(), Some(&order), &request)
                    .await
                    .unwrap();
                assert_eq!(page.total, 57);
                seen.extend(page.items.iter().map(|(_, d)| d.id));
                after = page.items.last().map(|(c, _)| c.clone());
                if !page.has_next {
                    break;
                }
            }
            let mut back = Vec::new();
            let mut before = None;
            loop {
                let request = PageRequest { limit: 13, backward: true, cursor: before };
                let page = device::list(&s.app, &s.scope, &Selection::default(), Some(&order), &request)
                    .await
                    .unwrap();
                let mut ids: Vec<_> = page.items.iter().map(|(_, d)| d.id).collect();
                before = page.items.first().map(|(c, _)| c.clone());
                ids.extend(back);
                back = ids;
                if !page.has_previous {
                    break;
                }
            }
            assert_eq!(seen.len(), rows.len(), "{}", attribute.name);
            assert_eq!(seen, back, "{} backward", attribute.name);
        }
    }
});

on_both!(search_counts_and_export_see_the_same_devices, |app| async move {
    let s = stage(app);
    let rows = fill(&s, 60).await;
    let zoe = Selection { search: Some("ZOË".into()), ..Selection::default() };
    let request = PageRequest { limit: 50, backward: false, cursor: None };
    let page = device::list(&s.app, &s.scope, &zoe, None, &request).await.unwrap();
    assert_eq!(page.total, rows.iter().filter(|r| r.name == "zoë").count() as i64);
    let counts = device::counts(&s.app, &s.scope, "status", &Selection::default()).await.unwrap();
    assert_eq!(counts.iter().map(|(_, n)| n).sum::<i64>(), 60);
    assert_eq!(counts.iter().find(|(v, _)| v.as_deref() == Some("ONLINE")).map(|(_, n)| *n), Some(15));
    let (csv, more) = device::export_csv(&s.app, &s.scope, &Selection::default(), None).await.unwrap();
    assert_eq!((csv.lines().count(), more), (61, None));
});
