//! A phone that does what the test says: over HTTP, as any agent would, or by the use cases behind it.

use std::time::Duration;

use axum::body::Body;
use handsight_app::{
    action,
    device::{self, DeviceCaller},
};
use handsight_domain::id::DeviceId;
use handsight_protocol::{
    DeviceId as Secret, ResultReport, Sequence, Status,
    agent_api::{ActionsAnswer, CheckinAnswer, CheckinRequest, Receipt, Receipts, ResultsAnswer},
};
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

use crate::{Reply, Tenant, TestApp, with};

/// An enrolled phone, as far as the web service knows it.
#[derive(Debug, Clone)]
pub struct Phone {
    /// What it sends as `Authorization`.
    pub authorization: String,
    /// Its handle.
    pub device: String,
}

impl TestApp {
    /// Asks for an enrolment with the secret that is 32 times this byte; `more` stands beside, or instead of, what every
    /// phone says of itself.
    pub async fn provision(&self, tenant: &Tenant, tag: u8, more: Value) -> Reply {
        let secret = Secret::from_bytes([tag; 32]).to_hex();
        let body = json!({"systemId": tenant.system_id, "deviceId": secret, "platform": "android",
            "agentVersion": "1.0"});
        self.call(Method::POST, "/agent/v1/provision", None, &with(body, more)).await
    }
    /// Enrols a phone as [`provision`](Self::provision) does.
    pub async fn enrol(&self, tenant: &Tenant, tag: u8, more: Value) -> Phone {
        let reply = self.provision(tenant, tag, more).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
        let device = reply.json()["device"].as_str().unwrap().to_owned();
        Phone { authorization: Phone::authorization(tenant, tag), device }
    }
    /// Enrols a phone of an enterprise, with a number that ends with the last digit of its tag.
    pub async fn phone_of(&self, tenant: &Tenant, tag: u8) -> Phone {
        let number = format!("+1212555010{}", tag % 10);
        self.enrol(tenant, tag, json!({"phoneNumber": number})).await
    }
    /// Enrols a phone of Acme.
    pub async fn phone(&self, tag: u8) -> Phone {
        self.phone_of(&self.acme, tag).await
    }
    /// What a phone tells of a command that it carried out just now; `more` stands beside that it succeeded, or instead.
    pub fn result(&self, sequence: &str, command: &str, more: Value) -> Value {
        let result = json!({"sequence": sequence, "command": command, "status": "ok", "code": 0,
            "finishedAt": self.now().to_string(), "items": {}});
        with(result, more)
    }
}

