//! Sign-in, refreshing, throttling, invitations, roles, tokens: what ends, ends at once.

use std::time::Duration;

use handsight_domain::policy::Role;
use handsight_testkit::{PASSWORD, Reply, TestApp, on_both};
use http::{Method, StatusCode};
use serde_json::{Value, json};

const ASK: &str = "{ enterprise { name } }";

async fn sign_in(app: &TestApp, email: &str, password: &str) -> Reply {
    let body = json!({"email": email, "password": password});
    app.call(Method::POST, "/auth/sign-in", None, &body).await
}

on_both!(a_sign_up_is_an_evaluation_with_its_owner, |app| async move {
    let body = json!({"enterpriseName": "Initech", "name": "Ida", "email": "Ida@Initech.example.com",
        "password": PASSWORD, "timeZone": "America/New_York"});
    let reply = app.call(Method::POST, "/auth/sign-up", None, &body).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
    let token = reply.json()["accessToken"].as_str().unwrap().to_owned();
    let query = "{ enterprise { mode evaluationEndsAt deviceLimit systemId commandKey timeZone }
                   viewer { account { email } member { role } } }";
    let got = app.data(&token, query, json!({})).await;
    let enterprise = &got["enterprise"];
    assert_eq!((&enterprise["mode"], &enterprise["deviceLimit"]), (&json!("EVALUATION"), &json!(25)));
    let ends = app.now().after(Duration::from_secs(30 * 86_400)).to_string();
    assert_eq!(
        (&enterprise["evaluationEndsAt"], &enterprise["timeZone"]),
        (&json!(ends), &json!("America/New_York"))
    );
    assert!(enterprise["systemId"].as_str().unwrap().parse::<handsight_protocol::SystemId>().is_ok());
    assert_eq!(enterprise["commandKey"].as_str().unwrap().len(), 64);
    assert_eq!(got["viewer"]["account"]["email"], "ida@initech.example.com");
    assert_eq!(got["viewer"]["member"]["role"], "OWNER");
    let wrong =
        json!({"enterpriseName": "", "name": "x", "email": "no", "password": "short", "timeZone": "Mars"});
    let reply = app.call(Method::POST, "/auth/sign-up", None, &wrong).await;
    let fields: Vec<_> =
        reply.json()["fields"].as_array().unwrap().iter().map(|f| f["field"].clone()).collect();
    assert_eq!(json!(fields), json!(["enterpriseName", "email", "password", "timeZone"]));
});

on_both!(a_refresh_token_that_comes_back_ends_the_session, |app| async move {
    let email = &app.acme.person(Role::Owner).email;
    let first = sign_in(&app, email, PASSWORD).await;
    let cookie = first.refresh_cookie().unwrap();
    let second = app.call_with_cookie("/auth/refresh", &cookie).await;
    assert_eq!(second.status, StatusCode::OK);
    let token = second.json()["accessToken"].as_str().unwrap().to_owned();
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
    let known = sign_in(&app, &email, "not the password").await;
    let unknown = sign_in(&app, "nobody@example.com", "not the password").await;
    assert_eq!((known.status, &known.body), (unknown.status, &unknown.body));
    assert_eq!(known.status, StatusCode::UNAUTHORIZED);
    for name in [email.as_str(), "nobody@example.com"] {
        for _ in 0..9 {
            assert_eq!(sign_in(&app, name, "not the password").await.status, StatusCode::UNAUTHORIZED);
        }
        let refused = sign_in(&app, name, PASSWORD).await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "{name}");
        assert!(refused.header("retry-after").is_some());
    }
    app.advance(Duration::from_secs(901));
    assert_eq!(sign_in(&app, &email, PASSWORD).await.status, StatusCode::OK);
});

on_both!(an_invitation_works_once, |app| async move {
    let invite = "mutation($e: String!, $r: Role!) { inviteMember(input: {email: $e, role: $r}) {
        __typename ... on InviteMemberDone { link invitation { id invitedBy { name } } } } }";
    let done = app.data(app.acme.owner(), invite, json!({"e": "new@example.com", "r": "AUDITOR"})).await;
    let link = done["inviteMember"]["link"].as_str().unwrap().to_owned();
    let again = app.data(app.acme.owner(), invite, json!({"e": "new@example.com", "r": "AUDITOR"})).await;
    assert_eq!(again["inviteMember"]["__typename"], "Conflict");
    let administrator = &app.acme.person(Role::Administrator).token;
    let owner = app.data(administrator, invite, json!({"e": "boss@example.com", "r": "OWNER"})).await;
    assert_eq!(owner["inviteMember"]["__typename"], "Conflict", "only owners make owners");

    let path = format!("/auth/invitations/{}", link.rsplit('/').next().unwrap());
    let peek = app.call(Method::GET, &path, None, &Value::Null).await.json();
    assert_eq!((&peek["enterpriseName"], &peek["accountExists"]), (&json!("Acme"), &json!(false)));
    let accept = format!("{path}/accept");
    let body = json!({"name": "Nora", "password": PASSWORD});
    let got = app.call(Method::POST, &accept, None, &body).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.text());
    let token = got.json()["accessToken"].as_str().unwrap().to_owned();
    let me = app.data(&token, "{ viewer { member { role } enterprise { name } } }", json!({})).await;
    assert_eq!(me["viewer"], json!({"member": {"role": "AUDITOR"}, "enterprise": {"name": "Acme"}}));
    assert_eq!(app.call(Method::POST, &accept, None, &body).await.status, StatusCode::NOT_FOUND);
});

