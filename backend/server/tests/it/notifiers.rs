//! Ways out and numbers over the real doors: secrets are written and never read, gateways prove who they are.

use axum::body::Body;
use handsight_protocol::{CommandName, DeviceId, Reply};
use handsight_testkit::{TestApp, holds, on_both};
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

const CREATE: &str = "createNotifier { notifier { id name kind carries settings { name value } secrets
    costMicros incomingUrl enabled } }";

async fn create(app: &TestApp, input: Value) -> Value {
    app.mutate(CREATE, input).await
}

fn setting(name: &str, value: &str) -> Value {
    json!({"name": name, "value": value})
}

on_both!(secrets_are_written_and_never_read, |app| async move {
    let settings = [setting("account", "AC1"), setting("token", "s3cret"), setting("from", "+12125550199")];
    let made = create(&app, json!({"kind": "TWILIO", "settings": settings, "costMicros": 45000})).await;
    let one = &made["notifier"];
    assert_eq!((one["name"].as_str(), one["carries"].as_str()), (Some("Twilio"), Some("SMS")), "{made}");
    assert_eq!((&one["secrets"], &one["costMicros"]), (&json!(["token"]), &json!(45000)));
    let twice = create(&app, json!({"kind": "TWILIO", "settings": settings})).await;
    assert_eq!(twice["fields"][0]["field"], "name", "{twice}");
    let wrong = create(&app, json!({"kind": "FCM", "settings": [setting("serviceAccount", "{}")]})).await;
    assert!(wrong["message"].as_str().unwrap().contains("service account"), "{wrong}");
    let all = "{ notifiers { id settings { name value } lastError } messaging { currency spentMicros heldBack }
        notifierKinds { kind fields { name secret required } } ladders { urgency own steps { kind afterSeconds } } }";
    let read = app.data(app.acme.owner(), all, json!({})).await;
    assert!(!read.to_string().contains("s3cret") && !made.to_string().contains("s3cret"));
    assert_eq!(read["ladders"][0]["steps"][1], json!({"kind": "SMS", "afterSeconds": 120}));
    assert_eq!(app.code(app.acme.operator(), all, json!({})).await, "FORBIDDEN");
    assert_eq!(app.data(app.globex.owner(), all, json!({})).await["notifiers"], json!([]));
    let id = one["id"].as_str().unwrap();
    let settings = [setting("from", "MG1")];
    let change = json!({"notifierId": id, "name": "Carrier", "enabled": false, "settings": settings});
    let changed = app.mutate("updateNotifier { notifier { name secrets } }", change).await;
    assert_eq!(changed["notifier"], json!({"name": "Carrier", "secrets": ["token"]}));
    app.refuses("NOT_FOUND", app.globex.owner(), "deleteNotifier", json!({"notifierId": id})).await;
    let gone = app.mutate("deleteNotifier { deletedId }", json!({"notifierId": id})).await;
    assert_eq!(gone["deletedId"], id);
    // The sealed bytes in the database hold no secret either, and the audit log tells names only.
    let log =
        app.data(app.acme.owner(), "{ auditRecords(first: 9) { nodes { verb detail } } }", json!({})).await;
    assert!(log.to_string().contains("notifier.created") && !log.to_string().contains("s3cret"));
});

const NUMBERS: &str =
    "query($id: ID!) { device(id: $id) { phoneNumber numbers { id number state verifiedBy } } }";

/// What an asked phone would reply, from the last text that went out.
pub(crate) fn reply(app: &TestApp, tag: u8) -> String {
    let asked = app.sms.take().pop().unwrap().text;
    let nonce = asked.split("phn(").nth(1).unwrap().trim_end_matches(')').parse().unwrap();
    Reply::encode(nonce, &CommandName::Phn, "ok", &DeviceId::from_bytes([tag; 32]))
}

pub(crate) fn encoded(text: &str) -> String {
    url_form(&[("text", text)]).trim_start_matches("text=").to_owned()
}