/// Over HTTP; paths are those behind `/agent/v1/`.
impl Phone {
    /// What a phone with the secret of this tag sends as `Authorization`.
    pub fn authorization(tenant: &Tenant, tag: u8) -> String {
        format!("Device {}.{}", tenant.system_id, Secret::from_bytes([tag; 32]).to_hex())
    }
    /// Its id.
    pub fn id(&self) -> DeviceId {
        self.device.parse().unwrap()
    }
    /// The secret that it enrolled with.
    pub fn secret(&self) -> Secret {
        self.authorization.rsplit('.').next().unwrap().parse().unwrap()
    }
    /// A request of it, for the caller to complete.
    pub fn request(&self, method: Method, path: &str) -> http::request::Builder {
        Request::builder()
            .method(method)
            .uri(format!("/agent/v1/{path}"))
            .header(header::AUTHORIZATION, &self.authorization)
    }
    /// Sends a body of some type.
    pub async fn send(
        &self,
        app: &TestApp,
        method: Method,
        path: &str,
        kind: &str,
        body: impl Into<Body>,
    ) -> Reply {
        let request = self.request(method, path).header(header::CONTENT_TYPE, kind);
        app.send(request.body(body.into()).unwrap()).await
    }
    /// Asks.
    pub async fn get(&self, app: &TestApp, path: &str) -> Reply {
        self.send(app, Method::GET, path, "application/json", Body::empty()).await
    }
    /// Posts JSON.
    pub async fn post(&self, app: &TestApp, path: &str, body: Value) -> Reply {
        self.send(app, Method::POST, path, "application/json", body.to_string()).await
    }
    /// Posts JSON, which is taken; the answer's JSON.
    pub async fn says(&self, app: &TestApp, path: &str, body: Value) -> Value {
        let reply = self.post(app, path, body).await;
        assert!(reply.status.is_success(), "{path}: {} {}", reply.status, reply.text());
        reply.json()
    }
    /// Has Acme's owner ask something of it; `more` stands beside the command. The action's `id` and `sequence`.
    pub async fn asked(&self, app: &TestApp, command: &str, more: Value) -> Value {
        let input = with(json!({"devices": {"ids": [self.device]}, "command": command}), more);
        app.done("issueAction { actions { id sequence } }", input).await["actions"][0].clone()
    }
    /// What it is to do after a number, without waiting: the answer's JSON.
    pub async fn waiting(&self, app: &TestApp, after: u32) -> Value {
        let reply = self.get(app, &format!("actions?after={after:08x}")).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
        reply.json()
    }
    /// The texts of what it is to do, from the first number on.
    pub async fn texts(&self, app: &TestApp) -> Vec<String> {
        let answer = self.waiting(app, 0).await;
        let texts = answer["messages"].as_array().unwrap_or_else(|| panic!("{answer}"));
        texts.iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    }
    /// Says that it has a text.
    pub async fn has(&self, app: &TestApp, text: &str, via: &str) {
        let receipt = json!({"text": text, "receivedAt": app.now().to_string(), "via": via});
        let reply = self.post(app, "receipts", json!({"messages": [receipt]})).await;
        assert_eq!(reply.status, StatusCode::NO_CONTENT, "{}", reply.text());
    }
    /// Tells results, which are read; the answer's JSON.
    pub async fn tells(&self, app: &TestApp, results: Value) -> Value {
        self.says(app, "results", json!({"results": results})).await
    }
    /// Tells that it did one thing, which is accepted.
    pub async fn did(&self, app: &TestApp, sequence: &str, command: &str, items: Value) {
        let result = app.result(sequence, command, json!({"items": items}));
        assert_eq!(self.tells(app, json!([result])).await["accepted"], json!([sequence]));
    }
}

/// By the use cases.
impl Phone {
    /// It as the use cases know it.
    pub async fn known(&self, app: &TestApp) -> DeviceCaller {
        device::authenticate(&app.app, Some(&self.authorization)).await.unwrap()
    }
    /// Fetches what is to be done after a number, without waiting.
    pub async fn fetch(&self, app: &TestApp, after: u32) -> ActionsAnswer {
        let known = self.known(app).await;
        action::fetch(&app.app, &known, Sequence::new(after), Duration::ZERO).await.unwrap()
    }
    /// Says that a text came by SMS.
    pub async fn receive(&self, app: &TestApp, text: &str) {
        let message = Receipt { text: text.to_owned(), received_at: app.now().to_utc(), via: "sms".into() };
        let receipts = Receipts { messages: vec![message] };
        action::receive(&app.app, &self.known(app).await, &receipts).await.unwrap();
    }
    /// Tells that it did what a number asked.
    pub async fn answer(&self, app: &TestApp, sequence: u32, command: &str, items: Value) -> ResultsAnswer {
        let report = ResultReport {
            sequence: Sequence::new(sequence),
            command: command.to_owned().into(),
            status: Status::Ok,
            code: 0,
            reason: None,
            message: None,
            finished_at: app.now().to_utc(),
            items: items.as_object().cloned().unwrap_or_default(),
        };
        action::settle(&app.app, &self.known(app).await, &[Ok(report)]).await.unwrap()
    }
    /// Checks in, standing at a number, with what it says of itself.
    pub async fn check_in(&self, app: &TestApp, sequence: u32, attributes: Value) -> CheckinAnswer {
        let attributes = attributes.as_object().cloned().unwrap_or_default();
        let request = CheckinRequest { sequence: Sequence::new(sequence), attributes };
        device::check_in(&app.app, &self.known(app).await, &request).await.unwrap()
    }
}
