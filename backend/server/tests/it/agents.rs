//! Actions over the real doors: asked in GraphQL, sent by SMS or fetched, received, answered in JSON and XML;
//! and every status of the web service.

use std::time::Duration;

use handsight_domain::policy::Role;
use handsight_protocol::DeviceId;
use handsight_testkit::{Phone, TestApp, holds, on_both, with};
use http::{Method, StatusCode};
use serde_json::{Value, json};

const ISSUE: &str = "issueAction { session { id counts { targeted pending succeeded cancelled } }
    actions { id sequence state message waitingFor nextAttemptAt createdBy { kind name } } }";

async fn issue(app: &TestApp, token: &str, phone: &Phone, more: Value) -> Value {
    app.mutate_as(token, ISSUE, with(json!({"devices": {"ids": [phone.device]}}), more)).await
}

const ACTION: &str = "query($id: ID!) { action(id: $id) { state title command parameters sequence
    device { id name } session { id title } attempts { number transport outcome detail }
    receipt { via text } result { status code message items } supersededBy { id } } }";

async fn action(app: &TestApp, id: &str) -> Value {
    app.data(app.acme.auditor(), ACTION, json!({"id": id})).await["action"].clone()
}

on_both!(the_walk_over_every_door, |app| async move {
    let phone = app.phone(1).await;
    let done = issue(&app, app.acme.operator(), &phone, json!({"command": "loc", "parameters": ["5"]})).await;
    assert_eq!(done["__typename"], "IssueActionDone", "{done}");
    let asked = &done["actions"][0];
    assert_eq!((asked["state"].as_str(), asked["sequence"].as_str()), (Some("PENDING"), Some("00000001")));
    assert_eq!(asked["message"], "KME 1.00 00000001 loc(5)");
    let id = asked["id"].as_str().unwrap();
    app.run_jobs().await;
    let sent = app.sms.take();
    assert_eq!(sent.len(), 1);
    assert_eq!(action(&app, id).await["state"], "SENT");
    let at = app.now().to_string();
    phone.has(&app, &sent[0].text, "sms").await;
    let xml = format!(
        r#"<results version="1.00"><result sequence="00000001" command="loc" status="ok" code="0" finishedAt="{at}"><item name="fix">{{"lat": 53.25, "lon": -6.25, "at": "{at}"}}</item></result></results>"#
    );
    let settled = phone.send(&app, Method::POST, "results", "application/xml", xml).await;
    assert_eq!(
        settled.json(),
        json!({"accepted": ["00000001"], "duplicates": [], "unknown": []}),
        "{}",
        settled.text()
    );
    let row = action(&app, id).await;
    assert_eq!((row["state"].as_str(), row["result"]["status"].as_str()), (Some("SUCCEEDED"), Some("OK")));
    assert_eq!(row["receipt"]["text"], sent[0].text);
    assert_eq!(row["attempts"][0]["outcome"], "ACCEPTED");
    let list = app
        .data(
            app.acme.owner(),
            r#"query { devices(search: "android", filter: {where: {attribute: "status", operator: IS, values: ["ONLINE"]}},
                    sort: {attribute: "lastSeenAt", descending: true}, first: 5) {
                totalCount pageInfo { hasNextPage } nodes { id name status sequence waitingActions liability
                    location { lat source } dataLast7Days actions(first: 3) { totalCount nodes { state } }
                    attributes { name class value } applications { package } log(first: 3) { text } } }
               deviceCounts(by: "platform") { value count } deviceLocations { device { id } fix { lon } }
               attributes { name operators } commands { name destructive parameters { name kind } }
               actionSummary { last24Hours succeeded waiting failed }
               actionSessions(first: 2) { totalCount nodes { title counts { targeted succeeded } actions { nodes { id } } } } }"#,
            json!({}),
        )
        .await;
    let node = &list["devices"]["nodes"][0];
    assert_eq!((list["devices"]["totalCount"].as_i64(), node["waitingActions"].as_i64()), (Some(1), Some(0)));
    assert_eq!(
        (node["location"]["lat"].as_f64(), node["sequence"].as_str()),
        (Some(53.25), Some("00000001"))
    );
    assert_eq!(node["dataLast7Days"].as_array().map(Vec::len), Some(7));
    assert_eq!(list["actionSummary"], json!({"last24Hours": 1, "succeeded": 1, "waiting": 0, "failed": 0}));
    assert_eq!(list["commands"].as_array().map(Vec::len), Some(21));
    let foreign = app.data(app.globex.owner(), ACTION, json!({"id": id})).await;
    assert_eq!(foreign["action"], Value::Null, "another enterprise's action is absent");
});

