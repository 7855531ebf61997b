//! What strangers may try, and how often: passwords, secrets of every kind, system IDs, hardware of other people.

use std::time::Duration;

use axum::{Extension, body::Body};
use handsight_domain::policy::Role;
use handsight_server::client::BehindProxy;
use handsight_testkit::{PASSWORD, Reply, TestApp, on_both};
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

const QUARTER: Duration = Duration::from_secs(901);

/// The application behind a proxy that names each client's address.
fn behind_proxy(mut app: TestApp) -> TestApp {
    app.router = app.router.layer(Extension(BehindProxy));
    app
}

/// One request from an address; each of `lines` is a line of `X-Forwarded-For`.
async fn from(app: &TestApp, lines: &[&str], path: &str, cookie: Option<&str>, body: &Value) -> Reply {
    let mut request = Request::builder().method(Method::POST).uri(path);
    for line in lines {
        request = request.header("x-forwarded-for", *line);
    }
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, format!("handsight_refresh={cookie}"));
    }
    let request = request.header(header::CONTENT_TYPE, "application/json");
    app.send(request.body(Body::from(body.to_string())).unwrap()).await
}

async fn sign_in(app: &TestApp, address: &str, email: &str, password: &str) -> Reply {
    from(app, &[address], "/auth/sign-in", None, &json!({"email": email, "password": password})).await
}

fn is_asked_to_wait(reply: &Reply) {
    assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS, "{}", reply.text());
    let seconds: u64 = reply.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=86_400).contains(&seconds), "{seconds}");
}

fn is_a_problem(reply: &Reply) {
    is_asked_to_wait(reply);
    assert_eq!(reply.header("content-type"), Some("application/problem+json"));
    assert_eq!(reply.json()["status"], 429);
}

on_both!(strangers_do_not_hold_an_owner_up, |app| async move {
    let app = behind_proxy(app);
    let email = app.acme.person(Role::Owner).email.clone();
    let home = sign_in(&app, "2001:db8:1:2::1", &email, PASSWORD).await;
    assert_eq!(home.status, StatusCode::OK);
    // Many addresses guess one account: each a few times, and all together no more than fifty times.
    let mut tried = 0;
    for n in 0..20 {
        for _ in 0..5 {
            let reply = sign_in(&app, &format!("198.51.100.{n}"), &email, "a guess").await;
            tried += usize::from(reply.status == StatusCode::UNAUTHORIZED);
        }
    }
    assert_eq!(tried, 50);
    is_a_problem(&sign_in(&app, "198.51.100.200", &email, PASSWORD).await);
    // At home, and in a known browser wherever it is, the owner comes in.
    assert_eq!(sign_in(&app, "2001:db8:1:2::99", &email, PASSWORD).await.status, StatusCode::OK);
    let cookie = home.refresh_cookie().unwrap();
    let body = json!({"email": email, "password": PASSWORD});
    let away = from(&app, &["203.0.113.77"], "/auth/sign-in", Some(&cookie), &body).await;
    assert_eq!(away.status, StatusCode::OK, "{}", away.text());
    // Somebody else's browser is no known one.
    let other = app.acme.person(Role::Auditor).email.clone();
    let stranger = sign_in(&app, "203.0.113.78", &other, PASSWORD).await.refresh_cookie().unwrap();
    is_a_problem(&from(&app, &["203.0.113.78"], "/auth/sign-in", Some(&stranger), &body).await);
    // Another account is not held, and it is over after a quarter of an hour.
    assert_eq!(sign_in(&app, "198.51.100.201", &other, PASSWORD).await.status, StatusCode::OK);
    app.advance(QUARTER);
    assert_eq!(sign_in(&app, "198.51.100.202", &email, PASSWORD).await.status, StatusCode::OK);
});

on_both!(a_neighbour_at_home_does_not_hold_a_known_browser_up, |app| async move {
    let app = behind_proxy(app);
    let email = app.acme.person(Role::Owner).email.clone();
    let cookie = sign_in(&app, "192.0.2.1", &email, PASSWORD).await.refresh_cookie().unwrap();
    for _ in 0..10 {
        assert_eq!(sign_in(&app, "192.0.2.1", &email, "a guess").await.status, StatusCode::UNAUTHORIZED);
    }
    is_a_problem(&sign_in(&app, "192.0.2.1", &email, PASSWORD).await);
    let tries = async |password: &str| {
        let body = json!({"email": email, "password": password});
        from(&app, &["192.0.2.1"], "/auth/sign-in", Some(&cookie), &body).await
    };
    assert_eq!(tries(PASSWORD).await.status, StatusCode::OK);
    // Whoever has such a browser has ten tries too.
    for _ in 0..10 {
        assert_eq!(tries("a guess").await.status, StatusCode::UNAUTHORIZED);
    }
    is_a_problem(&tries(PASSWORD).await);
});

