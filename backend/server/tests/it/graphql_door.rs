//! The GraphQL door: what hostile texts, strangers and people whose role changed find there, and the letter of the
//! contract about answers.

use axum::body::Body;
use futures::{SinkExt, StreamExt};
use handsight_domain::policy::Role;
use handsight_testkit::{Reply, TestApp, on_both};
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest},
};

/// A request that takes answers of some type.
fn request(token: Option<&str>, accept: &str, query: &str, variables: &Value) -> Request<Body> {
    let mut request = Request::builder()
        .method(Method::POST)
        .uri("/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, accept);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let body = json!({"query": query, "variables": variables}).to_string();
    request.body(Body::from(body)).unwrap()
}

/// A subscription by server-sent events.
pub(crate) fn watching(token: Option<&str>, query: &str) -> Request<Body> {
    request(token, "text/event-stream", query, &Value::Null)
}

async fn ask(app: &TestApp, token: Option<&str>, accept: &str, query: &str, variables: Value) -> Reply {
    app.send(request(token, accept, query, &variables)).await
}

/// The text of an answer, so that its order is seen.
async fn text(app: &TestApp, query: &str, variables: Value) -> String {
    ask(app, Some(app.acme.owner()), "application/json", query, variables).await.text()
}

on_both!(whatever_nests_repeats_or_misspells_is_answered_shortly, |app| async move {
    let nested = |open: &str, close: &str| {
        format!("{{viewer(a:{}{}){{a}}}}", open.repeat(100_000), close.repeat(100_000))
    };
    let many = |one: &str| one.repeat(200_000 / one.len());
    for query in [
        nested("[", "]"),
        nested("{a:", "}"),
        "{a".repeat(100_000),
        format!("query A($a:{}Int{}){{viewer{{a}}}}", "[".repeat(100_000), "]".repeat(100_000)),
        format!("{{viewer {}{{a}}}}", many("@include(if:true)")),
        format!("query A({}){{viewer{{a}}}}", many("$a:Int ")),
        format!("{{viewer({}){{a}}}}", many("a:1 ")),
        format!("{{{}}}", many("viewer ")),
        format!("{{{}}}", "a".repeat(200_000)),
        format!("{{viewer(a:\"{}\"){{a}}}}", "x".repeat(200_000)),
        format!("{{viewer(a:{}){{a}}}}", "1".repeat(200_000)),
        format!("query A{{a}}{}", (0..4_000).map(|n| format!("query B{n}{{a}}")).collect::<String>()),
        format!("{{devices(search:\"{}\", first: A){{a}}}}", "x".repeat(200_000)),
        format!("{{viewer{{{}}}}}", (0..4_900).map(|n| format!("f{n} ")).collect::<String>()),
    ] {
        for token in [None, Some(app.acme.owner())] {
            let got = ask(&app, token, "application/graphql-response+json", &query, json!({})).await;
            let (shown, size) = (&query[..60.min(query.len())], got.body.len());
            assert!(got.status == StatusCode::BAD_REQUEST && size < 20_000, "{shown}: {} {size}", got.status);
        }
    }
    let by_address = format!("/graphql?query={}", "%7Ba".repeat(2_000));
    let got = app.call(Method::GET, &by_address, None, &Value::Null).await;
    assert!(got.text().contains("LIMIT_REACHED"), "{}", got.text());
});

on_both!(strangers_learn_nothing_of_the_schema, |app| async move {
    let nobody =
        ask(&app, None, "application/json", "{ viewer { __typename account { __typename } } }", json!({}));
    assert_eq!(nobody.await.text(), r#"{"data":{"viewer":{"__typename":"Viewer","account":null}}}"#);
    let mut answers = std::collections::BTreeSet::new();
    for query in [
        "{ devices(first: 1) { totalCount } }",
        "{ devices(first: 200) { nodes { actions(first: 200) { nodes { id } } } } }",
        "{ devicse(first: 1) { totalCount } }",
        "{ viewer { account { email } } }",
        "{ viewer { acuont { email } } }",
        "{ viewer(a: 1) { __typename } }",
        "query($f: Filter) { viewer { __typename } }",
        "query($f: Nothing) { viewer { __typename } }",
        "{ viewer { ... on Device { id } } }",
        "{ viewer { ... on Nothing { id } } }",
        "{ viewer @nothing { __typename } }",
        "{ __schema { types { name } } }",
        "{ __type(name: \"Device\") { name } }",
        "mutation { endAuthSession(input: {sessionId: \"1\"}) { __typename } }",
        "mutation { nothing }",
        "subscription { deviceChanged { id } }",
    ] {
        answers.insert(ask(&app, None, "application/json", query, json!({})).await.text());
    }
    let only = r#"{"errors":[{"message":"sign in first","extensions":{"code":"UNAUTHENTICATED"}}]}"#;
    assert_eq!(answers.into_iter().collect::<Vec<_>>(), [only]);
});

on_both!(answers_have_the_form_that_was_asked_for, |app| async move {
    let one = app.phone(1).await;
    let id = one.device.as_str();
    let list = "query($yes: Boolean!, $no: Boolean = false) { devices(first: 1) { totalCount
        nodes { id @skip(if: $yes) } pageInfo { hasNextPage } again: nodes { id @include(if: $no) } } }";
    let empty =
        r#"{"data":{"devices":{"totalCount":1,"nodes":[{}],"pageInfo":{"hasNextPage":false},"again":[{}]}}}"#;
    assert_eq!(text(&app, list, json!({"yes": true})).await, empty);
    let orders = "query($d: ID!) { node(id: $d) { ... on Action { state command } ... on Device { z: platform b: id a: id }
        __typename ...D } viewer { platformOperator __typename } } fragment D on Device { c: id b: id }";
    let ordered = format!(
        r#"{{"data":{{"node":{{"z":"android","b":"{id}","a":"{id}","__typename":"Device","c":"{id}"}},"viewer":{{"platformOperator":false,"__typename":"Viewer"}}}}}}"#
    );
    assert_eq!(text(&app, orders, json!({"d": id})).await, ordered);
    let nothing = "query($d: ID!) { node(id: $d) { ... on Action { id } } a: node(id: \"dev_0\") { id @skip(if: true) } }";
    assert_eq!(text(&app, nothing, json!({"d": id})).await, r#"{"data":{"node":{},"a":null}}"#);
    assert_eq!(text(&app, "{ __typename @skip(if: true) }", json!({})).await, r#"{"data":{}}"#);
    let typed =
        "query($yes: Boolean!) { __typename @skip(if: $yes) viewer { __typename @include(if: $yes) } }";
    assert_eq!(
        text(&app, typed, json!({"yes": true})).await,
        r#"{"data":{"viewer":{"__typename":"Viewer"}}}"#
    );
    // What fails is null, and so is what may not hold null, up to what may.
    let partner = app.acme.person(Role::Partner).token.clone();
    let denied = "{ viewer { platformOperator } node(id: \"dev_00000000000000000000000000000000\") { id } }";
    let got = ask(&app, Some(&partner), "application/json", denied, json!({})).await.json();
    assert_eq!(got["data"], json!({"viewer": {"platformOperator": false}, "node": null}), "{got}");
    let denied = "{ viewer { platformOperator } devices { totalCount } }";
    let got = ask(&app, Some(&partner), "application/json", denied, json!({})).await.json();
    assert_eq!(
        (&got["data"], got["errors"][0]["extensions"]["code"].as_str()),
        (&Value::Null, Some("FORBIDDEN"))
    );
    // What the language refuses is refused.
    for query in [
        "{ devices(first: 3000000000) { totalCount } }",
        "query($i: ID) { node(id: $i) { id } }",
        "query($i: [ID!]) { nodes(ids: $i) { id } }",
        "{ __typename @nothing }",
        "{ viewer { __typename @deprecated } }",
        "{ devices(first: 1) { nodes { __typename(a: 1) } } }",
        "subscription { deviceChanged { id } actionChanged { id } }",
    ] {
        for accept in ["application/graphql-response+json", "text/event-stream"] {
            let got = ask(&app, Some(app.acme.owner()), accept, query, json!({})).await;
            let said = got.text();
            assert!(
                said.contains("INVALID_INPUT") && !said.contains("\"data\":{"),
                "{query} {accept} {said}"
            );
        }
    }
});

