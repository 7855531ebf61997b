//! The walk of an action: asked, sent, received, settled; and everything that goes wrong on the way.

use std::time::Duration;

use handsight_app::{
    UseCaseError,
    account::Held,
    action::{self, Authority, Issued, Request},
    device::{self, Chosen, ProfileChange, ProvisionError},
};
use handsight_channel::SendError;
use handsight_domain::{policy::Role, time::Timestamp};
use handsight_protocol::{DeviceId as Secret, Envelope, Sequence};
use handsight_testkit::on_both;
use serde_json::json;

use crate::scripted::{request, stage};

on_both!(a_lock_reaches_the_phone_and_comes_back, |app| async move {
    let s = stage(app);
    let phone = s.phone(1, Some("+15555550100")).await;
    let lock = s.issue(&phone, "lck(lost)").await;
    assert_eq!(s.state(lock).await, "PENDING");
    s.run_jobs().await;
    let texts = s.texts();
    assert_eq!(texts.len(), 1);
    let envelope = Envelope::parse(&texts[0]).unwrap();
    assert!(envelope.authentic(&phone.secret()) && envelope.sequence == Sequence::FIRST);
    assert_eq!(s.state(lock).await, "SENT");
    phone.receive(&s, &texts[0]).await;
    phone.receive(&s, &texts[0]).await;
    assert_eq!(s.state(lock).await, "RECEIVED");
    let answer = phone.answer(&s, 1, "lck", json!({})).await;
    assert_eq!(answer.accepted, [Sequence::FIRST]);
    assert_eq!(s.state(lock).await, "SUCCEEDED");
    let again = phone.answer(&s, 1, "lck", json!({})).await;
    assert_eq!((again.accepted.len(), again.duplicates.len()), (0, 1));
    let stranger = phone.answer(&s, 9, "lck", json!({})).await;
    assert_eq!(stranger.unknown, [Sequence::new(9)]);
    s.advance(86_400);
    s.run_jobs().await;
    assert!(s.texts().is_empty(), "what is done is not sent again");
    let check = handsight_app::audit::check(&s.app, &s.scope).await.unwrap();
    assert!(check.valid && check.records >= 2);
});

on_both!(silence_is_answered_by_the_same_text_until_the_deadline, |app| async move {
    let s = stage(app);
    let phone = s.phone(1, Some("+15555550100")).await;
    let ring = s.issue(&phone, "rng()").await;
    s.run_jobs().await;
    let first = s.texts();
    let mut sent_at = vec![];
    let began = s.now();
    // By the minute for seven hours, by the half hour for eight days: the schedule lies on both grids.
    let steps = std::iter::repeat_n(60, 420).chain(std::iter::repeat_n(1_800, 8 * 48));
    for step in steps {
        s.advance(step);
        s.run_jobs().await;
        for text in s.texts() {
            assert_eq!(text, first[0]);
            sent_at.push(s.now().since(began).as_secs() / 60);
        }
    }
    assert_eq!(sent_at, [1, 5, 15, 60, 360, 1800, 3240, 4680, 6120, 7560, 9000]);
    assert_eq!(s.state(ring).await, "EXPIRED");
    let attempts = action::attempts(&s.app, &s.scope, &[ring]).await.unwrap();
    assert_eq!(attempts.len(), 12);
    assert!(attempts.iter().all(|a| a.outcome == "ACCEPTED" && a.finished_at.is_some()));
    // A late answer is a fact: kept, but an end stays an end.
    let late = phone.answer(&s, 1, "rng", json!({})).await;
    assert_eq!(late.accepted.len(), 1);
    assert_eq!(s.state(ring).await, "EXPIRED");
    assert_eq!(action::results(&s.app, &s.scope, &[ring]).await.unwrap().len(), 1);
});

on_both!(a_gateway_that_fails_leaves_the_action_pending_with_its_error, |app| async move {
    let s = stage(app);
    let phone = s.phone(1, Some("+15555550100")).await;
    s.sms.fail(Some(SendError::Temporary("the gateway answered 500: ".into())));
    let ring = s.issue(&phone, "rng()").await;
    s.run_jobs().await;
    let row = s.action(ring).await;
    assert_eq!(row.life.state.name(), "PENDING");
    assert_eq!(row.last_error.as_deref(), Some("the gateway answered 500: "));
    s.sms.fail(None);
    s.advance(60);
    s.run_jobs().await;
    assert_eq!(s.state(ring).await, "SENT");
    let attempts = action::attempts(&s.app, &s.scope, &[ring]).await.unwrap();
    let outcomes: Vec<_> = attempts.iter().map(|a| a.outcome.as_str()).collect();
    assert_eq!(outcomes, ["FAILED", "ACCEPTED"]);
});

