//! Ladders: which way a message goes, when it goes up, what a reached bound stops; and proven numbers.

use std::sync::Arc;

use handsight_app::{
    UseCaseError,
    action::{self, AttemptRow, Authority},
    attention,
    device::{self, Chosen},
    notifier::{self, Change, Way},
};
use handsight_channel::{Recorder, SendError};
use handsight_domain::{
    id::ActionId,
    notifier::{NotifierKind, Step, StepKind, Urgency},
    policy::Role,
};
use handsight_protocol::{CommandName, Reply};
use handsight_testkit::{Phone, on_both};
use serde_json::json;

use crate::scripted::{Stage, stage};

const NUMBER: &str = "+15555550100";

/// A way out of a kind that a recorder stands in for.
async fn way(s: &Stage, kind: NotifierKind, transport: &'static str, change: Change) -> Arc<Recorder> {
    let recorder = Arc::new(Recorder::of(transport));
    s.app.ways.stand_in(kind, Way::Phone(recorder.clone()));
    let needed = |f: &&handsight_domain::notifier::Field| f.required;
    let mut settings: Vec<_> =
        kind.fields().iter().filter(needed).map(|f| (f.name.to_owned(), "x".to_owned())).collect();
    for (name, value) in &mut settings {
        if name == "url" {
            *value = "http://127.0.0.1:9/".to_owned();
        }
    }
    let change = Change { settings, ..change };
    notifier::create(&s.app, &s.scope, None, kind, &change).await.unwrap();
    recorder
}

/// A phone with a number, and the push service by which it is reached first.
async fn pushed(s: &Stage) -> (Arc<Recorder>, Phone) {
    let push = way(s, NotifierKind::Mqtt, "mqtt", Change::default()).await;
    let phone = s.phone(1, Some(NUMBER)).await;
    phone.check_in(s, 0, json!({"pushAddress": {"kind": "mqtt", "token": "handsight/dev1"}})).await;
    (push, phone)
}

async fn attempts(s: &Stage, id: ActionId) -> Vec<AttemptRow> {
    action::attempts(&s.app, &s.scope, &[id]).await.unwrap()
}

fn words(attempts: &[AttemptRow]) -> Vec<(&str, &str)> {
    attempts.iter().map(|a| (a.transport.as_str(), a.outcome.as_str())).collect()
}

on_both!(push_goes_first_and_sms_when_the_phone_stays_silent, |app| async move {
    let s = stage(app);
    let (push, phone) = pushed(&s).await;
    let locate = s.issue(&phone, "loc()").await;
    s.run_jobs().await;
    let first = push.take();
    assert_eq!((first.len(), first[0].to.as_str(), s.texts().len()), (1, "handsight/dev1", 0));
    assert_eq!(s.state(locate).await, "SENT");
    // The schedule repeats it by the same way after a minute; after two the ladder goes up.
    s.advance(60);
    s.run_jobs().await;
    assert_eq!((push.take().len(), s.texts().len()), (1, 0));
    s.advance(60);
    s.run_jobs().await;
    assert_eq!((push.take().len(), s.texts()), (0, vec![first[0].text.clone()]), "the same text by SMS");
    s.advance(240);
    s.run_jobs().await;
    assert_eq!((push.take().len(), s.texts().len()), (0, 1), "it stays where it got to");
    let seen = attempts(&s, locate).await;
    assert_eq!(
        words(&seen),
        [("mqtt", "ACCEPTED"), ("mqtt", "ACCEPTED"), ("sms", "ACCEPTED"), ("sms", "ACCEPTED")]
    );
    assert_eq!(
        (seen[0].notifier.as_deref(), seen[2].notifier.as_deref()),
        (Some("MQTT 5"), Some(notifier::OPERATOR))
    );
});

