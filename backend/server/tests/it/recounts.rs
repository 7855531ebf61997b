//! Counting days anew after a change of the time zone, where that is hard: a day of very many events, and a server of an
//! older version beside this one. And a report whose groups are too many.

use handsight_app::{UseCaseError, job, usage};
use handsight_domain::{
    calendar::LocalDay,
    scope::PlatformScope,
    time::Timestamp,
    usage::{DayKey, DaySum, Dimension, Folded, Slice},
};
use handsight_store::{counted, usage as rows};
use handsight_testkit::on_both;
use serde_json::{Value, json};

use crate::sums::{Ground, NOW, at, event, post, recomputed, recount_by_turns, report, set_zone, stored};

/// Rows that may be in memory at once, far fewer than the day has.
const PAGE: u32 = 2_000;

/// Events of the day before the clock's, many of them at one instant.
fn of_a_day(number: u64) -> Value {
    let mut event = event(number);
    let hour = i64::try_from(number % 3).unwrap() * 8;
    event["startedAt"] = json!(at(NOW - 26 * 3_600_000 + hour * 3_600_000));
    event
}

on_both!(a_day_of_very_many_events_is_counted_anew_page_by_page, |app| async move {
    let ground = Ground::of(&app);
    let device = ground.device("one", None, "Sales").await;
    set_zone(&ground, "America/New_York").await;
    for part in 0..5_u64 {
        let events: Vec<Value> = (1 + part * 1_000..1 + (part + 1) * 1_000).map(of_a_day).collect();
        assert_eq!(post(&ground, device, &events).await.accepted, 1_000);
    }
    for zone in ["Asia/Tokyo", "Pacific/Honolulu"] {
        set_zone(&ground, zone).await;
        recount_by_turns(&app, &ground).await;
        // And back and there again, to see how much of the day is in memory at once.
        for zone in ["America/New_York", zone] {
            set_zone(&ground, zone).await;
            let (ran, spent) = counted(job::run_all_due(&app.app)).await;
            assert!(ran.unwrap() > 0 && usage::recount(&ground.app, &ground.scope).await.unwrap().is_none());
            assert!((1..=PAGE).contains(&spent.most_rows()), "{} rows at once", spent.most_rows());
        }
        let (folded, count) = recomputed(&ground).await;
        assert_eq!((stored(&ground).await, count), (folded, 5_000), "{zone}");
        let day_of = |at: Timestamp| LocalDay::of(at, zone.parse().unwrap());
        let tx = ground.app.store.read(&ground.scope).await.unwrap();
        let facts = rows::facts(&tx, None, None, 10_000).await.unwrap();
        assert!(facts.iter().all(|fact| fact.day == day_of(Timestamp::from(fact.event.started_at))));
    }
});

on_both!(days_go_on_being_counted_after_an_older_server_dropped_the_work, |app| async move {
    let ground = Ground::of(&app);
    let device = ground.device("one", None, "Sales").await;
    post(&ground, device, &(1..50).map(event).collect::<Vec<_>>()).await;
    set_zone(&ground, "Asia/Tokyo").await;
    let tx = ground.app.store.write(&ground.scope).await.unwrap();
    let drop_it = "DELETE FROM due WHERE enterprise_id = $1 AND kind = 'usage.recount'";
    assert_eq!(tx.execute(drop_it, vec![]).await.unwrap(), 1);
    tx.commit().await.unwrap();
    job::run_all_due(&app.app).await.unwrap();
    assert!(usage::recount(&ground.app, &ground.scope).await.unwrap().is_some(), "it stands still");
    let service = PlatformScope::of_service();
    usage::resume_recounts(&app.app, &service).await.unwrap();
    usage::resume_recounts(&app.app, &service).await.unwrap();
    job::run_all_due(&app.app).await.unwrap();
    assert_eq!(usage::recount(&ground.app, &ground.scope).await.unwrap(), None);
    usage::resume_recounts(&app.app, &service).await.unwrap();
    assert_eq!(job::run_batch(&app.app).await.unwrap(), 0, "nothing is left to be done");
});

on_both!(a_report_has_a_bounded_number_of_groups, |app| async move {
    let ground = Ground::of(&app);
    let device = ground.device("one", None, "Sales").await;
    let day = LocalDay::parse("2026-01-14").unwrap();
    let detail = Slice::COLUMNS.iter().position(|column| *column == "radio_detail").unwrap();
    let mut folded = Folded::default();
    for number in 0..rows::MOST_GROUPS {
        let mut slice = Slice::default();
        slice.texts[detail] = format!("detail {number}");
        folded
            .days
            .insert(DayKey { device, day, slice: slice.id() }, DaySum { events: 1, ..DaySum::default() });
        folded.slices.insert(slice.id(), slice);
    }
    let add = async |folded: &Folded| {
        let tx = ground.app.store.write(&ground.scope).await.unwrap();
        rows::hold(&tx).await.unwrap();
        rows::add(&tx, folded).await.unwrap();
        tx.commit().await.unwrap();
    };
    add(&folded).await;
    let mut asked = report(&[Dimension::Slice(detail)]);
    asked.distributions = false;
    let groups = usage::report(&ground.app, &ground.scope, &asked).await.unwrap();
    assert_eq!(groups.len(), rows::MOST_GROUPS);
    // One more is too many, and that is said in words.
    let slice = Slice::default();
    let key = DayKey { device, day, slice: slice.id() };
    let mut more = Folded::default();
    more.days.insert(key, DaySum { events: 1, ..DaySum::default() });
    more.slices.insert(slice.id(), slice);
    add(&more).await;
    let refused = usage::report(&ground.app, &ground.scope, &asked).await.unwrap_err();
    assert!(matches!(&refused, UseCaseError::LimitReached { limit: 10_000, .. }), "{refused}");
    let shown = app
        .code(
            app.acme.owner(),
            "{ usage(from: \"2026-01-01\", to: \"2026-01-31\", by: [RADIO_DETAIL]) { __typename } }",
            json!({}),
        )
        .await;
    assert_eq!(shown, "LIMIT_REACHED");
});
