//! Sign-in, refreshing, throttling, invitations, roles, tokens: what ends, ends at once.

use std::time::Duration;

use handsight_domain::policy::Role;
use handsight_testkit::{PASSWORD, holds, on_both};
use http::{Method, StatusCode};
use serde_json::{Value, json};

const ASK: &str = "{ enterprise { name } }";

on_both!(a_sign_up_is_an_evaluation_with_its_owner, |app| async move {
    let reply = app.sign_up("Ida@Initech.example.com", json!({"timeZone": "America/New_York"})).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
    let token = reply.token();
    let query = "{ enterprise { mode evaluationEndsAt deviceLimit systemId commandKey timeZone }
                   viewer { account { email } member { role } } }";
    let got = app.data(&token, query, json!({})).await;
    let enterprise = &got["enterprise"];
    assert_eq!((&enterprise["mode"], &enterprise["deviceLimit"]), (&json!("EVALUATION"), &json!(25)));
    let ends = app.now().after(Duration::from_secs(30 * 86_400)).to_string();
    holds(enterprise, json!({"evaluationEndsAt": ends, "timeZone": "America/New_York"}));
    assert!(enterprise["systemId"].as_str().unwrap().parse::<handsight_protocol::SystemId>().is_ok());
    assert_eq!(enterprise["commandKey"].as_str().unwrap().len(), 64);
    assert_eq!(got["viewer"]["account"]["email"], "ida@initech.example.com");
    assert_eq!(got["viewer"]["member"]["role"], "OWNER");
    let wrong = json!({"enterpriseName": "", "name": "x", "password": "short", "timeZone": "Mars"});
    let reply = app.sign_up("no", wrong).await;
    let fields: Vec<_> =
        reply.json()["fields"].as_array().unwrap().iter().map(|f| f["field"].clone()).collect();
    assert_eq!(json!(fields), json!(["enterpriseName", "email", "password", "timeZone"]));
});

on_both!(a_refresh_token_that_comes_back_ends_the_session, |app| async move {
    let email = &app.acme.person(Role::Owner).email;
    let first = app.sign_in(email, PASSWORD).await;
    let cookie = first.refresh_cookie().unwrap();
    let second = app.call_with_cookie("/auth/refresh", &cookie).await;
    assert_eq!(second.status, StatusCode::OK);
    let token = second.token();
    assert_eq!(app.code(&token, ASK, json!({})).await, "no error");
    let stolen = app.call_with_cookie("/auth/refresh", &cookie).await;
    assert_eq!(stolen.status, StatusCode::UNAUTHORIZED);
    assert_eq!(app.code(&token, ASK, json!({})).await, "UNAUTHENTICATED", "the access token ends too");
    let next = second.refresh_cookie().unwrap();
    assert_eq!(app.call_with_cookie("/auth/refresh", &next).await.status, StatusCode::UNAUTHORIZED);
});

on_both!(an_access_token_lives_ten_minutes, |app| async move {
    let token = app.acme.owner().to_owned();
    app.advance(Duration::from_secs(590));
    assert_eq!(app.code(&token, ASK, json!({})).await, "no error");
    app.advance(Duration::from_secs(20));
    assert_eq!(app.code(&token, ASK, json!({})).await, "UNAUTHENTICATED");
    let mut bent = token.into_bytes();
    let last = bent.len() - 4;
    bent[last] ^= 1;
    assert_eq!(app.code(&String::from_utf8(bent).unwrap(), ASK, json!({})).await, "UNAUTHENTICATED");
});

on_both!(wrong_names_and_wrong_passwords_are_alike_and_throttled, |app| async move {
    let email = app.acme.person(Role::Owner).email.clone();
    let known = app.sign_in(&email, "not the password").await;
    let unknown = app.sign_in("nobody@example.com", "not the password").await;
    assert_eq!((known.status, &known.body), (unknown.status, &unknown.body));
    assert_eq!(known.status, StatusCode::UNAUTHORIZED);
    for name in [email.as_str(), "nobody@example.com"] {
        for _ in 0..9 {
            assert_eq!(app.sign_in(name, "not the password").await.status, StatusCode::UNAUTHORIZED);
        }
        let refused = app.sign_in(name, PASSWORD).await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "{name}");
        assert!(refused.header("retry-after").is_some());
    }
    app.advance(Duration::from_secs(901));
    assert_eq!(app.sign_in(&email, PASSWORD).await.status, StatusCode::OK);
});

on_both!(an_invitation_works_once, |app| async move {
    let invite = "inviteMember { link invitation { id invitedBy { name } } }";
    let done = app.mutate(invite, json!({"email": "new@example.com", "role": "AUDITOR"})).await;
    let link = done["link"].as_str().unwrap().to_owned();
    let again = app.mutate(invite, json!({"email": "new@example.com", "role": "AUDITOR"})).await;
    assert_eq!(again["__typename"], "Conflict");
    let administrator = &app.acme.person(Role::Administrator).token;
    let owner =
        app.mutate_as(administrator, invite, json!({"email": "boss@example.com", "role": "OWNER"})).await;
    assert_eq!(owner["__typename"], "Conflict", "only owners make owners");

    let path = format!("/auth/invitations/{}", link.rsplit('/').next().unwrap());
    let peek = app.call(Method::GET, &path, None, &Value::Null).await.json();
    assert_eq!((&peek["enterpriseName"], &peek["accountExists"]), (&json!("Acme"), &json!(false)));
    let got = app.accept(&path, Some("Nora"), PASSWORD).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.text());
    let token = got.token();
    let me = app.data(&token, "{ viewer { member { role } enterprise { name } } }", json!({})).await;
    assert_eq!(me["viewer"], json!({"member": {"role": "AUDITOR"}, "enterprise": {"name": "Acme"}}));
    assert_eq!(app.accept(&path, Some("Nora"), PASSWORD).await.status, StatusCode::NOT_FOUND);
});