on_both!(who_may_ask_what, |app| async move {
    let (one, two) = (app.phone(1).await, app.phone(2).await);
    let wipe = json!({"command": "wip", "parameters": ["all"]});
    let asked = issue(&app, app.acme.owner(), &one, wipe.clone()).await;
    holds(&asked, json!({"__typename": "ConfirmationNeeded", "word": "wipe"}));
    let input = json!({"devices": {"ids": [one.device]}, "command": "wip", "parameters": ["all"]});
    app.refuses("FORBIDDEN", app.acme.operator(), ISSUE, input).await;
    let desk = &app.acme.person(handsight_domain::policy::Role::HelpDesk).token;
    let both = json!({"devices": {"ids": [one.device, two.device]}, "command": "lck"});
    app.refuses("FORBIDDEN", desk, ISSUE, both).await;
    assert_eq!(issue(&app, desk, &one, json!({"command": "lck"})).await["__typename"], "IssueActionDone");
    let strange = json!({"devices": {"ids": [one.device]}, "command": "lck"});
    app.refuses("NOT_FOUND", app.globex.owner(), ISSUE, json!(strange)).await;
    app.refuses("FORBIDDEN", app.acme.auditor(), ISSUE, json!(strange)).await;
    let wrong =
        issue(&app, app.acme.owner(), &one, json!({"command": "phn", "parameters": ["9f86d081884c7d65"]}))
            .await;
    assert_eq!(wrong["fields"][0]["field"], "command");
    let key = json!({"command": "rng", "idempotencyKey": "once"});
    let (a, b) = (
        issue(&app, app.acme.owner(), &one, key.clone()).await,
        issue(&app, app.acme.owner(), &one, key).await,
    );
    assert_eq!(a["session"]["id"], b["session"]["id"]);
    let filter = json!({"devices": {"filter": {"where": {"attribute": "shoe", "operator": "IS", "values": ["1"]}}}, "command": "rng"});
    let answer = app.mutate(ISSUE, filter).await;
    assert_eq!(answer["__typename"], "InvalidInput");
    let id = a["actions"][0]["id"].as_str().unwrap().to_owned();
    let first = app.mutate("cancelAction", json!({"actionId": id})).await;
    let second = app.mutate("cancelAction", json!({"actionId": id})).await;
    assert_eq!(
        (first["__typename"].as_str(), second["__typename"].as_str()),
        (Some("CancelActionDone"), Some("Conflict"))
    );
    let updated = json!({"deviceId": one.device, "name": "=1+1", "holder": null});
    let updated = app.mutate("updateDevice { device { name holder } }", updated).await;
    assert_eq!(updated["device"]["name"], "=1+1");
    let csv = app.call(Method::GET, "/export/devices.csv", Some(app.acme.owner()), &Value::Null).await;
    assert_eq!(csv.status, StatusCode::OK);
    assert!(csv.text().contains("\"'=1+1\"") && csv.text().lines().count() == 3, "{}", csv.text());
    let nobody = app.call(Method::GET, "/export/devices.csv", None, &Value::Null).await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
});

