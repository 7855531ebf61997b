//! Who may set up an enterprise, and what somebody who did has to prove before anything leaves in the operator's name.

use std::time::Duration;

use handsight_app::account::{self, Admission, Browser};
use handsight_channel::SendError;
use handsight_domain::{policy::Role, scope::PlatformScope};
use handsight_testkit::{PASSWORD, Reply, TestApp, on_both};
use http::{Method, StatusCode};
use serde_json::{Value, json};

const DAY: Duration = Duration::from_secs(86_400);

/// The application with another rule about who may sign up.
fn admitting(app: TestApp, admission: Admission) -> TestApp {
    app.set(|app| app.admission = admission)
}

async fn sign_up(app: &TestApp, email: &str, link: Option<&str>) -> Reply {
    app.sign_up(email, json!({"invitation": link})).await
}

/// The access token of whoever just signed up.
pub fn token(reply: &Reply) -> String {
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
    reply.token()
}

/// Whether the enterprise of a token is confirmed.
pub async fn confirmed(app: &TestApp, token: &str) -> bool {
    app.data(token, "{ enterprise { confirmed } }", json!({})).await["enterprise"]["confirmed"]
        .as_bool()
        .unwrap()
}

/// Follows a letter's link.
pub async fn confirm(app: &TestApp, token: &str) -> Reply {
    app.call(Method::POST, "/auth/confirm", None, &json!({"token": token})).await
}

/// Asks for another letter.
pub async fn again(app: &TestApp, token: &str) -> Reply {
    app.call(Method::POST, "/auth/confirmation", Some(token), &Value::Null).await
}

/// The link's token of the one letter that went out, which went to this address.
pub async fn letter(app: &TestApp, email: &str) -> String {
    app.run_jobs().await;
    let mut letters = app.mail.take();
    assert_eq!(letters.len(), 1, "{letters:?}");
    let letter = letters.remove(0);
    assert_eq!(letter.to, email);
    let link = letter.text.split_whitespace().find(|word| word.contains("/confirm-email#")).unwrap();
    link.rsplit('#').next().unwrap().to_owned()
}

fn is_closed(reply: &Reply, words: &str) {
    assert_eq!(reply.status, StatusCode::FORBIDDEN, "{}", reply.text());
    assert!(reply.json()["detail"].as_str().unwrap().contains(words), "{}", reply.text());
}

on_both!(sign_up_can_be_off, |app| async move {
    let app = admitting(app, Admission::Off);
    is_closed(&sign_up(&app, "ida@initech.example.com", None).await, "ask the operator");
    assert!(account::sign_up_link(&app.app, None, DAY).is_err(), "a link that could not work is not made");
    // A link from before does not work either, and nobody learns whether an address has an account.
    let link = account::sign_up_link(&admitting(app.clone(), Admission::Invitation).app, None, DAY).unwrap();
    let known = app.acme.person(Role::Owner).email.clone();
    for email in ["ida@initech.example.com", known.as_str()] {
        is_closed(&sign_up(&app, email, Some(&link)).await, "sign-up is off");
    }
});