on_both!(a_phone_without_a_number_polls, |app| async move {
    let s = stage(app);
    let phone = s.phone(1, None).await;
    let (a, b) = (s.issue(&phone, "aud()").await, s.issue(&phone, "loc()").await);
    s.run_jobs().await;
    assert!(s.texts().is_empty());
    assert_eq!(s.state(a).await, "PENDING");
    assert_eq!(phone.check_in(&s, 0, json!({})).await.pending, 2);
    let answer = phone.fetch(&s, 0).await;
    assert_eq!((answer.messages.len(), answer.through, answer.more), (1, Sequence::new(2), false));
    assert!(answer.messages[0].ends_with(" aud() loc()"));
    assert_eq!(s.state(b).await, "SENT");
    let attempts = action::attempts(&s.app, &s.scope, &[a]).await.unwrap();
    assert_eq!((attempts[0].transport.as_str(), attempts[0].outcome.as_str()), ("poll", "FETCHED"));
    // The result may overtake the receipt.
    phone.answer(&s, 2, "loc", json!({"fix": {"lat": 53.5, "lon": -6.5, "accuracyM": 20}})).await;
    phone.receive(&s, &answer.messages[0]).await;
    assert_eq!((s.state(a).await, s.state(b).await), ("RECEIVED", "SUCCEEDED"));
    let aud = json!({"attributes": {"battery": 55, "hostname": "pi"}, "apps": [{"package": "a.b", "version": "1"}]});
    phone.answer(&s, 1, "aud", aud).await;
    let row = device::find(&s.app, &s.scope, phone.id()).await.unwrap().unwrap();
    assert_eq!((row.battery_percent, row.fix.map(|f| f.lat)), (Some(55), Some(53.5)));
    assert_eq!(device::applications(&s.app, &s.scope, phone.id()).await.unwrap().len(), 1);
    assert_eq!(device::attributes(&s.app, &s.scope, phone.id()).await.unwrap()[0].name, "hostname");
    let empty = phone.fetch(&s, 2).await;
    assert_eq!((empty.messages.len(), empty.through), (0, Sequence::new(2)));
});

on_both!(an_action_held_back_does_not_hold_up_those_behind_it, |app| async move {
    let s = stage(app);
    let phone = s.phone(1, None).await;
    let later = s.now().after(Duration::from_secs(3_600));
    let held = s.issue_with(&phone, "rng()", |r| r.not_before = Some(later)).await;
    assert_eq!(
        phone.fetch(&s, 0).await.through,
        Sequence::ZERO,
        "the last number is not told while it is held"
    );
    let now = s.issue(&phone, "loc()").await;
    let answer = phone.fetch(&s, 0).await;
    assert!(answer.messages[0].contains(" 00000002 ") && answer.through == Sequence::new(2));
    phone.answer(&s, 2, "loc", json!({})).await;
    assert_eq!((s.state(held).await, s.state(now).await), ("PENDING", "SUCCEEDED"));
    s.advance(3_600);
    s.run_jobs().await;
    let answer = phone.fetch(&s, 2).await;
    assert!(answer.messages[0].contains(" 00000003 "), "a void number is never used again: {answer:?}");
    assert_eq!(s.action(held).await.sequence, 3);
});

on_both!(an_identical_action_that_waits_is_superseded, |app| async move {
    let s = stage(app);
    let phone = s.phone(1, Some("+15555550100")).await;
    let old = s.issue(&phone, "loc(5)").await;
    let other = s.issue(&phone, "loc(6)").await;
    s.run_jobs().await;
    assert_eq!(s.texts().len(), 1);
    let new = s.issue(&phone, "loc(5)").await;
    let row = s.action(old).await;
    assert_eq!((row.life.state.name(), row.superseded_by), ("CANCELLED", Some(new)));
    assert_eq!(s.state(other).await, "SENT");
    s.advance(60);
    s.run_jobs().await;
    for text in s.texts() {
        assert!(
            !text.contains(" 00000001 "),
            "a text with a command that was taken back is not sent again: {text}"
        );
    }
    phone.receive(&s, &phone.fetch(&s, 0).await.messages[0]).await;
    let third = s.issue(&phone, "loc(5)").await;
    assert_eq!(s.state(new).await, "RECEIVED", "what the phone has is not superseded");
    assert_eq!(s.state(third).await, "PENDING");
});