on_both!(every_status_of_the_web_service, |app| async move {
    let known = app.phone(1).await;
    let body = |system: &str, tag: u8| json!({"systemId": system, "deviceId": DeviceId::from_bytes([tag; 32]).to_hex(), "platform": "linux", "agentVersion": "1"});
    let provision = |body: Value| {
        let app = &app;
        async move { app.call(Method::POST, "/agent/v1/provision", None, &body).await }
    };
    let acme = app.acme.system_id.as_str();
    assert_eq!(provision(body(acme, 1)).await.status, StatusCode::OK);
    assert_eq!(provision(body("3064061562", 7)).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(provision(body("3064061526", 7)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(provision(body(&app.globex.system_id, 1)).await.status, StatusCode::CONFLICT);
    let close = "UPDATE enterprises SET enrolment_open = FALSE WHERE enterprise_id = $1";
    app.alter(&app.globex, close, vec![]).await;
    let closed = provision(body(&app.globex.system_id, 7)).await;
    assert_eq!(closed.status, StatusCode::FORBIDDEN);
    assert_eq!(closed.header("content-type"), Some("application/problem+json"));
    // The same answer whatever part of the pair is wrong.
    let secret = known.authorization.rsplit('.').next().unwrap();
    let mut answers = Vec::new();
    for authorization in [
        format!("Device {}.{}", app.globex.system_id, secret),
        format!("Device {acme}.{}", "0".repeat(64)),
        format!("Device 3064061526.{}", "0".repeat(64)),
        "Device nonsense".to_owned(),
        String::new(),
    ] {
        let stranger = Phone { authorization, device: String::new() };
        let reply = stranger.post(&app, "checkin", json!({"sequence": "00000000"})).await;
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
        assert_eq!(reply.json()["title"], "authentication failure");
        answers.push(reply.body);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
    let results = "results";
    let json_type = "application/json";
    for (kind, text, status) in [
        (json_type, "{".to_owned(), 400),
        (json_type, r#"{"results": [{"sequence": "1"}]}"#.to_owned(), 422),
        ("application/xml", "<results><oops>".to_owned(), 400),
        ("text/plain", "hello".to_owned(), 415),
        (json_type, format!("{{\"results\": [], \"x\": \"{}\"}}", "y".repeat(1 << 20)), 413),
    ] {
        let reply = known.send(&app, Method::POST, results, kind, text).await;
        assert_eq!(reply.status.as_u16(), status, "{}", reply.text());
        assert_eq!(reply.header("content-type"), Some("application/problem+json"));
    }
    let get = |path: &'static str| known.get(&app, path);
    assert_eq!(get("actions?after=xyz").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let idle = get("actions?after=00000000").await.json();
    assert_eq!(idle, json!({"messages": [], "through": "00000000", "more": false}));
    assert_eq!(get("policy").await.json()["revision"], 0);
    let checkin = known.post(&app, "checkin", json!({"sequence": "00000000", "battery": 40})).await;
    assert_eq!(
        checkin.json(),
        json!({"sequence": "00000000", "pending": 0, "policyRevision": 0, "heartbeatSeconds": 900})
    );
    assert_eq!(known.post(&app, "phone", json!({"phoneNumber": "+12125550199"})).await.status, 204);
    assert_eq!(known.post(&app, "phone", json!({"nonce": "9f86d081884c7d65"})).await.status, 422);
    // What is wrong is said in words, also of an address and of a method.
    let wait = known.get(&app, "actions?wait=-3").await;
    assert_eq!(
        (wait.status.as_u16(), &wait.json()["detail"]),
        (422, &json!("wait: invalid digit found in string"))
    );
    let wrong = known.get(&app, "results").await;
    assert_eq!((wrong.status.as_u16(), wrong.header("allow")), (405, Some("POST")));
    assert_eq!(wrong.json()["title"], "method not allowed");
    let rejected = json!({"text": "KME 1.00 x", "reason": "token", "receivedAt": app.now().to_string()});
    assert_eq!(known.post(&app, "rejections", rejected).await.status, StatusCode::NO_CONTENT);
    let dlr = app.call(Method::GET, "/gateway/kannel/dlr?id=a.b&type=1&token=c", None, &Value::Null).await;
    assert_eq!(dlr.status, StatusCode::UNAUTHORIZED);
});

on_both!(what_a_phone_says_again_and_again_fills_nothing, |app| async move {
    let phone = app.phone(1).await;
    let said = async |words: &str| {
        let asked = "{ auditRecords(first: 200) { nodes { summary } } }";
        let auditor = app.token(Role::Auditor).await;
        let audit = app.data(&auditor, asked, json!({})).await;
        let nodes = audit["auditRecords"]["nodes"].as_array().unwrap().clone();
        nodes.iter().filter(|node| node["summary"].as_str().unwrap().contains(words)).count()
    };
    for number in 1..=25 {
        let claim = json!({"sequence": format!("{number:08x}")});
        assert_eq!(phone.post(&app, "checkin", claim).await.status, StatusCode::OK);
    }
    assert_eq!(
        said("numbering goes on from there").await,
        20,
        "a day's worth, and the numbers are mended anyway"
    );
    app.advance(Duration::from_secs(24 * 3_600));
    phone.post(&app, "checkin", json!({"sequence": "0000001b"})).await;
    assert_eq!(said("numbering goes on from there").await, 21);

    let reject = async || {
        let rejected = json!({"text": "KME 1.00 x", "reason": "token", "receivedAt": app.now().to_string()});
        phone.post(&app, "rejections", rejected).await
    };
    // What the answer says: how long to wait, or that it is taken.
    let held_for = async || {
        let reply = reject().await;
        let taken = reply.status == StatusCode::NO_CONTENT;
        assert!(taken || reply.status == StatusCode::TOO_MANY_REQUESTS, "{}", reply.text());
        if taken { None } else { Some(reply.header("retry-after").unwrap().to_owned()) }
    };
    assert_eq!(held_for().await, None);
    app.advance(Duration::from_secs(600));
    for _ in 1..60 {
        assert_eq!(held_for().await, None);
    }
    assert_eq!(held_for().await.as_deref(), Some("3000"), "until the first one leaves the hour");
    assert_eq!(said("was not genuine").await, 60);
    app.advance(Duration::from_millis(2_999_500));
    assert_eq!(held_for().await.as_deref(), Some("1"), "never too early");
    app.advance(Duration::from_millis(500));
    assert_eq!(held_for().await, None);
    assert_eq!(held_for().await.as_deref(), Some("600"), "until the others leave it");
    app.advance(Duration::from_secs(600));
    assert_eq!(held_for().await, None);
});

on_both!(a_message_is_shown_with_its_expiry, |app| async move {
    let phone = app.phone(1).await;
    let wipe = json!({"command": "wip", "parameters": ["media"], "confirm": "wipe"});
    let done = issue(&app, app.acme.owner(), &phone, wipe).await;
    let message = done["actions"][0]["message"].as_str().unwrap_or_else(|| panic!("{done}"));
    let command = message.strip_prefix("KME 1.00 00000001 ").unwrap();
    app.run_jobs().await;
    let sent = app.sms.take();
    assert!(sent.len() == 1 && sent[0].text.contains(command), "{message} {sent:?}");
});