on_both!(a_sign_up_link_works_once_until_it_expires, |app| async move {
    let app = admitting(app, Admission::Invitation);
    is_closed(&sign_up(&app, "ida@initech.example.com", None).await, "for a link");
    is_closed(&sign_up(&app, "ida@initech.example.com", Some("eA.eA")).await, "cut off");
    let link = account::sign_up_link(&app.app, Some("Ida@Initech.example.com"), DAY).unwrap();
    let other = sign_up(&app, "eve@example.com", Some(&link)).await;
    assert_eq!(other.json()["fields"][0]["field"], "email", "it is somebody else's: {}", other.text());
    let mut bent = link.clone().into_bytes();
    let middle = link.find('#').unwrap() + 4;
    bent[middle] = if bent[middle] == b'A' { b'B' } else { b'A' };
    let bent = String::from_utf8(bent).unwrap();
    is_closed(&sign_up(&app, "ida@initech.example.com", Some(&bent)).await, "cut off");
    // A sign-up that is refused for another reason uses nothing up.
    let wrong = json!({"enterpriseName": "", "invitation": link});
    let reply = app.sign_up("ida@initech.example.com", wrong).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    let ida = token(&sign_up(&app, "ida@initech.example.com", Some(&link)).await);
    assert!(confirmed(&app, &ida).await, "the operator knew whose address it is");
    is_closed(&sign_up(&app, "ida@initech.example.com", Some(&link)).await, "used already");
    // Without an address it is whoever has it, and they prove theirs; by what follows the # alone, too.
    let link = account::sign_up_link(&app.app, None, DAY).unwrap();
    let late = account::sign_up_link(&app.app, None, DAY).unwrap();
    let half = link.rsplit('#').next().unwrap();
    let eve = token(&sign_up(&app, "eve@example.com", Some(half)).await);
    assert!(!confirmed(&app, &eve).await);
    app.advance(DAY);
    is_closed(&sign_up(&app, "late@example.com", Some(&late)).await, "has expired");
    account::sweep(&app.app).await.unwrap();
    is_closed(&sign_up(&app, "again@example.com", Some(&link)).await, "has expired");
});

on_both!(two_that_use_one_link_at_once_are_one, |app| async move {
    let app = admitting(app, Admission::Invitation);
    let link = account::sign_up_link(&app.app, None, DAY).unwrap();
    let tries = (0..4).map(|n| {
        let (app, link) = (app.clone(), link.clone());
        tokio::spawn(async move { sign_up(&app, &format!("twin{n}@example.com"), Some(&link)).await.status })
    });
    let mut made = 0;
    for one in tries.collect::<Vec<_>>() {
        made += usize::from(one.await.unwrap() == StatusCode::CREATED);
    }
    assert_eq!(made, 1);
});

on_both!(a_network_signs_up_a_hundred_times_a_day, |app| async move {
    for n in 0..100 {
        token(&sign_up(&app, &format!("owner{n}@example.com"), None).await);
    }
    let reply = sign_up(&app, "another@example.com", None).await;
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS, "{}", reply.text());
    assert!(reply.header("retry-after").is_some());
    app.advance(DAY);
    token(&sign_up(&app, "another@example.com", None).await);
});