on_both!(a_receipt_ends_the_climb_and_a_failure_hurries_it, |app| async move {
    let s = stage(app);
    let (push, phone) = pushed(&s).await;
    s.issue(&phone, "loc()").await;
    s.run_jobs().await;
    phone.receive(&s, &push.take()[0].text).await;
    s.advance(180);
    s.run_jobs().await;
    assert!(s.texts().is_empty(), "the phone has it: no SMS is paid for");
    push.take();
    push.fail(Some(SendError::Permanent("no longer known".into())));
    let ring = s.issue(&phone, "rng()").await;
    s.run_jobs().await;
    assert_eq!(s.texts().len(), 1, "the next way at once");
    let seen = attempts(&s, ring).await;
    assert_eq!(words(&seen), [("mqtt", "FAILED"), ("sms", "ACCEPTED")]);
    let facts = attention::attention(&s.app, &s.scope).await.unwrap();
    assert!(
        facts.iter().any(|f| f.kind == attention::Kind::NotifierFailing && f.detail == "no longer known")
    );
    // Push reaches it no more.
    phone.check_in(&s, 0, json!({"pushAddress": null})).await;
    assert!(notifier::push_kinds(&s.app, &s.scope, &[phone.id()]).await.unwrap().is_empty());
});

on_both!(what_a_silent_gateway_may_have_taken_counts, |app| async move {
    let s = stage(app);
    let paid = Change { cost_micros: Some(50_000), ..Change::default() };
    let kannel = way(&s, NotifierKind::Kannel, "sms", paid).await;
    notifier::set_messaging(&s.app, &s.scope, None, "EUR", Some(60_000)).await.unwrap();
    let phone = s.phone(1, Some(NUMBER)).await;
    kannel.fail(Some(SendError::Unheard("the gateway did not answer within 10 s".into())));
    let ring = s.issue(&phone, "rng()").await;
    s.run_jobs().await;
    let seen = attempts(&s, ring).await;
    assert_eq!(words(&seen), [("sms", "FAILED")]);
    assert_eq!(seen[0].cost_micros, 50_000, "it may be on its way");
    let spent = async || notifier::messaging(&s.app, &s.scope).await.unwrap().1;
    assert_eq!((spent().await.messages, spent().await.cost_micros), (1, 50_000));
    // So the bound holds although nothing was heard.
    kannel.fail(None);
    s.advance(60);
    s.run_jobs().await;
    assert_eq!((kannel.take().len(), spent().await.cost_micros), (0, 50_000));
    // Whoever tries the gateway pays as well, unless it refuses.
    let [row] = &notifier::list(&s.app, &s.scope).await.unwrap()[..] else { panic!("one way out") };
    notifier::test(&s.app, &s.scope, row.id, NUMBER).await.unwrap();
    assert_eq!((kannel.take().len(), spent().await.messages, spent().await.cost_micros), (1, 2, 100_000));
    kannel.fail(Some(SendError::Permanent("no such user".into())));
    notifier::test(&s.app, &s.scope, row.id, NUMBER).await.unwrap_err();
    assert_eq!((spent().await.messages, spent().await.cost_micros), (2, 100_000));
});

on_both!(gateways_are_tried_in_order_and_cost_what_they_say, |app| async move {
    let s = stage(app);
    let cheap = Change { cost_micros: Some(50_000), ..Change::default() };
    let dear = Change { cost_micros: Some(80_000), ..Change::default() };
    let kannel = way(&s, NotifierKind::Kannel, "sms", cheap).await;
    let twilio = way(&s, NotifierKind::Twilio, "sms", dear).await;
    notifier::set_messaging(&s.app, &s.scope, None, "EUR", Some(150_000)).await.unwrap();
    let phone = s.phone(1, Some(NUMBER)).await;
    kannel.fail(Some(SendError::Temporary("the gateway answered 503".into())));
    let ring = s.issue(&phone, "rng()").await;
    s.run_jobs().await;
    assert_eq!((kannel.take().len(), twilio.take().len(), s.texts().len()), (0, 1, 0));
    let seen = attempts(&s, ring).await;
    assert_eq!(words(&seen), [("sms", "FAILED"), ("sms", "ACCEPTED")]);
    assert_eq!((seen[0].cost_micros, seen[1].cost_micros), (0, 80_000), "what was not taken costs nothing");
    let (_, spend) = notifier::messaging(&s.app, &s.scope).await.unwrap();
    assert_eq!((spend.messages, spend.cost_micros), (1, 80_000));
    // 80,000 more would pass the bound; the cheaper way fits once.
    kannel.fail(None);
    s.issue(&phone, "lck()").await;
    s.run_jobs().await;
    assert_eq!(kannel.take().len(), 1);
    s.advance(60);
    s.run_jobs().await;
    assert_eq!((kannel.take().len(), twilio.take().len()), (0, 0), "the bound is reached");
    assert!(s.action(ring).await.last_error.unwrap().contains("bound"));
    let (_, spend) = notifier::messaging(&s.app, &s.scope).await.unwrap();
    assert_eq!(spend.cost_micros, 130_000);
    let facts = attention::attention(&s.app, &s.scope).await.unwrap();
    assert!(facts.iter().any(|f| f.kind == attention::Kind::MessageCapReached));
    // Another bound: what the one before held back is no news any more.
    notifier::set_messaging(&s.app, &s.scope, None, "EUR", Some(140_000)).await.unwrap();
    let facts = attention::attention(&s.app, &s.scope).await.unwrap();
    assert!(!facts.iter().any(|f| f.kind == attention::Kind::MessageCapReached));
    // The next month is another one: 31 days later everything goes out again.
    s.advance(31 * 86_400);
    s.issue(&phone, "msg(hello)").await;
    s.run_jobs().await;
    assert_eq!(kannel.take().len(), 1);
});