fn url_form(pairs: &[(&str, &str)]) -> String {
    let mut url = reqwest::Url::parse("http://x/").unwrap();
    url.query_pairs_mut().extend_pairs(pairs);
    url.query().unwrap().to_owned()
}

on_both!(a_gateway_hands_in_the_proof_of_a_number, |app| async move {
    let one = app.phone(1).await;
    let before = app.data(app.acme.auditor(), NUMBERS, json!({"id": one.device})).await;
    assert_eq!(before["device"]["numbers"][0]["state"], "UNVERIFIED");
    let number = before["device"]["numbers"][0]["id"].as_str().unwrap();
    app.refuses("NOT_FOUND", app.globex.owner(), "verifyDeviceNumber", json!({"deviceNumberId": number}))
        .await;
    let asked =
        app.mutate("verifyDeviceNumber { number { state } }", json!({"deviceNumberId": number})).await;
    assert_eq!(asked["number"]["state"], "PENDING");
    app.run_jobs().await;
    let text = encoded(&reply(&app, 1));
    let hand_in = |token: &str| {
        let path = format!("/gateway/kannel/mo?token={token}&from=%2B12125550177&text={text}");
        let app = &app;
        async move { app.call(Method::GET, &path, None, &Value::Null).await.status }
    };
    assert_eq!(hand_in("guess").await, StatusCode::UNAUTHORIZED);
    assert_eq!(hand_in("incoming").await, StatusCode::NO_CONTENT);
    let after = app.data(app.acme.auditor(), NUMBERS, json!({"id": one.device})).await["device"].clone();
    assert_eq!(after["phoneNumber"], "+12125550177", "{after}");
    holds(&after["numbers"][0], json!({"state": "VERIFIED", "verifiedBy": "SMS"}));
    assert_eq!(
        hand_in("incoming").await,
        StatusCode::NO_CONTENT,
        "the same again changes nothing and is not sent again"
    );
});

on_both!(a_signed_gateway_is_believed_and_another_is_not, |app| async move {
    let settings = [setting("account", "AC1"), setting("token", "s3cret"), setting("from", "+12125550199")];
    // Not in use: it only receives, and what goes out goes by the recorder.
    let made = create(&app, json!({"kind": "TWILIO", "settings": settings, "enabled": false})).await;
    let url = made["notifier"]["incomingUrl"].as_str().unwrap().to_owned();
    let one = app.phone(1).await;
    let input = json!({"deviceId": one.device, "number": "+12125550142"});
    app.mutate("setDeviceNumber { number { state } }", input).await;
    app.run_jobs().await;
    let body = [("Body", reply(&app, 1)), ("From", "+12125550142".to_owned())];
    let mut signed = url.clone();
    for (name, value) in &body {
        signed.push_str(name);
        signed.push_str(value);
    }
    let sign = |key: &str| {
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key.as_bytes());
        data_encoding::BASE64.encode(ring::hmac::sign(&key, signed.as_bytes()).as_ref())
    };
    let form = url_form(&[("Body", &body[0].1), ("From", &body[1].1)]);
    let hand_in = |signature: String| {
        let request = Request::builder()
            .method(Method::POST)
            .uri(url.strip_prefix("http://handsight.test").unwrap())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("x-twilio-signature", signature);
        let request = request.body(Body::from(form.clone())).unwrap();
        let app = &app;
        async move { app.send(request).await.status }
    };
    assert_eq!(hand_in(sign("guess")).await, StatusCode::UNAUTHORIZED);
    let state = || async {
        app.data(app.acme.auditor(), NUMBERS, json!({"id": one.device})).await["device"]["numbers"][0]["state"].clone()
    };
    assert_eq!(state().await, "PENDING");
    assert_eq!(hand_in(sign("s3cret")).await, StatusCode::NO_CONTENT);
    assert_eq!(state().await, "VERIFIED");
});
