//! The channel between servers, when the database ends its connection: what others tell is heard again, and what they
//! told meanwhile is looked for.

use std::time::Duration;

use handsight_app::LiveEvent;
use handsight_domain::{
    id::{DeviceId, WebhookId},
    policy::Role,
};
use handsight_store::Live;
use handsight_testkit::{CONNECTIONS, TestApp, on_postgres};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::json;

use crate::{
    crowd::{admin, number},
    graphql_door::hear,
    sockets::{beside, greeted},
    webhooks::hook,
};

/// Long enough for a busy machine, and long before an open connection would ask by itself.
const SOON: Duration = Duration::from_secs(15);

/// The connections on which servers hear each other.
const LISTENING: &str = "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'";

/// Ends them.
async fn cut(admin: &DatabaseConnection) {
    let ended = number(admin, &format!("SELECT COUNT(pg_terminate_backend(pid)) {LISTENING}")).await;
    assert_eq!(ended, 1, "one server listens");
}

/// How many new connections the database takes.
async fn limit(admin: &DatabaseConnection, connections: i32) {
    let alter = format!("ALTER DATABASE %I CONNECTION LIMIT {connections}");
    let block = format!("DO $$ BEGIN EXECUTE format('{alter}', current_database()); END $$");
    admin.execute_unprepared(&block).await.unwrap();
}

/// Changes a device on one server, and waits until that is heard of on another.
async fn heard(app: &TestApp, at: &Live, device: DeviceId, name: &str) {
    let mut events = at.listen();
    app.done("updateDevice", json!({"deviceId": device.to_string(), "name": name})).await;
    let listen = async {
        while !matches!(events.recv().await.unwrap(), LiveEvent::Device { device: of, .. } if of == device) {}
    };
    tokio::time::timeout(SOON, listen).await.expect("nothing was heard");
}

on_postgres!(a_channel_that_the_database_ended_is_heard_again, |app| async move {
    let (other, relay) = beside(&app).await;
    let live = other.app.store.live().clone();
    let mut resumed = live.resumed();
    let device = app.phone(1).await.device.parse().unwrap();
    heard(&app, &live, device, "Before").await;
    let admin = admin(&app).await.unwrap();
    for name in ["Once", "Twice"] {
        cut(&admin).await;
        tokio::time::timeout(SOON, resumed.changed()).await.expect("it is not heard again").unwrap();
        heard(&app, &live, device, name).await;
    }
    relay.abort();
});

on_postgres!(who_watches_asks_again_what_they_may_after_a_gap, |app| async move {
    let demote = async |role| {
        let member = app.acme.person(role).member;
        app.done("changeMemberRole", json!({"memberId": member, "role": "FINANCE"})).await;
    };
    // From here on this server has all the connections that it needs.
    demote(Role::Operator).await;
    let (other, relay) = beside(&app).await;
    let admin = admin(&app).await.unwrap();
    let mut socket = greeted(&other, &app.acme.person(Role::Administrator).token).await;
    // The other one gets none: its channel stays broken for a while.
    let mut held = Vec::new();
    for _ in 1..CONNECTIONS {
        held.push(other.app.store.read(&app.acme.scope()).await.unwrap());
    }
    limit(&admin, 0).await;
    cut(&admin).await;
    while number(&admin, &format!("SELECT COUNT(*) {LISTENING}")).await > 0 {
        tokio::task::yield_now().await;
    }
    demote(Role::Administrator).await;
    drop(held);
    limit(&admin, -1).await;
    let said = tokio::time::timeout(SOON, hear(&mut socket)).await;
    assert_eq!(said.expect("nobody asked again"), "closed 4403");
    relay.abort();
});

on_postgres!(a_webhook_that_one_server_makes_is_told_of_what_happens_on_others, |app| async move {
    let (hears, relay) = beside(&app).await;
    let deaf = app.another().await;
    // Each looks who listens, and remembers that nobody does.
    hears.phone(1).await;
    deaf.phone(2).await;
    let mut events = hears.app.store.live().listen();
    let (id, _) = hook(&app, "http://127.0.0.1:9/", &["device.enrolled", "action.queued"]).await;
    let id: WebhookId = id.parse().unwrap();
    let told = async {
        while !matches!(events.recv().await.unwrap(), LiveEvent::Webhook { webhook, .. } if webhook == id) {}
    };
    tokio::time::timeout(SOON, told).await.expect("nothing was heard");
    let phone = hears.phone(3).await;
    assert_eq!(app.count("events WHERE kind = 'device.enrolled'").await, 1, "at once, where it was heard of");
    // A server that hears nothing of others looks again by itself, a second after it looked.
    let look = async {
        while app.count("events WHERE kind = 'action.queued'").await == 0 {
            phone.asked(&deaf, "loc", json!({})).await;
        }
    };
    tokio::time::timeout(SOON, look).await.expect("it does not look again");
    relay.abort();
});

on_postgres!(a_demotion_that_a_server_did_not_hear_of_holds_there_after_a_second, |app| async move {
    let deaf = app.another().await;
    let person = app.acme.person(Role::Administrator);
    let members = "{ members(first: 1) { totalCount } }";
    let code = async |server: &TestApp| server.code(&person.token, members, json!({})).await;
    for server in [&app, &deaf] {
        assert_eq!(code(server).await, "no error", "and whoever asked is remembered");
    }
    app.done("changeMemberRole", json!({"memberId": person.member, "role": "FINANCE"})).await;
    assert_eq!(code(&app).await, "FORBIDDEN", "at once, where it was done");
    app.advance(Duration::from_secs(1));
    assert_eq!(code(&deaf).await, "FORBIDDEN", "nobody is remembered for longer");
});
