//! An address that nobody confirmed: who may take it after seven days, what ends then, and whose it stays.

use std::time::Duration;

use handsight_app::{
    LiveEvent,
    account::{self, Browser, SignUp},
};
use handsight_domain::{policy::Role, scope::PlatformScope};
use handsight_store::people;
use handsight_testkit::{PASSWORD, Reply, TestApp, on_both};
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::sign_up::{again, confirm, confirmed, letter, token};

const DAY: Duration = Duration::from_secs(86_400);
const SECOND: Duration = Duration::from_secs(1);
const EMAIL: &str = "ida@initech.example.com";
/// The password of whoever comes second.
const OTHER: &str = "another long password";
const ASK: &str = "{ enterprise { name } }";

async fn sign_up(app: &TestApp, email: &str, password: &str) -> Reply {
    app.sign_up(email, json!({"password": password})).await
}

/// The access token of whoever signs in.
async fn signed_in(app: &TestApp, email: &str, password: &str) -> String {
    let reply = app.sign_in(email, password).await;
    assert_eq!(reply.status, StatusCode::OK, "{email}: {}", reply.text());
    reply.token()
}

async fn system_id(app: &TestApp, owner: &str) -> String {
    let got = app.data(owner, "{ enterprise { systemId } }", json!({})).await;
    got["enterprise"]["systemId"].as_str().unwrap().to_owned()
}