on_both!(a_device_may_have_a_ladder_of_its_own, |app| async move {
    let s = stage(app);
    let (push, phone) = pushed(&s).await;
    let step = |kind, after_seconds| Step { kind, after_seconds };
    let own = [step(StepKind::Sms, 0), step(StepKind::Push, 30)];
    let set = |steps: Vec<Step>| {
        let (app, scope, id) = (s.app.clone(), s.scope.clone(), phone.id());
        async move { notifier::set_ladder(&app, &scope, None, Some(id), Urgency::Normal, &steps).await }
    };
    set(own.to_vec()).await.unwrap();
    s.issue(&phone, "loc()").await;
    s.run_jobs().await;
    assert_eq!((push.take().len(), s.texts().len()), (0, 1));
    s.advance(30);
    s.run_jobs().await;
    assert_eq!((push.take().len(), s.texts().len()), (1, 0));
    let (steps, is_own) =
        notifier::ladder(&s.app, &s.scope, Some(phone.id()), Urgency::Normal).await.unwrap();
    assert_eq!((steps.as_slice(), is_own), (own.as_slice(), true));
    assert!(matches!(set(vec![step(StepKind::Push, 90_000)]).await, Err(UseCaseError::Invalid(_))));
    set(vec![]).await.unwrap();
    let (_, is_own) = notifier::ladder(&s.app, &s.scope, Some(phone.id()), Urgency::Normal).await.unwrap();
    assert!(!is_own);
});

on_both!(a_number_is_proven_by_a_reply_once_and_within_a_day, |app| async move {
    let s = stage(app);
    let phone = s.phone(1, None).await;
    let known = phone.known(&s).await;
    device::set_phone_number(&s.app, &known, NUMBER).await.unwrap();
    s.run_jobs().await;
    let asked = s.texts().pop().unwrap();
    let nonce = asked.split("phn(").nth(1).unwrap().trim_end_matches(')').parse().unwrap();
    let row = || async { device::numbers(&s.app, &s.scope, &[phone.id()]).await.unwrap().pop().unwrap() };
    assert_eq!((row().await.state.as_str(), row().await.number.as_deref()), ("PENDING", Some(NUMBER)));
    let reply = Reply::encode(nonce, &CommandName::Phn, "ok", &phone.secret());
    let forged =
        Reply::encode(nonce, &CommandName::Phn, "ok", &handsight_protocol::DeviceId::from_bytes([9; 32]));
    let hand_in = |text: String| {
        let app = s.app.clone();
        async move { device::reply(&app, None, "+1 555 555 0177", &text).await }
    };
    assert!(matches!(hand_in(forged).await, Err(UseCaseError::NotFound)));
    assert!(matches!(hand_in("hello".into()).await, Err(UseCaseError::NotFound)));
    assert_eq!(row().await.state, "PENDING");
    hand_in(reply.clone()).await.unwrap();
    let proven = row().await;
    assert_eq!((proven.state.as_str(), proven.verified_by.as_deref()), ("VERIFIED", Some("SMS")));
    assert_eq!(proven.number.as_deref(), Some("+15555550177"), "the envelope's number, not the claimed one");
    let device = device::find(&s.app, &s.scope, phone.id()).await.unwrap().unwrap();
    assert_eq!((device.phone_number, device.phone_verified_at), (proven.number, Some(s.now())));
    assert!(matches!(hand_in(reply).await, Err(UseCaseError::NotFound)), "a nonce works once");
    // The card keeps saying its old number: what the network proved holds, and nothing is asked or paid for again.
    for _ in 0..2 {
        s.advance(60);
        phone
            .check_in(&s, 0, json!({"sims": [{"slot": 0, "iccid": "8935301234567890123", "number": NUMBER}]}))
            .await;
        s.run_jobs().await;
    }
    assert_eq!(
        (row().await.number.as_deref(), row().await.state.as_str()),
        (Some("+15555550177"), "VERIFIED")
    );
    // The first question's text comes once more by the schedule; there is no other question.
    assert!(s.texts().iter().all(|text| *text == asked));
    // A question that nobody answered for a day is void.
    let verified = device::verify(&s.app, &s.scope, s.owner(), None, proven.id).await.unwrap();
    assert_eq!(verified.state, "PENDING");
    s.run_jobs().await;
    let asked = s.texts().pop().unwrap();
    let nonce = asked.split("phn(").nth(1).unwrap().trim_end_matches(')').parse().unwrap();
    s.advance(24 * 3_600);
    let late = device::confirm(&s.app, &phone.known(&s).await, nonce).await;
    assert!(matches!(late, Err(UseCaseError::Invalid(_))));
});