on_both!(an_address_is_confirmed_by_the_letters_link_once, |app| async move {
    let ida = token(&sign_up(&app, "ida@initech.example.com", None).await);
    assert!(!confirmed(&app, &ida).await);
    let first = letter(&app, "ida@initech.example.com").await;
    // Nothing that only looks at the page confirms anything; a wrong link is nobody's.
    let looked = app.call(Method::GET, "/auth/confirm", None, &Value::Null).await;
    assert_eq!(looked.status, StatusCode::METHOD_NOT_ALLOWED);
    let account = first.split('.').next().unwrap();
    for wrong in ["", "x", account, &format!("{account}."), &format!("{account}.{}", "A".repeat(43))] {
        assert_eq!(confirm(&app, wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    assert!(!confirmed(&app, &ida).await);
    // Another letter takes the place of the one before.
    app.advance(Duration::from_secs(60));
    let reply = again(&app, &ida).await;
    assert_eq!(reply.status, StatusCode::ACCEPTED, "{}", reply.text());
    assert_eq!(reply.json()["sentTo"], "ida@initech.example.com");
    let second = letter(&app, "ida@initech.example.com").await;
    assert_eq!(confirm(&app, &first).await.status, StatusCode::NOT_FOUND);
    let done = confirm(&app, &second).await;
    assert_eq!((done.status, &done.json()["email"]), (StatusCode::OK, &json!("ida@initech.example.com")));
    assert!(confirmed(&app, &ida).await);
    assert_eq!(confirm(&app, &second).await.status, StatusCode::NOT_FOUND, "it works once");
    assert_eq!(again(&app, &ida).await.json()["confirmed"], true);
    app.run_jobs().await;
    assert!(app.mail.take().is_empty(), "nobody is asked twice");
    let log = app.data(&ida, "{ auditRecords(first: 5) { nodes { verb } } }", json!({})).await;
    let verbs = log["auditRecords"]["nodes"].as_array().unwrap();
    assert!(verbs.iter().any(|node| node["verb"] == "enterprise.confirmed"), "{log}");
    // A second enterprise of the same person asks nothing more.
    let second = token(&sign_up(&app, "ida@initech.example.com", None).await);
    assert!(confirmed(&app, &second).await);
    assert!(confirmed(&app, app.acme.owner()).await, "what the operator makes is confirmed");
});

on_both!(letters_that_ask_are_few_and_their_links_end, |app| async move {
    let ida = token(&sign_up(&app, "ida@initech.example.com", None).await);
    let first = letter(&app, "ida@initech.example.com").await;
    app.advance(DAY);
    assert_eq!(confirm(&app, &first).await.status, StatusCode::NOT_FOUND, "a day old");
    let ida = {
        let input = account::SignIn { email: "ida@initech.example.com".into(), password: PASSWORD.into() };
        drop(ida);
        account::sign_in(&app.app, &input, &Browser::default()).await.unwrap().access_token
    };
    for _ in 0..5 {
        assert_eq!(again(&app, &ida).await.status, StatusCode::ACCEPTED);
    }
    let held = again(&app, &ida).await;
    assert_eq!(held.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(held.header("retry-after").is_some());
    assert_eq!(again(&app, "").await.status, StatusCode::UNAUTHORIZED);
    // A mail server that is away is tried again, with the same link.
    app.mail.fail(Some(SendError::Temporary("away".into())));
    app.run_jobs().await;
    app.mail.fail(None);
    app.advance(Duration::from_secs(61));
    let link = letter(&app, "ida@initech.example.com").await;
    assert_eq!(confirm(&app, &link).await.status, StatusCode::OK);
});

on_both!(only_an_owners_proof_counts_and_the_operator_may_vouch, |app| async move {
    let reply = sign_up(&app, "ida@initech.example.com", None).await;
    let ida = token(&reply);
    app.run_jobs().await;
    app.mail.take();
    let path = app.invite(&ida, "adam@example.com", "ADMINISTRATOR").await;
    let adam = app.accept(&path, Some("Adam"), PASSWORD).await.token();
    // Ida handed the link over herself: whose address it is, nobody knows.
    assert_eq!(again(&app, &adam).await.status, StatusCode::CONFLICT);
    let adams = token(&sign_up(&app, "adam@example.com", None).await);
    assert!(!confirmed(&app, &adams).await);
    let link = letter(&app, "adam@example.com").await;
    assert_eq!(confirm(&app, &link).await.status, StatusCode::OK);
    assert!(confirmed(&app, &adams).await, "his own");
    assert!(!confirmed(&app, &ida).await, "not the one he works in");
    let system =
        app.data(&ida, "{ enterprise { systemId } }", json!({})).await["enterprise"]["systemId"].clone();
    let scope = PlatformScope::of_command_line();
    account::vouch(&app.app, &scope, system.as_str().unwrap()).await.unwrap();
    assert!(confirmed(&app, &ida).await);
    assert!(account::vouch(&app.app, &scope, system.as_str().unwrap()).await.is_err(), "once is enough");
    assert!(account::vouch(&app.app, &scope, "3064061526").await.is_err(), "nobody's");
});

on_both!(nothing_leaves_in_the_operators_name_before_an_address_is_proved, |app| async move {
    let ida = token(&sign_up(&app, "ida@initech.example.com", None).await);
    let link = letter(&app, "ida@initech.example.com").await;
    let person =
        json!({"fields": {"name": "Sam", "phoneNumber": "+12025550123", "email": "sam@example.com"}});
    app.done_as(&ida, "createContact", person).await;
    let ask = "query($id: ID!) { campaign(id: $id) { invites { nodes { state lastError } } } }";
    let mut campaigns = Vec::new();
    for way in ["SMS", "EMAIL"] {
        let made =
            app.mutate_as(&ida, "createCampaign { campaign { id } }", json!({"fields": {"name": way}})).await;
        let id = made["campaign"]["id"].clone();
        let done =
            app.mutate_as(&ida, "inviteContacts { queued }", json!({"campaignId": id, "way": way})).await;
        assert_eq!(done["queued"], 1, "{done}");
        campaigns.push(id);
    }
    app.run_jobs().await;
    assert!(app.sms.take().is_empty() && app.mail.take().is_empty());
    for id in &campaigns {
        let seen = app.data(&ida, ask, json!({"id": id})).await;
        let node = &seen["campaign"]["invites"]["nodes"][0];
        assert_eq!(node["state"], "QUEUED", "it waits: {seen}");
        assert!(node["lastError"].as_str().unwrap().contains("confirmed"), "and says for what: {seen}");
    }
    assert_eq!(confirm(&app, &link).await.status, StatusCode::OK);
    app.advance(Duration::from_secs(16 * 60));
    app.run_jobs().await;
    assert_eq!((app.sms.take().len(), app.mail.take().len()), (1, 1));
});

on_both!(nobody_has_a_stranger_written_to_by_accepting_an_invitation, |app| async move {
    let ida = token(&sign_up(&app, "ida@initech.example.com", None).await);
    letter(&app, "ida@initech.example.com").await;
    let path = app.invite(&ida, "stranger@example.com", "OWNER").await;
    let stranger = app.accept(&path, Some("Win at evil.com"), PASSWORD).await.token();
    app.run_jobs().await;
    app.mail.take();
    let asked = again(&app, &stranger).await;
    assert_eq!(asked.status, StatusCode::CONFLICT, "{}", asked.text());
    app.run_jobs().await;
    assert!(app.mail.take().is_empty());
});

on_both!(letters_that_ask_are_bounded_in_all, |app| async move {
    let mut app = app;
    app.app.allowance.confirmations = 2;
    for n in 0..3 {
        token(&sign_up(&app, &format!("owner{n}@example.com"), None).await);
    }
    app.run_jobs().await;
    assert_eq!(app.mail.take().len(), 2);
    // The third waits for the next day, and its link works then.
    let midnight = (app.now().millis() / 86_400_000 + 1) * 86_400_000 - app.now().millis();
    app.advance(Duration::from_millis(midnight.unsigned_abs()));
    app.run_jobs().await;
    let letters = app.mail.take();
    assert_eq!(letters.len(), 1, "{letters:?}");
    let link = letters[0].text.split_whitespace().find(|word| word.contains("/confirm-email#")).unwrap();
    assert_eq!(confirm(&app, link.rsplit('#').next().unwrap()).await.status, StatusCode::OK);
});

on_both!(one_account_sets_up_three_evaluations, |app| async move {
    let mut first = String::new();
    for _ in 0..3 {
        first = token(&sign_up(&app, "ida@initech.example.com", None).await);
    }
    let fourth = sign_up(&app, "ida@initech.example.com", None).await;
    assert_eq!(fourth.status, StatusCode::CONFLICT, "{}", fourth.text());
    assert!(fourth.text().contains("3 enterprises on evaluation"), "{}", fourth.text());
    // Once one of them is converted there is room for another.
    let system = app.data(&first, "{ enterprise { systemId } }", json!({})).await;
    let system = system["enterprise"]["systemId"].as_str().unwrap().to_owned();
    let scope = PlatformScope::of_command_line();
    handsight_app::enterprise::convert(&app.app, &scope, None, &system).await.unwrap();
    token(&sign_up(&app, "ida@initech.example.com", None).await);
});