pub(crate) type Socket = WebSocketStream<TcpStream>;

pub(crate) async fn connect(app: &TestApp, header: Option<&str>, payload: Value) -> Socket {
    greet(TcpStream::connect(app.serve().await).await.unwrap(), header, payload).await
}

/// A connection that has said its first message.
pub(crate) async fn greet(stream: TcpStream, header: Option<&str>, payload: Value) -> Socket {
    let address = stream.peer_addr().unwrap();
    let mut request = format!("ws://{address}/graphql/ws").into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
    if let Some(token) = header {
        request.headers_mut().insert(header::AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
    }
    let (mut socket, _) = client_async(request, stream).await.unwrap();
    say(&mut socket, json!({"type": "connection_init", "payload": payload})).await;
    socket
}

pub(crate) async fn say(socket: &mut Socket, message: Value) {
    socket.send(Message::text(message.to_string())).await.unwrap();
}

/// What comes next: a message, or how the connection closed.
pub(crate) async fn hear(socket: &mut Socket) -> String {
    match socket.next().await {
        Some(Ok(Message::Text(text))) => text.to_string(),
        Some(Ok(Message::Close(Some(frame)))) => format!("closed {}", u16::from(frame.code)),
        other => format!("{other:?}"),
    }
}

on_both!(a_socket_takes_its_token_from_either_place, |app| async move {
    let owner = app.acme.owner();
    let mut by_header = connect(&app, Some(owner), Value::Null).await;
    assert_eq!(hear(&mut by_header).await, r#"{"type":"connection_ack"}"#);
    let query = json!({"query": "{ viewer { platformOperator __typename } }"});
    say(&mut by_header, json!({"type": "subscribe", "id": "1", "payload": query})).await;
    let told = r#"{"id":"1","type":"next","payload":{"data":{"viewer":{"platformOperator":false,"__typename":"Viewer"}}}}"#;
    assert_eq!(hear(&mut by_header).await, told);
    assert_eq!(hear(&mut by_header).await, r#"{"id":"1","type":"complete"}"#);
    let two = json!({"query": "subscription { deviceChanged { id } actionChanged { id } }"});
    say(&mut by_header, json!({"type": "subscribe", "id": "2", "payload": two})).await;
    assert!(hear(&mut by_header).await.contains(r#""type":"error""#));
    say(&mut by_header, json!({"type": "subscribe", "id": "x".repeat(201), "payload": query})).await;
    assert_eq!(hear(&mut by_header).await, "closed 4400");
    let mut by_payload =
        connect(&app, Some("nonsense"), json!({"authorization": format!("Bearer {owner}")})).await;
    assert_eq!(hear(&mut by_payload).await, r#"{"type":"connection_ack"}"#, "the message goes first");
    let mut without = connect(&app, None, Value::Null).await;
    assert_eq!(hear(&mut without).await, "closed 4403");
});

on_both!(a_changed_role_closes_what_is_open, |app| async move {
    let person = app.acme.person(Role::Administrator);
    let program = app.api_token(&person.token, &["DEVICES_READ", "MEMBERS_MANAGE"]).await;
    let watch = json!({"query": "subscription { deviceChanged { id } }"});
    let mut sockets = Vec::new();
    for token in [&person.token, &program] {
        let mut socket = connect(&app, Some(token), Value::Null).await;
        assert_eq!(hear(&mut socket).await, r#"{"type":"connection_ack"}"#);
        say(&mut socket, json!({"type": "subscribe", "id": "1", "payload": watch})).await;
        sockets.push(socket);
    }
    let request = watching(Some(&person.token), "subscription { deviceChanged { id } }");
    let response = tower::ServiceExt::oneshot(app.router.clone(), request).await.unwrap();
    let mut events = response.into_body().into_data_stream();
    app.done("changeMemberRole", json!({"memberId": person.member, "role": "FINANCE"})).await;
    for socket in &mut sockets {
        assert_eq!(hear(socket).await, "closed 4403");
    }
    let mut said = String::new();
    while let Some(Ok(bytes)) = events.next().await {
        said.push_str(&String::from_utf8_lossy(&bytes));
    }
    assert!(said.contains("event: complete"), "{said}");
    // Whoever connects again is met as what they are now.
    let mut again = connect(&app, Some(&person.token), Value::Null).await;
    assert_eq!(hear(&mut again).await, r#"{"type":"connection_ack"}"#);
    let audit = json!({"query": "{ auditRecords(first: 1) { totalCount } }"});
    say(&mut again, json!({"type": "subscribe", "id": "1", "payload": audit})).await;
    assert!(hear(&mut again).await.contains("FORBIDDEN"));
});

on_both!(an_open_connection_ends_when_its_right_did_though_nobody_said_so, |app| async move {
    let mut socket = connect(&app, Some(app.acme.owner()), Value::Null).await;
    assert_eq!(hear(&mut socket).await, r#"{"type":"connection_ack"}"#);
    app.advance(std::time::Duration::from_secs(601));
    let query = json!({"query": "{ devices(first: 1) { totalCount } }"});
    say(&mut socket, json!({"type": "subscribe", "id": "1", "payload": query})).await;
    // Whichever looks first: the operation, or the connection itself.
    let said = hear(&mut socket).await;
    assert!(said.contains("UNAUTHENTICATED") || said == "closed 4403", "{said}");
});