on_both!(another_sim_card_is_seen_and_must_prove_itself, |app| async move {
    let s = stage(app);
    let phone = s.phone(1, Some(NUMBER)).await;
    phone.check_in(&s, 0, json!({"iccid": "8935301234567890123"})).await;
    let row = || async { device::numbers(&s.app, &s.scope, &[phone.id()]).await.unwrap().pop().unwrap() };
    assert_eq!((row().await.number.as_deref(), row().await.sim_changed_at), (Some(NUMBER), None));
    phone.check_in(&s, 0, json!({"iccid": "8935301234567890123"})).await;
    assert_eq!(row().await.sim_changed_at, None, "the same card is no news");
    s.advance(60);
    let sims = json!({"sims": [
        {"slot": 0, "iccid": "8935309999999999999", "number": "+15555550111"},
        {"slot": 1, "iccid": "8935308888888888888"},
    ]});
    phone.check_in(&s, 0, sims).await;
    let rows = device::numbers(&s.app, &s.scope, &[phone.id()]).await.unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!((rows[0].sim_changed_at, rows[0].state.as_str()), (Some(s.now()), "PENDING"));
    assert_eq!((rows[0].number.as_deref(), rows[1].number.as_deref()), (Some("+15555550111"), None));
    s.run_jobs().await;
    assert!(s.texts().pop().unwrap().contains("phn("), "asked to prove the new number");
    let facts = attention::attention(&s.app, &s.scope).await.unwrap();
    let fact = facts.iter().find(|f| f.kind == attention::Kind::SimChanged).unwrap();
    assert_eq!(fact.device, Some(phone.id()));
    assert!(handsight_app::audit::check(&s.app, &s.scope).await.unwrap().valid);
});