on_both!(the_last_owner_stays_and_a_removed_member_is_out_at_once, |app| async move {
    let change = "mutation($m: ID!, $r: Role!) { changeMemberRole(input: {memberId: $m, role: $r}) {
        __typename ... on Conflict { message } } }";
    let remove = "mutation($m: ID!) { removeMember(input: {memberId: $m}) { __typename } }";
    let owner = app.acme.person(Role::Owner);
    let demoted = app.data(&owner.token, change, json!({"m": owner.member, "r": "AUDITOR"})).await;
    assert_eq!(demoted["changeMemberRole"]["__typename"], "Conflict");
    let removed = app.data(&owner.token, remove, json!({"m": owner.member})).await;
    assert_eq!(removed["removeMember"]["__typename"], "Conflict");

    let administrator = app.acme.person(Role::Administrator);
    let create =
        "mutation { createApiToken(input: {name: \"robot\", scopes: [DEVICES_READ, ENTERPRISE_READ]}) {
        ... on CreateApiTokenDone { secret } } }";
    let made = app.data(&administrator.token, create, json!({})).await;
    let robot = made["createApiToken"]["secret"].as_str().unwrap().to_owned();
    assert_eq!(app.code(&robot, ASK, json!({})).await, "no error");
    let gone = app.data(&owner.token, remove, json!({"m": administrator.member})).await;
    assert_eq!(gone["removeMember"]["__typename"], "RemoveMemberDone");
    assert_eq!(app.code(&administrator.token, ASK, json!({})).await, "UNAUTHENTICATED");
    assert_eq!(app.code(&robot, ASK, json!({})).await, "UNAUTHENTICATED", "the tokens of a member end too");
});

on_both!(a_token_never_goes_beyond_its_maker_and_ends_when_revoked, |app| async move {
    let create = "mutation($s: [Permission!]!, $e: DateTime) {
        createApiToken(input: {name: \"robot\", scopes: $s, expiresAt: $e}) { __typename
          ... on CreateApiTokenDone { secret apiToken { id prefix } } } }";
    let owner = app.acme.owner();
    let made = app.data(owner, create, json!({"s": ["TOKENS_MANAGE", "DEVICES_READ"]})).await;
    let robot = made["createApiToken"]["secret"].as_str().unwrap().to_owned();
    assert!(robot.starts_with(made["createApiToken"]["apiToken"]["prefix"].as_str().unwrap()));
    let beyond = app.data(&robot, create, json!({"s": ["DEVICES_READ", "MEMBERS_MANAGE"]})).await;
    assert_eq!(beyond["createApiToken"]["__typename"], "InvalidInput");
    assert_eq!(app.code(&robot, ASK, json!({})).await, "FORBIDDEN");

    let soon = app.now().after(Duration::from_secs(60)).to_string();
    let made_short = app.data(owner, create, json!({"s": ["DEVICES_READ"], "e": soon})).await;
    let short = made_short["createApiToken"]["secret"].as_str().unwrap().to_owned();
    let ask = "{ devices(first: 1) { totalCount } }";
    assert_eq!(app.code(&short, ask, json!({})).await, "no error");
    app.advance(Duration::from_secs(61));
    assert_eq!(app.code(&short, ask, json!({})).await, "UNAUTHENTICATED");

    assert_eq!(app.code(&robot, ask, json!({})).await, "no error");
    let revoke = "mutation($t: ID!) { revokeApiToken(input: {apiTokenId: $t}) { __typename } }";
    let id = &made["createApiToken"]["apiToken"]["id"];
    let done = app.data(owner, revoke, json!({"t": id})).await;
    assert_eq!(done["revokeApiToken"]["__typename"], "RevokeApiTokenDone");
    assert_eq!(app.code(&robot, ask, json!({})).await, "UNAUTHENTICATED");
    let again = app.data(owner, revoke, json!({"t": id})).await;
    assert_eq!(again["revokeApiToken"]["__typename"], "Conflict");
});

on_both!(a_new_password_ends_other_sessions, |app| async move {
    let email = app.acme.person(Role::Auditor).email.clone();
    let here = sign_in(&app, &email, PASSWORD).await.json()["accessToken"].as_str().unwrap().to_owned();
    let change = "mutation($c: String!) { changePassword(input: {currentPassword: $c,
        newPassword: \"another fine horse\", idempotencyKey: \"one\"}) { __typename } }";
    let wrong = app.data(&here, change, json!({"c": "not it"})).await;
    assert_eq!(wrong["changePassword"]["__typename"], "InvalidInput");
    let done = app.data(&here, change, json!({"c": PASSWORD})).await;
    assert_eq!(done["changePassword"]["__typename"], "ChangePasswordDone");
    let twin = app.data(&here, change, json!({"c": PASSWORD})).await;
    assert_eq!(twin["changePassword"]["__typename"], "ChangePasswordDone");
    assert_eq!(app.code(app.acme.auditor(), ASK, json!({})).await, "UNAUTHENTICATED");
    assert_eq!(app.code(&here, ASK, json!({})).await, "no error");
    assert_eq!(sign_in(&app, &email, PASSWORD).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&app, &email, "another fine horse").await.status, StatusCode::OK);
});

on_both!(every_write_is_in_the_chain, |app| async move {
    let update = "mutation { updateEnterprise(input: {name: \"Acme Two\"}) { __typename } }";
    app.data(app.acme.owner(), update, json!({})).await;
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
    assert_eq!(got["auditCheck"]["valid"], false);
    assert_eq!(got["auditCheck"]["firstBroken"], 2);
});