on_both!(the_last_owner_stays_and_a_removed_member_is_out_at_once, |app| async move {
    let owner = app.acme.person(Role::Owner);
    let demoted = app
        .mutate_as(&owner.token, "changeMemberRole", json!({"memberId": owner.member, "role": "AUDITOR"}))
        .await;
    assert_eq!(demoted["__typename"], "Conflict");
    let removed = app.mutate_as(&owner.token, "removeMember", json!({"memberId": owner.member})).await;
    assert_eq!(removed["__typename"], "Conflict");

    let administrator = app.acme.person(Role::Administrator);
    let robot = app.api_token(&administrator.token, &["DEVICES_READ", "ENTERPRISE_READ"]).await;
    assert_eq!(app.code(&robot, ASK, json!({})).await, "no error");
    app.done_as(&owner.token, "removeMember", json!({"memberId": administrator.member})).await;
    assert_eq!(app.code(&administrator.token, ASK, json!({})).await, "UNAUTHENTICATED");
    assert_eq!(app.code(&robot, ASK, json!({})).await, "UNAUTHENTICATED", "the tokens of a member end too");
});

on_both!(a_token_never_goes_beyond_its_maker_and_ends_when_revoked, |app| async move {
    let create = "createApiToken { secret apiToken { id prefix } }";
    let made =
        app.mutate(create, json!({"name": "robot", "scopes": ["TOKENS_MANAGE", "DEVICES_READ"]})).await;
    let robot = made["secret"].as_str().unwrap().to_owned();
    assert!(robot.starts_with(made["apiToken"]["prefix"].as_str().unwrap()));
    let beyond = app
        .mutate_as(&robot, create, json!({"name": "robot", "scopes": ["DEVICES_READ", "MEMBERS_MANAGE"]}))
        .await;
    assert_eq!(beyond["__typename"], "InvalidInput");
    assert_eq!(app.code(&robot, ASK, json!({})).await, "FORBIDDEN");

    let soon = app.now().after(Duration::from_secs(60)).to_string();
    let made_short =
        app.mutate(create, json!({"name": "robot", "scopes": ["DEVICES_READ"], "expiresAt": soon})).await;
    let short = made_short["secret"].as_str().unwrap().to_owned();
    let ask = "{ devices(first: 1) { totalCount } }";
    assert_eq!(app.code(&short, ask, json!({})).await, "no error");
    app.advance(Duration::from_secs(61));
    assert_eq!(app.code(&short, ask, json!({})).await, "UNAUTHENTICATED");

    assert_eq!(app.code(&robot, ask, json!({})).await, "no error");
    let id = &made["apiToken"]["id"];
    app.done("revokeApiToken", json!({"apiTokenId": id})).await;
    assert_eq!(app.code(&robot, ask, json!({})).await, "UNAUTHENTICATED");
    let again = app.mutate("revokeApiToken", json!({"apiTokenId": id})).await;
    assert_eq!(again["__typename"], "Conflict");
});

on_both!(a_new_password_ends_other_sessions, |app| async move {
    let email = app.acme.person(Role::Auditor).email.clone();
    let here = app.sign_in(&email, PASSWORD).await.token();
    let change = async |current: &str| {
        let input =
            json!({"currentPassword": current, "newPassword": "another fine horse", "idempotencyKey": "one"});
        app.mutate_as(&here, "changePassword", input).await["__typename"].clone()
    };
    assert_eq!(change("not it").await, "InvalidInput");
    for _twin in 0..2 {
        assert_eq!(change(PASSWORD).await, "ChangePasswordDone");
    }
    assert_eq!(app.code(app.acme.auditor(), ASK, json!({})).await, "UNAUTHENTICATED");
    assert_eq!(app.code(&here, ASK, json!({})).await, "no error");
    assert_eq!(app.sign_in(&email, PASSWORD).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(app.sign_in(&email, "another fine horse").await.status, StatusCode::OK);
});

on_both!(every_write_is_in_the_chain, |app| async move {
    app.mutate("updateEnterprise", json!({"name": "Acme Two"})).await;
    let ask = "{ auditCheck { valid records firstBroken } auditRecords(first: 1) { totalCount nodes { verb number } } }";
    let got = app.data(app.acme.auditor(), ask, json!({})).await;
    assert_eq!(got["auditCheck"]["valid"], true);
    assert_eq!(got["auditRecords"]["nodes"][0]["verb"], "enterprise.updated");
    assert_eq!(got["auditRecords"]["totalCount"], got["auditRecords"]["nodes"][0]["number"]);
    // Somebody with the database in hand alters an old record.
    let sql =
        "UPDATE audit_records SET summary = 'nothing happened' WHERE enterprise_id = {e} AND number = 2";
    crate::audit::tamper(&app, &[sql.to_owned()]).await;
    let got = app.data(app.acme.auditor(), ask, json!({})).await;
    holds(&got["auditCheck"], json!({"valid": false, "firstBroken": 2}));
});