on_both!(addresses_are_the_proxys_last_word_and_count_by_network, |app| async move {
    let app = behind_proxy(app);
    let held = async |lines: &dyn Fn(usize) -> Vec<String>| {
        for n in 0..100 {
            let lines = lines(n);
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            let body = json!({"email": format!("somebody{n}@example.com"), "password": "a guess"});
            let reply = from(&app, &lines, "/auth/sign-in", None, &body).await;
            assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{n}: {}", reply.text());
        }
        let lines = lines(100);
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let body = json!({"email": "another@example.com", "password": "a guess"});
        is_a_problem(&from(&app, &lines, "/auth/sign-in", None, &body).await);
    };
    held(&|n| vec![format!("10.0.0.{n}, 192.0.2.1")]).await;
    held(&|n| vec![format!("10.0.0.{n}"), "192.0.2.2".to_owned()]).await;
    held(&|n| vec![format!("2001:db8:7:8:{n:x}::1")]).await;
    held(&|n| vec![if n % 2 == 0 { "::ffff:192.0.2.3" } else { "192.0.2.3:4711" }.to_owned()]).await;
    // Its neighbours are not held.
    let email = app.acme.person(Role::Owner).email.clone();
    for address in ["192.0.2.4", "2001:db8:7:9::1", "10.0.0.1"] {
        assert_eq!(sign_in(&app, address, &email, PASSWORD).await.status, StatusCode::OK, "{address}");
    }
});