on_both!(what_the_phone_has_cannot_be_taken_back, |app| async move {
    let s = stage(app);
    let phone = s.phone(1, None).await;
    let (a, b) = (s.issue(&phone, "aud()").await, s.issue(&phone, "app()").await);
    action::cancel(&s.app, &s.scope, s.owner(), None, a).await.unwrap();
    let answer = phone.fetch(&s, 0).await;
    assert!(answer.messages[0].contains(" 00000002 ") && answer.through == Sequence::new(2));
    phone.receive(&s, &answer.messages[0]).await;
    let refused = action::cancel(&s.app, &s.scope, s.owner(), None, b).await;
    assert!(matches!(refused, Err(UseCaseError::Conflict(_))));
    let late = phone.answer(&s, 1, "aud", json!({})).await;
    assert_eq!((late.accepted.len(), s.state(a).await), (1, "CANCELLED"));
    let retried = action::retry(&s.app, &s.scope, s.owner(), None, b).await.unwrap();
    assert_eq!(retried.next_attempt_at, Some(s.now()));
});

on_both!(numbers_are_mended_both_ways, |app| async move {
    let s = stage(app);
    let phone = s.phone(1, None).await;
    assert_eq!(phone.check_in(&s, 0x50, json!({})).await.sequence, Sequence::new(0x50));
    let next = s.issue(&phone, "rng()").await;
    assert_eq!(s.action(next).await.sequence, 0x51);
    phone.answer(&s, 0x51, "rng", json!({})).await;
    let answer = phone.check_in(&s, 3, json!({})).await;
    assert_eq!((answer.sequence, answer.pending), (Sequence::new(0x51), 0));
    let log = handsight_app::audit::check(&s.app, &s.scope).await.unwrap();
    assert!(log.valid);
});

on_both!(a_long_poll_wakes_when_something_is_asked, |app| async move {
    let s = stage(app);
    let phone = s.phone(1, None).await;
    let known = phone.known(&s).await;
    let app = s.app.clone();
    let poll = tokio::spawn(async move {
        action::fetch(&app, &known, Sequence::ZERO, Duration::from_secs(60)).await.unwrap()
    });
    tokio::task::yield_now().await;
    s.issue(&phone, "rng()").await;
    assert_eq!(poll.await.unwrap().messages.len(), 1);
});

