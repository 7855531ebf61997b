//! What an enterprise may send by the operator's gateway and mail server in a day: exact under concurrency, told in
//! words, and nothing is lost.

use std::time::Duration;

use handsight_app::notifier::{self, Allowance, Mail, SendError};
use handsight_domain::{policy::Role, time::Timestamp};
use handsight_testkit::{TestApp, on_both};
use serde_json::{Value, json};

const SMALL: Allowance = Allowance {
    evaluation_texts: 5,
    texts: 9,
    evaluation_letters: 4,
    letters: 9,
    person: 3,
    ..Allowance::BOUNDLESS
};

async fn text(app: &TestApp, number: usize) -> Result<(), SendError> {
    let number = format!("+3538612345{number:02}");
    notifier::text(&app.app, &app.acme.scope(), &number, "hello").await.map(drop)
}

on_both!(a_day_s_texts_are_counted_exactly, |app| async move {
    let app = app.set(|app| app.allowance = SMALL);
    let all = futures::future::join_all((0..20).map(|n| text(&app, n))).await;
    assert_eq!(all.iter().filter(|sent| sent.is_ok()).count(), 5, "{all:?}");
    assert_eq!(app.sms.take().len(), 5);
    let refused = all.into_iter().find_map(Result::err);
    let Some(SendError::Later { words, at }) = refused else { panic!("it says until when") };
    assert_eq!(
        words,
        "today's 5 texts by the operator's gateway are used up: more at 00:00 UTC, or add a channel of your own"
    );
    assert!(at > app.now() && at.millis() % 86_400_000 == 0);
    // Another enterprise has a day of its own, and tomorrow is another day.
    assert!(notifier::text(&app.app, &app.globex.scope(), "+353861234588", "hello").await.is_ok());
    app.advance(at.since(app.now()));
    assert!(text(&app, 30).await.is_ok());
});

on_both!(a_person_is_not_written_to_more_often_by_many_enterprises, |app| async move {
    let app = app.set(|app| app.allowance = SMALL);
    let write = |tenant: handsight_domain::scope::EnterpriseScope| {
        let app = app.app.clone();
        async move { notifier::text(&app, &tenant, "+353861234599", "hello").await }
    };
    for scope in [app.acme.scope(), app.globex.scope(), app.acme.scope()] {
        assert!(write(scope).await.is_ok());
    }
    let refused = write(app.globex.scope()).await.unwrap_err();
    assert!(refused.to_string().contains("3 texts to this person"), "{refused}");
    // What was refused for the person is not taken from the enterprise.
    let mut rest = 0;
    while notifier::text(&app.app, &app.globex.scope(), &format!("+35386123451{rest}"), "x").await.is_ok() {
        rest += 1;
    }
    assert_eq!(rest, 4);
    // A long text counts by its parts.
    app.advance(Duration::from_secs(86_400));
    let long = "x".repeat(400);
    assert!(notifier::text(&app.app, &app.acme.scope(), "+353861234511", &long).await.is_ok());
    assert!(
        notifier::text(&app.app, &app.acme.scope(), "+353861234512", &long).await.is_err(),
        "3 + 3 parts"
    );
    assert!(notifier::text(&app.app, &app.acme.scope(), "+353861234512", "short").await.is_ok());
});

on_both!(what_a_gateway_did_not_take_does_not_count, |app| async move {
    let app = app.set(|app| app.allowance = SMALL);
    app.sms.fail(Some(SendError::Temporary("away".into())));
    for n in 0..10 {
        assert_eq!(text(&app, n).await, Err(SendError::Temporary("away".into())));
    }
    app.sms.fail(Some(SendError::Unheard("silent".into())));
    assert!(text(&app, 1).await.is_err(), "this one may have gone");
    app.sms.fail(None);
    let sent = futures::future::join_all((20..30).map(|n| text(&app, n))).await;
    assert_eq!(sent.iter().filter(|sent| sent.is_ok()).count(), 4);
    let letter = |n: usize| Mail { to: format!("a{n}@example.com"), ..Mail::default() };
    for n in 0..4 {
        assert!(notifier::mail(&app.app, &app.acme.scope(), &letter(n)).await.is_ok());
    }
    let refused = notifier::mail(&app.app, &app.acme.scope(), &letter(5)).await.unwrap_err();
    assert!(refused.to_string().contains("today's 4 letters by the operator's mail server"), "{refused}");
});

