//! Who holds connections open: a phone waits once, an enterprise has its share of places, and who has none left is
//! told so. And how connections end whose request was not read to its end.

use axum::body::Body;
use futures::StreamExt;
use handsight_app::crowd::{LiveConnections, LongPolls};
use handsight_testkit::{Database, Phone, Reply, TestApp, on_both};
use http::{Method, Request, StatusCode, header};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::graphql_door::{connect, watching};

const WATCH: &str = "subscription { deviceChanged { id } }";

fn wait(phone: &Phone) -> Request<Body> {
    phone.request(Method::GET, "actions?after=00000000&wait=120").body(Body::empty()).unwrap()
}

/// Begins a call that waits, and comes back when it does.
async fn waits(app: &TestApp, phone: &Phone) -> tokio::task::JoinHandle<StatusCode> {
    let (before, request, asking) = (app.app.polls.waiting(), wait(phone), app.clone());
    let call = tokio::spawn(async move { asking.send(request).await.status });
    while app.app.polls.waiting() == before && !call.is_finished() {
        tokio::task::yield_now().await;
    }
    call
}

on_both!(a_phone_waits_once_and_an_enterprise_has_its_share, |app| async move {
    let app = app.set(|app| app.polls = LongPolls::of(2));
    let (one, two, three) = (app.phone(1).await, app.phone(2).await, app.phone(3).await);
    let elsewhere = app.phone_of(&app.globex, 4).await;
    let first = waits(&app, &one).await;
    let second = waits(&app, &two).await;
    assert_eq!(app.app.polls.waiting(), 2);
    // The enterprise's places are taken: who comes now is told when to come again, and others are not concerned.
    let refused = app.send(wait(&three)).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "{}", refused.text());
    assert_eq!(refused.headers[header::RETRY_AFTER], "60");
    let foreign = waits(&app, &elsewhere).await;
    assert!(!foreign.is_finished());
    // Without waiting it is answered as ever, and so is whoever has something to do.
    three.waiting(&app, 0).await;
    // A newer call of the same phone answers the older one, and takes its place.
    let (asking, again) = (app.clone(), wait(&one));
    let newer = tokio::spawn(async move { asking.send(again).await.status });
    assert_eq!(first.await.unwrap(), StatusCode::OK);
    assert!(!newer.is_finished() && !second.is_finished());
    // Whoever hangs up gives the place back.
    second.abort();
    assert!(second.await.unwrap_err().is_cancelled());
    let third = waits(&app, &three).await;
    assert!(!third.is_finished());
    for call in [newer, third, foreign] {
        call.abort();
        let _ = call.await;
    }
    assert_eq!(app.app.polls.waiting(), 0, "every place is given back");
});

/// What a WebSocket hears after it said who it is: the first message, as text or as the code and reason of its end.
async fn greeted(app: &TestApp, token: &str) -> String {
    let bearer = json!({"authorization": format!("bearer {token}")});
    let mut socket = connect(app, None, bearer).await;
    match socket.next().await.unwrap().unwrap() {
        Message::Text(text) => text.to_string(),
        Message::Close(Some(frame)) => format!("{} {}", u16::from(frame.code), frame.reason),
        other => format!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn live_connections_have_a_share_and_who_has_none_left_is_told() {
    let app = TestApp::on(Database::Sqlite).await.set(|app| app.live = LiveConnections::of(2, 3));
    let open = async |token: &str| {
        tower::ServiceExt::oneshot(app.router.clone(), watching(Some(token), WATCH)).await.unwrap()
    };
    let (owner, auditor, stranger) = (app.acme.owner(), app.acme.auditor(), app.globex.owner());
    let mine = [open(owner).await, open(owner).await];
    assert!(mine.iter().all(|response| response.status() == StatusCode::OK));
    let refused = open(owner).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers()[header::RETRY_AFTER], "30");
    let body = axum::body::to_bytes(refused.into_body(), 1 << 16).await.unwrap();
    let text = String::from_utf8_lossy(&body);
    assert!(text.contains("LIMIT_REACHED") && text.contains("of this account or token"), "{text}");
    assert_eq!(greeted(&app, owner).await, "4429 Too many connections of this account or token");
    let another = open(auditor).await;
    assert_eq!(another.status(), StatusCode::OK);
    assert_eq!(greeted(&app, auditor).await, "4429 Too many connections of this enterprise");
    assert_eq!(open(stranger).await.status(), StatusCode::OK, "another enterprise is not concerned");
    drop((mine, another));
    assert!(greeted(&app, owner).await.contains("connection_ack"), "a place that is given back can be taken");
}

fn with_scheme(phone: &Phone, scheme: &str) -> Phone {
    Phone { device: phone.device.clone(), authorization: phone.authorization.replace("Device", scheme) }
}

#[tokio::test]
async fn an_answer_before_the_body_was_read_ends_the_connection() {
    let app = TestApp::on(Database::Sqlite).await;
    let phone = app.phone(1).await;
    let body = json!({"results": []});
    let closes =
        |reply: &Reply| reply.headers.get(header::CONNECTION).map(|v| v.to_str().unwrap().to_owned());
    let known = phone.post(&app, "results", body.clone()).await;
    assert_eq!((known.status, closes(&known)), (StatusCode::OK, None));
    // The scheme's word is read without case.
    let shouted = with_scheme(&phone, "DEVICE");
    let known = shouted.post(&app, "results", body.clone()).await;
    assert_eq!((known.status, closes(&known)), (StatusCode::OK, None));
    let stranger = with_scheme(&phone, "Basic");
    for path in ["results", "receipts", "checkin", "events", "phone"] {
        let unknown = stranger.post(&app, path, body.clone()).await;
        assert_eq!(
            (unknown.status, closes(&unknown)),
            (StatusCode::UNAUTHORIZED, Some("close".to_owned())),
            "{path}"
        );
    }
    // Without a body there is nothing in the way of the next request.
    let mut request = wait(&stranger);
    *request.uri_mut() = "/agent/v1/policy".parse().unwrap();
    let unknown = app.send(request).await;
    assert_eq!((unknown.status, closes(&unknown)), (StatusCode::UNAUTHORIZED, None));
}