on_both!(a_password_is_guessed_at_no_other_door, |app| async move {
    let app = behind_proxy(app);
    let (owner, auditor) = (app.acme.person(Role::Owner).clone(), app.acme.person(Role::Auditor).clone());
    // Changing the password: ten tries in this session, and the owner still signs in elsewhere.
    for _ in 0..10 {
        let wrong = json!({"currentPassword": "a guess", "newPassword": "another long word"});
        let wrong = app.mutate_as(&owner.token, "changePassword", wrong).await;
        assert_eq!(wrong["__typename"], "InvalidInput");
    }
    app.refuses(
        "RATE_LIMITED",
        &owner.token,
        "changePassword",
        json!({"currentPassword": PASSWORD, "newPassword": "another long word"}),
    )
    .await;
    assert_eq!(sign_in(&app, "192.0.2.1", &owner.email, PASSWORD).await.status, StatusCode::OK);
    // Setting up another enterprise asks for the account's password, and counts as signing in does.
    let sign_up = async |password: &str| {
        let body = json!({"enterpriseName": "E", "name": "N", "email": auditor.email, "password": password});
        from(&app, &["192.0.2.9"], "/auth/sign-up", None, &body).await
    };
    for _ in 0..10 {
        assert_eq!(sign_up("not the password").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    is_a_problem(&sign_up(PASSWORD).await);
    is_a_problem(&sign_in(&app, "192.0.2.9", &auditor.email, PASSWORD).await);
    // Accepting an invitation to an address that has an account asks for its password too.
    let path = app.invite(app.globex.owner(), &auditor.email, "AUDITOR").await;
    let accept = format!("{path}/accept");
    let accepting = async |password: &str| {
        from(&app, &["192.0.2.10"], &accept, None, &json!({"password": password})).await
    };
    for _ in 0..10 {
        assert_eq!(accepting("not the password").await.status, StatusCode::UNAUTHORIZED);
    }
    is_a_problem(&accepting(PASSWORD).await);
    app.advance(QUARTER);
    assert_eq!(accepting(PASSWORD).await.status, StatusCode::OK);
});

/// A request with a wrong secret of this number, from this address.
type Knock<'a> = Box<dyn Fn(usize, &str) -> Request<Body> + 'a>;

on_both!(wrong_secrets_are_counted_at_every_door_and_right_ones_pass, |app| async move {
    let app = behind_proxy(app);
    let robot = app.api_token(app.acme.owner(), &["ENTERPRISE_READ"]).await;
    let enrolled = json!({"systemId": app.acme.system_id, "deviceId": "07".repeat(32),
        "platform": "simulated", "agentVersion": "1"});
    let reply = from(&app, &["192.0.2.1"], "/agent/v1/provision", None, &enrolled).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());

    let id = &app.acme.system_id;
    let asked = |method: Method, path: String, scheme: &str, secret: &str, address: &str| {
        let request = Request::builder().method(method).uri(path).header("x-forwarded-for", address);
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let request = match scheme {
            "" => request,
            "cookie" => request.header(header::COOKIE, format!("handsight_refresh={secret}")),
            scheme => request.header(header::AUTHORIZATION, format!("{scheme} {secret}")),
        };
        request.body(Body::from(json!({"query": "{ enterprise { name } }"}).to_string())).unwrap()
    };
    let phone = |n: usize| format!("{id}.{n:064x}");
    let token = |n: usize| format!("hst_{id}_{n}");
    let doors: [(&str, Knock<'_>, StatusCode); 6] = [
        (
            "a phone's credential",
            Box::new(|n, a| asked(Method::GET, "/agent/v1/policy".into(), "Device", &phone(n), a)),
            StatusCode::UNAUTHORIZED,
        ),
        (
            "an API token",
            Box::new(|n, a| asked(Method::POST, "/graphql".into(), "Bearer", &token(n), a)),
            StatusCode::UNAUTHORIZED,
        ),
        (
            "an API token for a file",
            Box::new(|n, a| asked(Method::GET, "/export/devices.csv".into(), "Bearer", &token(n), a)),
            StatusCode::UNAUTHORIZED,
        ),
        (
            "a refresh token",
            Box::new(|n, a| asked(Method::POST, "/auth/refresh".into(), "cookie", &n.to_string(), a)),
            StatusCode::UNAUTHORIZED,
        ),
        (
            "a member's invitation",
            Box::new(|n, a| asked(Method::GET, format!("/auth/invitations/{id}.{n}"), "", "", a)),
            StatusCode::NOT_FOUND,
        ),
        (
            "an enrolment link",
            Box::new(|n, a| asked(Method::GET, format!("/e/{id}/token{n}"), "", "", a)),
            StatusCode::NOT_FOUND,
        ),
    ];
    for (place, (door, ask, wrong)) in doors.iter().enumerate() {
        let address = format!("198.51.100.{place}");
        for n in 0..300 {
            let reply = app.send(ask(n, &address)).await;
            assert_eq!(reply.status, *wrong, "{door}, {n}: {}", reply.text());
        }
        is_asked_to_wait(&app.send(ask(300, &address)).await);
        // The right ones of the same network come in, and other networks are not held.
        let right = asked(Method::POST, "/graphql".into(), "Bearer", &robot, &address);
        let reply = app.send(right).await;
        assert_eq!(
            (reply.status, &reply.json()["data"]["enterprise"]["name"]),
            (StatusCode::OK, &json!("Acme"))
        );
        let credential = format!("{id}.{}", "07".repeat(32));
        let right = asked(Method::GET, "/agent/v1/policy".into(), "Device", &credential, &address);
        assert_eq!(app.send(right).await.status, StatusCode::OK);
        assert_eq!(app.send(ask(301, "203.0.113.1")).await.status, *wrong, "{door}");
    }
    let reply = app.send(asked(Method::POST, "/graphql".into(), "Bearer", &token(0), "198.51.100.0")).await;
    assert_eq!(reply.json()["errors"][0]["extensions"]["code"], "RATE_LIMITED", "{}", reply.text());
});

fn phone(system_id: &str, n: usize) -> Value {
    json!({"systemId": system_id, "deviceId": format!("{n:064x}"), "platform": "simulated", "agentVersion": "1"})
}

async fn enrol(app: &TestApp, address: &str, body: &Value) -> Reply {
    from(app, &[address], "/agent/v1/provision", None, body).await
}

/// Has the server of a system ID be one that does not answer.
async fn leads_nowhere(app: &TestApp, system_id: &str) {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let scope = handsight_domain::scope::PlatformScope::of_command_line();
    let held = system_id.parse().unwrap();
    handsight_app::route::set(&app.app, &scope, &held, &format!("http://{free}")).await.unwrap();
}

on_both!(a_server_that_does_not_answer_is_not_asked_for_ever, |app| async move {
    let app = behind_proxy(app);
    leads_nowhere(&app, "3064061526").await;
    for n in 0..200 {
        let reply = enrol(&app, "192.0.2.1", &phone("3064061526", n)).await;
        assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE, "{n}: {}", reply.text());
    }
    is_a_problem(&enrol(&app, "192.0.2.1", &phone("3064061526", 200)).await);
});

on_both!(a_network_enrols_a_thousand_phones_a_day_by_a_system_id_alone, |app| async move {
    let app = behind_proxy(app);
    let (acme, globex) = (&app.acme.system_id, &app.globex.system_id);
    assert_eq!(enrol(&app, "192.0.2.1", &phone(acme, 1)).await.status, StatusCode::CREATED);
    let network = handsight_app::account::Address::parse("192.0.2.1").unwrap();
    for _ in 0..999 {
        handsight_app::account::count_enrolled(&app.app, network, acme).await.unwrap();
    }
    let more = enrol(&app, "192.0.2.1", &phone(acme, 2)).await;
    assert_eq!(more.status, StatusCode::TOO_MANY_REQUESTS, "{}", more.text());
    assert_eq!(enrol(&app, "192.0.2.1", &phone(acme, 1)).await.status, StatusCode::OK, "it is known");
    assert_eq!(enrol(&app, "192.0.2.1", &phone(globex, 3)).await.status, StatusCode::CREATED);
    assert_eq!(enrol(&app, "192.0.2.2", &phone(acme, 4)).await.status, StatusCode::CREATED);
    app.advance(Duration::from_secs(86_401));
    assert_eq!(enrol(&app, "192.0.2.1", &phone(acme, 2)).await.status, StatusCode::CREATED);
});

on_both!(system_ids_are_not_guessed, |app| async move {
    let app = behind_proxy(app);
    let known = phone(&app.acme.system_id, 1);
    assert_eq!(enrol(&app, "192.0.2.1", &known).await.status, StatusCode::CREATED);
    // What is wrong by its check digit, what nobody has, a token of nobody: all of it counts.
    let mut wrong_token = phone(&app.acme.system_id, 2);
    wrong_token["token"] = json!("nobodys");
    for n in 0..200 {
        let (body, status) = match n % 3 {
            0 => (phone("3064061562", 2), StatusCode::UNPROCESSABLE_ENTITY),
            1 => (phone("3064061526", 2), StatusCode::NOT_FOUND),
            _ => (wrong_token.clone(), StatusCode::FORBIDDEN),
        };
        let reply = enrol(&app, "192.0.2.1", &body).await;
        assert_eq!(reply.status, status, "{n}: {}", reply.text());
    }
    for guess in ["3064061562", "3064061526", &app.globex.system_id] {
        is_a_problem(&enrol(&app, "192.0.2.1", &phone(guess, 3)).await);
    }
    is_a_problem(&enrol(&app, "192.0.2.1", &wrong_token).await);
    // A word in the place of a token does not have another server asked either.
    leads_nowhere(&app, "3064061526").await;
    let mut elsewhere = wrong_token.clone();
    elsewhere["systemId"] = json!("3064061526");
    is_a_problem(&enrol(&app, "192.0.2.1", &elsewhere).await);
    // Whoever is known or was invited does not suffer, nor does another network.
    assert_eq!(enrol(&app, "192.0.2.1", &known).await.status, StatusCode::OK);
    let made =
        app.mutate("createCampaign { campaign { link } }", json!({"fields": {"name": "Spring"}})).await;
    let link = made["campaign"]["link"].as_str().unwrap();
    let mut invited = phone(&app.acme.system_id, 4);
    invited["token"] = json!(link.rsplit('/').next().unwrap());
    let reply = enrol(&app, "192.0.2.1", &invited).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
    assert_eq!(enrol(&app, "192.0.2.2", &phone(&app.globex.system_id, 5)).await.status, StatusCode::CREATED);
    app.advance(QUARTER);
    assert_eq!(enrol(&app, "192.0.2.1", &phone(&app.globex.system_id, 6)).await.status, StatusCode::CREATED);
});

on_both!(a_site_full_of_phones_enrols_from_one_address, |app| async move {
    let app = behind_proxy(app);
    let scope = handsight_domain::scope::PlatformScope::of_command_line();
    handsight_app::enterprise::convert(&app.app, &scope, None, &app.acme.system_id).await.unwrap();
    for n in 0..260 {
        let reply = enrol(&app, "192.0.2.1", &phone(&app.acme.system_id, n)).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{n}: {}", reply.text());
    }
});

on_both!(hardware_is_nobodys_business_outside_its_enterprise, |app| async move {
    let with = |system_id: &str, n: usize, hardware: &str| {
        let mut body = phone(system_id, n);
        body["hardwareId"] = json!(hardware);
        body
    };
    let (acme, globex) = (app.acme.system_id.clone(), app.globex.system_id.clone());
    let provision = |body: Value| {
        let app = &app;
        async move { app.call(Method::POST, "/agent/v1/provision", None, &body).await }
    };
    let made = provision(with(&acme, 1, "IMEI 1")).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let first = made.json()["device"].clone();
    // Another enterprise learns nothing, and took nothing away.
    assert_eq!(provision(with(&globex, 2, "IMEI 1")).await.status, StatusCode::CREATED);
    assert_eq!(provision(with(&globex, 3, "IMEI 2")).await.status, StatusCode::CREATED);
    assert_eq!(provision(with(&acme, 4, "IMEI 2")).await.status, StatusCode::CREATED);
    // Within an enterprise it belongs to one device, until that is deleted.
    let twin = provision(with(&acme, 5, "imei 1")).await;
    assert_eq!(twin.status, StatusCode::CONFLICT, "{}", twin.text());
    app.done("deleteDevices", json!({"ids": [first], "confirm": "delete"})).await;
    assert_eq!(provision(with(&acme, 5, "imei 1")).await.status, StatusCode::CREATED);
    assert_eq!(provision(with(&globex, 6, "imei 1")).await.status, StatusCode::CONFLICT, "the other's stays");
});