on_both!(what_is_over_the_bound_waits_and_goes_out_the_next_day, |app| async move {
    let app = app.set(|app| app.allowance = SMALL);
    let owner = app.acme.owner();
    for n in 0..8 {
        let fields = json!({"name": format!("P{n}"), "phoneNumber": format!("+35386123450{n}")});
        app.mutate("createContact", json!({"fields": fields})).await;
    }
    let fields = json!({"name": "c", "smsText": "Come: {link}"});
    let made = app.done("createCampaign { campaign { id } }", json!({"fields": fields})).await;
    let campaign = made["campaign"]["id"].clone();
    let invited = json!({"campaignId": campaign, "way": "SMS"});
    assert_eq!(app.done("inviteContacts { queued }", invited).await["queued"], 8);
    app.run_jobs().await;
    assert_eq!(app.sms.take().len(), 5);
    let state = |who: String| {
        let (app, campaign) = (&app, &campaign);
        async move {
            let ask = "campaign { counts { queued sent failed } invites { nodes { state lastError } } }";
            app.look(&who, ask, campaign).await
        }
    };
    let seen = state(owner.to_owned()).await;
    assert_eq!(seen["counts"], json!({"queued": 3, "sent": 5, "failed": 0}), "{seen}");
    assert_eq!(seen.to_string().matches("more at 00:00 UTC").count(), 3, "{seen}");
    // A command waits as well, and says so; a lock has some left for itself.
    let one = app.phone(1).await;
    let issue = async |command: &str| {
        let action = one.asked(&app, command, json!({})).await;
        app.run_jobs().await;
        action["id"].clone()
    };
    let action = |who: String, id: Value| {
        let app = &app;
        async move { app.look(&who, "action { state lastError nextAttemptAt }", &id).await }
    };
    let waiting = issue("loc").await;
    let seen = action(owner.to_owned(), waiting.clone()).await;
    assert_eq!(seen["state"], "PENDING");
    assert!(seen["lastError"].as_str().unwrap().contains("add a channel of your own"), "{seen}");
    let next = Timestamp::from_millis((app.now().millis() / 86_400_000 + 1) * 86_400_000);
    assert_eq!(seen["nextAttemptAt"], next.to_string(), "{seen}");
    issue("lck").await;
    let sent = app.sms.take();
    assert!(sent.len() == 1 && sent[0].text.contains("lck("), "{sent:?}");
    app.advance(next.since(app.now()));
    app.run_jobs().await;
    let owner = app.token(Role::Owner).await;
    assert_eq!(state(owner.clone()).await["counts"]["queued"], 0);
    assert_eq!(action(owner, waiting).await["state"], "SENT");
});

on_both!(enterprises_on_evaluation_share_a_bound, |app| async move {
    let app = app.set(|app| app.allowance = Allowance { evaluations: 4, ..Allowance::BOUNDLESS });
    let write = |scope: handsight_domain::scope::EnterpriseScope, n: u8| {
        let app = app.app.clone();
        async move { notifier::text(&app, &scope, &format!("+35386123450{n}"), "hello").await }
    };
    for n in 0..4 {
        let scope = if n % 2 == 0 { app.acme.scope() } else { app.globex.scope() };
        assert!(write(scope, n).await.is_ok());
    }
    let refused = write(app.globex.scope(), 5).await.unwrap_err().to_string();
    assert!(refused.contains("of all enterprises on evaluation"), "{refused}");
    let operator = handsight_domain::scope::PlatformScope::of_command_line();
    handsight_app::enterprise::convert(&app.app, &operator, None, &app.acme.system_id).await.unwrap();
    assert!(write(app.acme.scope(), 6).await.is_ok(), "who is converted is not bounded by it");
});

on_both!(the_operators_gateway_takes_full_numbers_of_phones_alone, |app| async move {
    let send = |to: &'static str| {
        let app = &app;
        async move { notifier::text(&app.app, &app.acme.scope(), to, "hello").await }
    };
    for no in ["60999", "112", "+881612345678", "+19005550123", "+12125551212", "+60999", "hello"] {
        assert!(matches!(send(no).await, Err(SendError::Permanent(_))), "{no}");
    }
    assert!(app.sms.take().is_empty());
    // The enterprise is in Ireland: what was stored before numbers had one spelling is read there.
    for old in ["353861234567", "0861234567", "+353861234567"] {
        assert!(send(old).await.is_ok(), "{old}");
    }
    assert!(app.sms.take().iter().all(|text| text.to == "+353861234567"));
});

on_both!(an_evaluation_texts_few_numbers_that_nobody_has_proven, |app| async move {
    let app = app.set(|app| app.allowance = Allowance { unproven: 2, ..Allowance::BOUNDLESS });
    let mut last = Value::Null;
    for n in 1..=3 {
        let one = app.phone(n).await;
        for command in ["loc", "lck"] {
            last = one.asked(&app, command, json!({})).await["id"].clone();
            app.run_jobs().await;
        }
    }
    let numbers: Vec<_> = app.sms.take().into_iter().map(|text| text.to).collect();
    assert_eq!(numbers, ["+12125550101", "+12125550101", "+12125550102", "+12125550102"]);
    let seen = app.look(app.acme.owner(), "action { state lastError attempts { outcome } }", &last).await;
    assert!(seen["lastError"].as_str().unwrap().contains("not verified"), "{seen}");
    assert_eq!((&seen["state"], &seen["attempts"]), (&json!("PENDING"), &json!([])), "it was not tried");
    // Once the enterprise is converted, what waited goes out the next day.
    let operator = handsight_domain::scope::PlatformScope::of_command_line();
    handsight_app::enterprise::convert(&app.app, &operator, None, &app.acme.system_id).await.unwrap();
    app.advance(Duration::from_secs(86_400));
    app.run_jobs().await;
    assert!(app.sms.take().iter().any(|text| text.to == "+12125550103"));
});

on_both!(a_lock_of_a_proven_number_is_held_up_by_nobody_else, |app| async move {
    let app = app.set(|app| app.allowance = Allowance { person: 3, ..Allowance::BOUNDLESS });
    let one = app.phone(1).await;
    let own = "+12125550101";
    // As a reply to a question would leave it.
    let sql = "UPDATE device_numbers SET state = 'VERIFIED' WHERE enterprise_id = $1";
    app.alter(&app.acme, sql, vec![]).await;
    for n in 0..4 {
        let sent = notifier::text(&app.app, &app.globex.scope(), own, "hello").await;
        assert_eq!(sent.is_ok(), n < 3, "{sent:?}");
    }
    app.sms.take();
    one.asked(&app, "lck", json!({})).await;
    app.run_jobs().await;
    let sent = app.sms.take();
    assert!(sent.len() == 1 && sent[0].to == own && sent[0].text.contains("lck("), "{sent:?}");
});
