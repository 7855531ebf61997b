//! Connections that stay open: what runs over them is counted, their right to go on is asked for as they are told
//! something, and what ends it is heard on every server.

use std::time::Duration;

use axum::body::Body;
use futures::StreamExt;
use handsight_app::{
    LiveEvent, UseCaseError,
    account::authenticate,
    campaign,
    crowd::{LiveConnections, Requests},
};
use handsight_domain::{
    id::ObjectId,
    policy::{Permission, Role},
    scope::PlatformScope,
};
use handsight_graphql::access::Access;
use handsight_protocol::transfer::digest_header;
use handsight_store::{StoreError, people, values};
use handsight_testkit::{PASSWORD, TestApp, on_both, on_postgres};
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::task::JoinHandle;

use crate::graphql_door::{connect, hear, say};

const VIEWER: &str = "{ viewer { platformOperator } }";
const WATCH: &str = "subscription { deviceChanged { id } }";

pub(crate) async fn greeted(app: &TestApp, token: &str) -> crate::graphql_door::Socket {
    let mut socket = connect(app, Some(token), Value::Null).await;
    assert_eq!(hear(&mut socket).await, r#"{"type":"connection_ack"}"#);
    socket
}

fn subscribe(id: &str, query: &str) -> Value {
    json!({"type": "subscribe", "id": id, "payload": {"query": query}})
}

on_both!(an_id_is_free_when_its_end_is_told, |app| async move {
    let mut socket = greeted(&app, app.acme.owner()).await;
    for _ in 0..200 {
        say(&mut socket, subscribe("1", VIEWER)).await;
        let next = hear(&mut socket).await;
        assert!(next.contains(r#""type":"next""#), "{next}");
        assert_eq!(hear(&mut socket).await, r#"{"id":"1","type":"complete"}"#);
    }
});

on_both!(subscriptions_are_counted_over_all_connections, |app| async move {
    let app = app.set(|app| app.subscriptions = LiveConnections::of(2, 3));
    let mut mine = greeted(&app, app.acme.owner()).await;
    for id in ["1", "2", "3"] {
        say(&mut mine, subscribe(id, WATCH)).await;
    }
    let refused = hear(&mut mine).await;
    assert!(refused.contains("LIMIT_REACHED") && refused.contains("of this account or token"), "{refused}");
    let mut other = greeted(&app, app.acme.owner()).await;
    say(&mut other, subscribe("1", WATCH)).await;
    assert!(hear(&mut other).await.contains("LIMIT_REACHED"), "a second connection buys no more");
    let mut auditor = greeted(&app, app.acme.auditor()).await;
    for id in ["1", "2"] {
        say(&mut auditor, subscribe(id, WATCH)).await;
    }
    let refused = hear(&mut auditor).await;
    assert!(refused.contains("LIMIT_REACHED") && refused.contains("of this enterprise"), "{refused}");
});

on_both!(requests_of_a_caller_are_counted_until_they_are_answered, |app| async move {
    let app = app.set(|app| app.requests = Requests::of(1, 1 << 20, 1 << 20));
    let owner = app.acme.owner();
    let caller = authenticate(&app.app, owner).await.unwrap().unwrap().caller;
    let held = app.app.requests.enter(&caller).unwrap();
    let refused = app.call(Method::POST, "/graphql", Some(owner), &json!({"query": VIEWER})).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "{}", refused.text());
    assert_eq!(refused.headers[header::RETRY_AFTER], "5");
    assert!(refused.text().contains("RATE_LIMITED"), "{}", refused.text());
    let mut socket = greeted(&app, owner).await;
    say(&mut socket, subscribe("1", VIEWER)).await;
    let told = hear(&mut socket).await;
    assert!(told.contains(r#""type":"error""#) && told.contains("RATE_LIMITED"), "{told}");
    assert_eq!(app.code(app.acme.auditor(), VIEWER, json!({})).await, "no error", "others are not concerned");
    drop(held);
    assert_eq!(app.code(owner, VIEWER, json!({})).await, "no error");
    assert_eq!(app.code(owner, VIEWER, json!({})).await, "no error", "each gives its place back");
});

on_both!(a_right_that_ended_is_over_for_everything_and_for_good, |app| async move {
    let person = app.acme.person(Role::Administrator);
    let visitor = authenticate(&app.app, &person.token).await.unwrap().unwrap();
    let access = Access::new(app.app.clone(), visitor, Some(person.token.clone()));
    assert!(access.holds().await);
    app.done("changeMemberRole", json!({"memberId": person.member, "role": "FINANCE"})).await;
    app.advance(Duration::from_secs(2));
    let both = futures::future::join(access.holds(), access.holds()).await;
    assert_eq!(both, (false, false), "who asks second is told no less");
    app.done("changeMemberRole", json!({"memberId": person.member, "role": "ADMINISTRATOR"})).await;
    app.advance(Duration::from_secs(2));
    assert!(!access.holds().await, "what comes back is another connection");
});

/// Another server on the same database, which hears what others tell; and the task that hears it.
pub(crate) async fn beside(app: &TestApp) -> (TestApp, JoinHandle<()>) {
    let other = app.another().await;
    let store = other.app.store.clone();
    let mut listens = store.live().resumed();
    let relay = tokio::spawn(async move { store.relay_live().await });
    listens.changed().await.unwrap();
    (other, relay)
}

on_postgres!(a_demotion_on_one_server_closes_a_socket_on_another, |app| async move {
    let (other, relay) = beside(&app).await;
    let person = app.acme.person(Role::Administrator);
    let mut socket = greeted(&other, &person.token).await;
    say(&mut socket, subscribe("1", WATCH)).await;
    let members = "{ members(first: 1) { totalCount } }";
    assert_eq!(other.code(&person.token, members, json!({})).await, "no error");
    app.done("changeMemberRole", json!({"memberId": person.member, "role": "FINANCE"})).await;
    // Long before it would ask by itself.
    let said = tokio::time::timeout(Duration::from_secs(15), hear(&mut socket)).await;
    assert_eq!(said.unwrap(), "closed 4403");
    // Whoever was looked up a moment ago is looked up anew.
    assert_eq!(other.code(&person.token, members, json!({})).await, "FORBIDDEN");
    relay.abort();
});

on_both!(a_new_password_is_told_wherever_the_account_is_a_member, |app| async move {
    let person = app.acme.person(Role::Auditor);
    let tx = app.app.store.platform(&PlatformScope::of_service()).await.unwrap();
    let tx = tx.enter(&app.globex.scope()).await.unwrap();
    let member = app.app.mint.id();
    assert!(people::member::insert(&tx, member, person.account, Role::Auditor, app.now()).await.unwrap());
    tx.commit().await.unwrap();
    let mut heard = app.app.store.live().listen();
    let input = json!({"currentPassword": PASSWORD, "newPassword": "another fine horse"});
    app.done_as(&person.token, "changePassword", input).await;
    let mut told = Vec::new();
    while let Ok(event) = heard.try_recv() {
        told.push(event);
    }
    for enterprise in [app.acme.id, app.globex.id] {
        assert!(told.contains(&LiveEvent::Access { enterprise }), "{told:?}");
    }
});

on_postgres!(a_statement_that_somebody_waits_for_has_its_time, |app| async move {
    let allowed = "SELECT current_setting('statement_timeout') AS t, current_setting('lock_timeout') AS l
                   FROM enterprises WHERE enterprise_id = $1";
    let caller = authenticate(&app.app, app.acme.owner()).await.unwrap().unwrap().caller;
    let scope = caller.enter(Permission::DevicesRead).unwrap();
    for (scope, time) in [(scope, "10s"), (app.acme.scope(), "30min")] {
        let tx = app.app.store.read(&scope).await.unwrap();
        let row = tx.one(allowed, vec![]).await.unwrap().unwrap();
        assert_eq!(
            (row.get::<String>("t").unwrap().as_str(), row.get::<String>("l").unwrap().as_str()),
            (time, "10s")
        );
    }
    let tx = app.app.store.write(&app.acme.scope()).await.unwrap();
    let less =
        "SELECT set_config('statement_timeout', $2, true) AS t FROM enterprises WHERE enterprise_id = $1";
    tx.one(less, values!["20ms"]).await.unwrap();
    let long = "SELECT 1 AS t FROM enterprises WHERE enterprise_id = $1 AND pg_sleep(60) IS NOT NULL";
    let late = tx.one(long, vec![]).await;
    assert!(matches!(late, Err(StoreError::Unavailable(_))), "{late:?}");
});

on_both!(an_upload_whose_connection_hangs_is_taken_over_by_the_next, |app| async move {
    let sender = app.phone(1).await;
    let id: ObjectId = app.app.mint.id();
    let content = b"0123456789";
    let put = |body: Body| {
        let request = Request::put(format!("/agent/v1/objects/{id}"))
            .header(header::AUTHORIZATION, &sender.authorization)
            .header("repr-digest", digest_header(&Sha256::digest(content)))
            .header(header::CONTENT_LENGTH, content.len());
        request.body(body).unwrap()
    };
    // Some bytes come, and then nothing any more.
    let (tell, begun) = tokio::sync::oneshot::channel();
    let hangs = futures::stream::once(async move { Ok::<_, std::io::Error>(&content[..4]) });
    let hangs = hangs.chain(futures::stream::once(async move {
        tell.send(()).unwrap();
        std::future::pending().await
    }));
    let (asking, request) = (app.clone(), put(Body::from_stream(hangs)));
    let older = tokio::spawn(async move { asking.send(request).await });
    begun.await.unwrap();
    let newer = app.send(put(Body::from(content.as_slice()))).await;
    assert_eq!(newer.status, StatusCode::CREATED, "{}", newer.text());
    let older = older.await.unwrap();
    assert_eq!(older.status, StatusCode::CONFLICT, "{}", older.text());
});

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_of_nobody_is_looked_for_without_holding_up_who_writes() {
    let app = TestApp::on(handsight_testkit::Database::Sqlite).await;
    let writes = app.app.store.write(&app.acme.scope()).await.unwrap();
    let found = campaign::open(&app.app, &app.acme.system_id, "nonsense").await;
    assert!(matches!(found, Err(UseCaseError::NotFound)), "{found:?}");
    drop(writes);
}

#[tokio::test]
async fn bodies_of_strangers_are_small_and_filters_short() {
    let app = TestApp::on(handsight_testkit::Database::Sqlite).await;
    for (path, kind, bytes) in [
        ("/gateway/twilio/status?id=x&token=y", "application/x-www-form-urlencoded", 64 * 1024),
        ("/gateway/twilio/mo?id=x&token=y", "application/x-www-form-urlencoded", 64 * 1024),
        ("/agent/v1/provision", "application/json", 32 * 1024),
    ] {
        for (more, too_large) in [(0, false), (1, true)] {
            let request = Request::post(path).header(header::CONTENT_TYPE, kind);
            let request = request.body(Body::from(" ".repeat(bytes + more))).unwrap();
            let status = app.send(request).await.status;
            assert_eq!(status == StatusCode::PAYLOAD_TOO_LARGE, too_large, "{path} {more}: {status}");
        }
    }
    for name in ["carrier", "generation"] {
        for (length, expected) in [(100, StatusCode::OK), (101, StatusCode::BAD_REQUEST)] {
            let path = format!("/tiles/qos/0/0/0.mvt?{name}={}", "x".repeat(length));
            let reply = app.call(Method::GET, &path, Some(app.acme.owner()), &Value::Null).await;
            assert_eq!(reply.status, expected, "{name} {length}: {}", reply.text());
        }
    }
}