on_both!(an_address_that_nobody_confirmed_is_taken_after_seven_days, |app| async move {
    // A stranger with two enterprises, and somebody else in the first of them.
    let stranger = token(&sign_up(&app, EMAIL, PASSWORD).await);
    let path = app.invite(&stranger, "adam@example.com", "OWNER").await;
    assert_eq!(app.accept(&path, Some("Adam"), PASSWORD).await.status, StatusCode::OK);
    token(&sign_up(&app, EMAIL, PASSWORD).await);
    app.run_jobs().await;
    app.mail.take();
    app.advance(7 * DAY - SECOND);
    let session = app.sign_in(EMAIL, PASSWORD).await;
    let cookie = session.refresh_cookie().unwrap();
    let stranger = session.token();
    let robot = app.api_token(&stranger, &["ENTERPRISE_READ"]).await;
    assert_eq!(again(&app, &stranger).await.status, StatusCode::ACCEPTED);
    let link = letter(&app, EMAIL).await;
    let adam = signed_in(&app, "adam@example.com", PASSWORD).await;

    // Until then it is answered as any other address that is used.
    let refused = sign_up(&app, EMAIL, OTHER).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
    let known = sign_up(&app, &app.acme.person(Role::Owner).email, OTHER).await;
    assert_eq!((known.status, &known.body), (refused.status, &refused.body));
    app.advance(SECOND);
    for token in [&stranger, &robot] {
        assert_eq!(app.code(token, ASK, json!({})).await, "no error");
    }
    let mut heard = app.app.store.live().listen();
    let holder = token(&sign_up(&app, EMAIL, OTHER).await);

    // Open connections hear of it, in each of the stranger's enterprises.
    let mut told = Vec::new();
    while let Ok(event) = heard.try_recv() {
        if let LiveEvent::Access { enterprise } = event {
            told.push(enterprise);
        }
    }
    told.sort_unstable();
    told.dedup();
    assert_eq!(told.len(), 2, "{told:?}");
    for token in [&stranger, &robot] {
        assert_eq!(app.code(token, ASK, json!({})).await, "UNAUTHENTICATED");
    }
    assert_eq!(app.call_with_cookie("/auth/refresh", &cookie).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(app.sign_in(EMAIL, PASSWORD).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(confirm(&app, &link).await.status, StatusCode::NOT_FOUND, "it was the stranger's letter");
    signed_in(&app, EMAIL, OTHER).await;

    // The stranger's enterprise stays, without an address that anybody could come by.
    let look = "{ members(first: 10) { nodes { email } } auditRecords(first: 1) { nodes { verb summary } }
        auditCheck { valid problem } }";
    let seen = app.data(&adam, look, json!({})).await;
    let emails =
        seen["members"]["nodes"].as_array().unwrap().iter().map(|node| node["email"].as_str().unwrap());
    let released: Vec<_> = emails.filter(|email| *email != "adam@example.com").collect();
    assert_eq!(released.len(), 1, "{seen}");
    assert!(released[0].starts_with("released-acc_") && released[0].ends_with("@invalid"), "{released:?}");
    assert_eq!(seen["auditRecords"]["nodes"][0]["verb"], "account.released", "{seen}");
    assert_eq!(seen["auditCheck"], json!({"valid": true, "problem": null}));
    assert_eq!(app.sign_in(released[0], PASSWORD).await.status, StatusCode::UNAUTHORIZED);
    let posing = sign_up(&app, released[0], PASSWORD).await;
    assert_eq!(posing.json()["fields"][0]["message"], "is not an e-mail address", "{}", posing.text());
    assert!(!confirmed(&app, &adam).await);

    // Whoever took it has a week too, and keeps it by the letter.
    assert!(!confirmed(&app, &holder).await);
    let link = letter(&app, EMAIL).await;
    assert_eq!(confirm(&app, &link).await.status, StatusCode::OK);
    assert!(confirmed(&app, &holder).await && !confirmed(&app, &adam).await);
    app.advance(8 * DAY);
    assert_eq!(sign_up(&app, EMAIL, PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    signed_in(&app, EMAIL, OTHER).await;
});

on_both!(an_address_that_somebody_answers_for_is_never_taken, |app| async move {
    let operator = PlatformScope::of_command_line();
    token(&sign_up(&app, EMAIL, PASSWORD).await);
    let link = letter(&app, EMAIL).await;
    assert_eq!(confirm(&app, &link).await.status, StatusCode::OK);
    let vouched = token(&sign_up(&app, "vouched@example.com", PASSWORD).await);
    account::vouch(&app.app, &operator, &system_id(&app, &vouched).await).await.unwrap();
    let paying = token(&sign_up(&app, "paying@example.com", PASSWORD).await);
    let id = system_id(&app, &paying).await;
    handsight_app::enterprise::convert(&app.app, &operator, None, &id).await.unwrap();
    token(&sign_up(&app, "operator@example.com", PASSWORD).await);
    let account = {
        let tx = app.app.store.platform_read(&operator).await.unwrap();
        people::account::by_email(&tx, "operator@example.com").await.unwrap().unwrap()
    };
    account::make_operator(&app.app, &operator, account.id).await.unwrap();
    // Nobody asks a member who came by an invitation for a proof.
    let path = app.invite(app.acme.owner(), "nora@example.com", "AUDITOR").await;
    assert_eq!(app.accept(&path, Some("Nora"), PASSWORD).await.status, StatusCode::OK);
    app.advance(30 * DAY);
    let kept = ["vouched@example.com", "paying@example.com", "operator@example.com", "nora@example.com"];
    for email in kept.into_iter().chain([EMAIL]) {
        let reply = sign_up(&app, email, OTHER).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{email}: {}", reply.text());
        signed_in(&app, email, PASSWORD).await;
    }
});

on_both!(an_owner_goes_on_after_seven_days_and_loses_nothing_by_a_slip, |app| async move {
    let first = sign_up(&app, EMAIL, PASSWORD).await;
    let cookie = first.refresh_cookie();
    app.advance(8 * DAY);
    // The right password sets up another enterprise of the same account.
    let second = token(&sign_up(&app, EMAIL, PASSWORD).await);
    let mine = "{ viewer { memberships { memberId } } }";
    let seen = app.data(&second, mine, json!({})).await;
    assert_eq!(seen["viewer"]["memberships"].as_array().unwrap().len(), 2, "{seen}");
    // A wrong one in a browser that was signed in to the account is a slip.
    let slip = SignUp {
        enterprise_name: "Initech".to_owned(),
        name: "Ida".to_owned(),
        email: EMAIL.to_owned(),
        password: OTHER.to_owned(),
        time_zone: None,
        invitation: None,
    };
    let browser = Browser { refresh_token: cookie, ..Browser::default() };
    assert!(account::sign_up(&app.app, &slip, &browser).await.is_err());
    assert_eq!(app.code(&second, ASK, json!({})).await, "no error");
    signed_in(&app, EMAIL, PASSWORD).await;
});

on_both!(an_invitation_to_an_occupied_address_takes_it_too, |app| async move {
    token(&sign_up(&app, EMAIL, PASSWORD).await);
    app.advance(6 * DAY);
    let owner = signed_in(&app, &app.acme.person(Role::Owner).email, PASSWORD).await;
    let path = app.invite(&owner, EMAIL, "AUDITOR").await;
    let peek = app.call(Method::GET, &path, None, &Value::Null).await.json();
    assert_eq!(peek["accountExists"], true);
    assert_eq!(app.accept(&path, Some("Ida"), OTHER).await.status, StatusCode::UNAUTHORIZED);
    app.advance(DAY);
    let stranger = signed_in(&app, EMAIL, PASSWORD).await;
    // Without a name somebody joins with the account that exists; what could be no new password takes nothing either.
    assert_eq!(app.accept(&path, None, OTHER).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(app.accept(&path, Some("Ida"), "short").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(app.code(&stranger, ASK, json!({})).await, "no error");
    let joined = app.accept(&path, Some("Ida"), OTHER).await;
    assert_eq!(joined.status, StatusCode::OK, "{}", joined.text());
    let ida = joined.token();
    let me =
        app.data(&ida, "{ viewer { account { email } member { role } enterprise { name } } }", json!({}));
    let expected =
        json!({"account": {"email": EMAIL}, "member": {"role": "AUDITOR"}, "enterprise": {"name": "Acme"}});
    assert_eq!(me.await["viewer"], expected);
    assert_eq!(app.code(&stranger, ASK, json!({})).await, "UNAUTHENTICATED");
    assert_eq!(app.sign_in(EMAIL, PASSWORD).await.status, StatusCode::UNAUTHORIZED);
    signed_in(&app, EMAIL, OTHER).await;
});

on_both!(of_those_who_come_for_an_address_at_once_one_has_it, |app| async move {
    token(&sign_up(&app, EMAIL, PASSWORD).await);
    app.advance(7 * DAY);
    let tries = (0..4).map(|n| {
        let app = app.clone();
        tokio::spawn(async move { sign_up(&app, EMAIL, &format!("{OTHER} {n}")).await.status })
    });
    let mut winners = Vec::new();
    for (n, one) in tries.collect::<Vec<_>>().into_iter().enumerate() {
        match one.await.unwrap() {
            StatusCode::CREATED => winners.push(n),
            status => assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{n}"),
        }
    }
    assert_eq!(winners.len(), 1, "{winners:?}");
    for n in 0..4 {
        let reply = app.sign_in(EMAIL, &format!("{OTHER} {n}")).await;
        assert_eq!(reply.status == StatusCode::OK, winners[0] == n, "{n}: {}", reply.text());
    }
    assert_eq!(app.sign_in(EMAIL, PASSWORD).await.status, StatusCode::UNAUTHORIZED);
});

on_both!(tries_that_are_used_up_do_not_tell_whether_an_address_was_taken, |app| async move {
    token(&sign_up(&app, EMAIL, PASSWORD).await);
    app.advance(7 * DAY);
    let both = [EMAIL, "nobody@initech.example.com"];
    for email in both {
        for _ in 0..10 {
            assert_eq!(app.sign_in(email, OTHER).await.status, StatusCode::UNAUTHORIZED);
        }
        let held = sign_up(&app, email, OTHER).await;
        assert_eq!(held.status, StatusCode::TOO_MANY_REQUESTS, "{email}: {}", held.text());
    }
    app.advance(Duration::from_secs(901));
    for email in both {
        token(&sign_up(&app, email, OTHER).await);
    }
});