on_both!(a_preview_says_whom_it_reaches_how_and_what_that_costs, |app| async move {
    let s = stage(app);
    let free = Change { cost_micros: Some(0), ..Change::default() };
    way(&s, NotifierKind::Mqtt, "mqtt", free).await;
    let paid = Change { cost_micros: Some(45_000), ..Change::default() };
    way(&s, NotifierKind::Twilio, "twilio", paid).await;
    let pushed = s.phone(1, Some(NUMBER)).await;
    pushed.check_in(&s, 0, json!({"pushAddress": {"kind": "mqtt", "token": "handsight/dev1"}})).await;
    let texted = s.phone(2, Some("+15555550101")).await;
    let silent = s.phone(3, None).await;
    let ids = Chosen { ids: Some(vec![pushed.id(), texted.id(), silent.id()]), ..Chosen::default() };
    let authority = Authority::of(&s.caller(Role::Administrator));
    let seen = action::preview(&s.app, &s.scope, authority, "loc", &ids).await.unwrap();
    assert_eq!((seen.devices, seen.by_push, seen.by_sms, seen.uncalled), (3, 1, 1, 1));
    assert_eq!((seen.cost_micros, seen.most_micros, seen.left_micros), (45_000, 90_000, None));
    let steps = [Step { kind: StepKind::Sms, after_seconds: 0 }];
    notifier::set_ladder(&s.app, &s.scope, None, Some(pushed.id()), Urgency::Normal, &steps).await.unwrap();
    notifier::set_messaging(&s.app, &s.scope, None, "EUR", Some(1_000_000)).await.unwrap();
    let seen = action::preview(&s.app, &s.scope, authority, "aud", &ids).await.unwrap();
    assert_eq!((seen.by_push, seen.by_sms, seen.cost_micros, seen.most_micros), (0, 2, 90_000, 90_000));
    assert_eq!((seen.left_micros, seen.currency.as_str()), (Some(1_000_000), "EUR"));
    s.advance(86_400);
    let seen = action::preview(&s.app, &s.scope, authority, "aud", &ids).await.unwrap();
    assert_eq!(seen.offline, 3, "nobody has spoken for a day");
    let help = Authority::of(&s.caller(Role::HelpDesk));
    assert!(matches!(
        action::preview(&s.app, &s.scope, help, "loc", &ids).await,
        Err(UseCaseError::Denied(_))
    ));
    assert!(matches!(
        action::preview(&s.app, &s.scope, authority, "zzz", &ids).await,
        Err(UseCaseError::Invalid(_))
    ));
});

on_both!(a_raised_action_goes_now_and_climbs_with_what_stands_before_it, |app| async move {
    let s = stage(app);
    let (push, phone) = pushed(&s).await;
    let first = s.issue(&phone, "loc()").await;
    s.run_jobs().await;
    let second = s.issue(&phone, "aud()").await;
    s.run_jobs().await;
    let texts: Vec<_> = push.take().into_iter().map(|m| (m.text, m.urgent)).collect();
    assert_eq!(texts.iter().map(|(_, urgent)| *urgent).collect::<Vec<_>>(), [false, false]);
    s.advance(5);
    action::raise(&s.app, &s.scope, s.owner(), None, second).await.unwrap();
    s.run_jobs().await;
    let again: Vec<_> = push.take().into_iter().map(|m| (m.text, m.urgent)).collect();
    assert_eq!(
        again,
        texts.iter().map(|(text, _)| (text.clone(), true)).collect::<Vec<_>>(),
        "both, in order"
    );
    s.advance(20);
    s.run_jobs().await;
    let by_sms = s.texts();
    assert_eq!(by_sms, texts.iter().map(|(text, _)| text.clone()).collect::<Vec<_>>(), "after 20 s, not 120");
    phone.receive(&s, &by_sms[0]).await;
    phone.receive(&s, &by_sms[1]).await;
    assert!(matches!(
        action::raise(&s.app, &s.scope, s.owner(), None, first).await,
        Err(UseCaseError::Conflict(words)) if words.contains("received it already")
    ));
});

on_both!(what_the_urgent_ladder_cannot_reach_goes_its_own_way_or_waits_for_its_time, |app| async move {
    let s = stage(app);
    let push = [Step { kind: StepKind::Push, after_seconds: 0 }];
    notifier::set_ladder(&s.app, &s.scope, None, None, Urgency::Urgent, &push).await.unwrap();
    let phone = s.phone(1, Some(NUMBER)).await;
    let audit = s.issue(&phone, "aud()").await;
    s.run_jobs().await;
    assert_eq!(s.texts().len(), 1);
    s.advance(5);
    action::raise(&s.app, &s.scope, s.owner(), None, audit).await.unwrap();
    s.run_jobs().await;
    assert_eq!(s.texts().len(), 1, "raised, it goes again by the ladder of what is not urgent");
    // What is urgent by itself keeps to its ladder: it waits to be fetched, and is not looked at without end.
    let lock = s.issue(&phone, "lck()").await;
    s.run_jobs().await;
    assert_eq!(s.texts().len(), 0);
    assert!(s.action(lock).await.next_attempt_at.is_some_and(|at| at > s.now()));
});