on_both!(who_may_enrol_and_who_may_not, |app| async move {
    let s = stage(app);
    let secret = Secret::from_bytes([9; 32]);
    let wrong = request("3064061562", &secret, None);
    assert!(matches!(s.enrol(&wrong).await, Err(ProvisionError::SystemId(_))));
    assert!(matches!(s.enrol(&request("3064061526", &secret, None)).await, Err(ProvisionError::Unknown)));
    let mut first = request(&s.acme.system_id, &secret, None);
    first.hardware_id = Some("IMEI 1".into());
    let made = s.enrol(&first).await.unwrap();
    let again = s.enrol(&first).await.unwrap();
    assert!(made.created && !again.created && made.answer.device == again.answer.device);
    let mut twin = request(&s.acme.system_id, &Secret::from_bytes([8; 32]), None);
    twin.hardware_id = Some("imei 1".into());
    assert!(matches!(s.enrol(&twin).await, Err(ProvisionError::Elsewhere(_))));
    // 25 devices and no more, also when forty come at once.
    let tries = (0..40_u8).map(|tag| {
        let (app, mut asked) =
            (s.app.clone(), request(&s.acme.system_id, &Secret::from_bytes([100 + tag; 32]), None));
        asked.hardware_id = Some(format!("serial {tag}"));
        tokio::spawn(async move { device::provision(&app, &asked, Held::default()).await })
    });
    let mut enrolled = 1;
    for one in tries.collect::<Vec<_>>() {
        match one.await.unwrap() {
            Ok(_) => enrolled += 1,
            Err(ProvisionError::Closed(_)) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(enrolled, 25);
    assert!(!s.enrol(&first).await.unwrap().created, "who is known stays welcome");
});

on_both!(a_deleted_phone_is_nobody_until_it_enrols_again, |app| async move {
    let s = stage(app);
    let phone = s.phone(1, None).await;
    let waiting = s.issue(&phone, "rng()").await;
    let devices = device::Chosen { ids: Some(vec![phone.id()]), ..device::Chosen::default() };
    let mut deletion = device::DeletionRequest { devices, confirm: None, expected: None };
    let asked = device::delete(&s.app, &s.scope, s.owner(), None, &deletion).await.unwrap();
    assert!(matches!(asked, device::Deletion::NeedsConfirmation { devices: 1, waiting: 1, .. }));
    deletion.confirm = Some("delete".to_owned());
    device::delete(&s.app, &s.scope, s.owner(), None, &deletion).await.unwrap();
    assert_eq!(s.state(waiting).await, "CANCELLED");
    assert!(device::authenticate(&s.app, Some(&phone.authorization)).await.is_err());
    let back = s.enrol(&request(&s.acme.system_id, &phone.secret(), None)).await.unwrap();
    assert!(back.created);
    assert_eq!(back.answer.sequence, Sequence::FIRST, "numbers go on under the same secret");
    for header in ["Device 3064061526.00", "Basic x", ""] {
        assert!(device::authenticate(&s.app, Some(header)).await.is_err());
    }
});

on_both!(what_destroys_is_confirmed_signed_and_alone, |app| async move {
    let s = stage(app);
    let phone = s.phone(1, Some("+15555550100")).await;
    let asked = s.try_issue(&[phone.id()], "wip(all)", |_| {}).await.unwrap();
    assert!(matches!(asked, Issued::NeedsConfirmation { word: "wipe", devices: 1, offline: 0, .. }));
    s.issue(&phone, "rng()").await;
    s.issue_with(&phone, "wip(all)", |r| r.confirm = Some("wipe".into())).await;
    s.run_jobs().await;
    let texts = s.texts();
    assert_eq!(texts.len(), 2);
    let key = handsight_app::enterprise::find(&s.app, &s.scope).await.unwrap().command_key.parse().unwrap();
    assert!(Envelope::parse(&texts[1]).unwrap().open().signed_by(&key, &phone.secret()));
    let operator = Authority::of(&s.caller(Role::Operator));
    let wipe = Request {
        devices: Chosen { ids: Some(vec![phone.id()]), ..Chosen::default() },
        command: "wip".into(),
        parameters: vec![Some("all".into())],
        not_before: None,
        expires_at: None,
        confirm: Some("wipe".into()),
    };
    let refused = action::issue(&s.app, &s.scope, operator, None, &wipe).await;
    assert!(matches!(refused, Err(UseCaseError::Denied(_))));
    for (command, field) in [("zzz(contacts)", "command"), ("loc(often)", "parameters")] {
        match s.try_issue(&[phone.id()], command, |_| {}).await {
            Err(UseCaseError::Invalid(problems)) => assert_eq!(problems[0].field, field),
            other => panic!("{other:?}"),
        }
    }
    let far = Timestamp::from_millis(s.now().millis() + 91 * 86_400_000);
    let late = s.try_issue(&[phone.id()], "rng()", |r| r.expires_at = Some(far)).await;
    assert!(matches!(late, Err(UseCaseError::Invalid(_))));
});

on_both!(delivery_reports_need_their_token, |app| async move {
    let s = stage(app);
    let phone = s.phone(1, Some("+15555550100")).await;
    let ring = s.issue(&phone, "rng()").await;
    s.run_jobs().await;
    let url = s.sms.sent()[0].report_url.clone().unwrap();
    let part = |name: &str| {
        let at = url.find(&format!("{name}=")).unwrap() + name.len() + 1;
        url[at..].split('&').next().unwrap().to_owned()
    };
    let (id, token) = (part("id"), part("token"));
    assert!(action::delivery_report(&s.app, &id, 1, "0123456789abcdef0123456789abcdef").await.is_err());
    let door = action::text(&s.app, Some(&id), &token, "+15555550100", "KMR").await;
    assert!(matches!(door, Err(UseCaseError::NotFound)), "a report's address lets no texts in");
    action::delivery_report(&s.app, &id, 1, &token).await.unwrap();
    assert_eq!(action::attempts(&s.app, &s.scope, &[ring]).await.unwrap()[0].outcome, "DELIVERED");
});

on_both!(people_change_what_people_wrote, |app| async move {
    let s = stage(app);
    let phone = s.phone(1, None).await;
    let change = ProfileChange {
        name: Some(Some(" Ada's phone ".into())),
        department: Some(Some("Sales".into())),
        ..ProfileChange::default()
    };
    let row = device::update(&s.app, &s.scope, Some("k1"), phone.id(), &change).await.unwrap();
    assert_eq!((row.name.as_str(), row.department.as_deref()), ("Ada's phone", Some("Sales")));
    device::update(&s.app, &s.scope, Some("k1"), phone.id(), &change).await.unwrap();
    let empty = ProfileChange { name: Some(None), ..ProfileChange::default() };
    let refused = device::update(&s.app, &s.scope, None, phone.id(), &empty).await;
    assert!(matches!(refused, Err(UseCaseError::Invalid(p)) if p[0].field == "name"));
});
