//! A phone in the storm: the agent's own state machine, whose texts and requests are lost, doubled and late.

use std::collections::{BTreeMap, VecDeque};

use axum::body::Body;
use handsight_agent::{
    chance::Dice,
    core::{Channel, Core, Durable, Effect, Input, Moment, Outcome, Setup, Timer, Via},
};
use handsight_domain::time::Timestamp;
use handsight_protocol::{
    DeviceId, Sequence,
    agent_api::{CheckinRequest, ProvisionAnswer, Receipts, ResultBatch, path},
};
use handsight_testkit::TestApp;
use http::{Method, Request, StatusCode, header};
use serde_json::{Map, Value, json};

/// How much of everything is lost, is doubled, comes late.
const SHARE: f64 = 0.2;

/// A request as it stands on the wire.
#[derive(Clone)]
struct Wire {
    method: Method,
    path: String,
    body: Value,
}

/// What a request is for, to read its answer.
enum Asked {
    Fetch(Sequence),
    Receipts(usize),
    Rejection,
    Results,
    CheckIn,
}

pub struct Phone {
    pub number: String,
    pub device: String,
    /// How often each number was carried out.
    pub runs: BTreeMap<u32, u32>,
    /// Texts on their way to the phone.
    pub air: Vec<String>,
    authorization: String,
    setup: Setup,
    core: Core,
    dice: Dice,
    asking: Vec<(Asked, Wire)>,
    /// Copies of requests that the network still carries.
    ghosts: Vec<Wire>,
    timers: BTreeMap<Timer, Timestamp>,
}

impl Phone {
    pub async fn enrol(app: &TestApp, index: u8) -> Self {
        let device = DeviceId::from_bytes([index + 1; 32]);
        let number = format!("+120255501{index:02}");
        let body = json!({"systemId": app.acme.system_id, "deviceId": device, "platform": "simulated",
            "agentVersion": "1.0.0", "phoneNumber": number});
        let reply = app.call(Method::POST, path::PROVISION, None, &body).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
        let answer: ProvisionAnswer = serde_json::from_value(reply.json()).unwrap();
        let authorization = format!("Device {}.{}", app.acme.system_id, device.to_hex());
        let setup = Setup { device, command_key: Some(answer.command_key), long_poll_seconds: None };
        let core = Core::new(setup.clone(), Durable::beginning_at(answer.sequence));
        Self {
            number,
            device: answer.device,
            runs: BTreeMap::new(),
            air: Vec::new(),
            authorization,
            setup,
            core,
            dice: Dice::new(u64::from(index)),
            asking: Vec::new(),
            ghosts: Vec::new(),
            timers: BTreeMap::new(),
        }
    }

    pub fn is_idle(&self) -> bool {
        self.core.is_idle()
    }

    /// What happens to the phone until it rests: timers, texts, and everything it asks of the server.
    pub async fn round(&mut self, app: &TestApp) {
        let now = app.now();
        if self.dice.chance(0.02) {
            // The battery went flat: what is on disk is all there is.
            self.core = Core::new(self.setup.clone(), self.core.durable().clone());
            self.asking.clear();
            self.timers.clear();
            self.input(Input::Started, now);
        }
        let due: Vec<Timer> = self.timers.iter().filter(|(_, at)| **at <= now).map(|(t, _)| *t).collect();
        for timer in due {
            self.timers.remove(&timer);
            self.input(Input::Timer(timer), now);
        }
        for text in std::mem::take(&mut self.air) {
            if self.dice.chance(SHARE) {
                continue;
            }
            if self.dice.chance(SHARE) {
                self.air.push(text.clone());
            }
            if self.dice.chance(SHARE) {
                let at = self.dice.index(self.air.len() + 1);
                self.air.insert(at, text);
            } else {
                self.input(Input::Message { text, via: Via::Sms }, now);
            }
        }
        if self.dice.chance(0.1) {
            let body = CheckinRequest { sequence: self.core.processed(), attributes: Map::new() };
            self.ask(Asked::CheckIn, Method::POST, path::CHECKIN.to_owned(), serde_json::to_value(body));
        }
        for ghost in std::mem::take(&mut self.ghosts) {
            self.call(app, ghost).await;
        }
        while !self.asking.is_empty() {
            let at = self.dice.index(self.asking.len());
            let (asked, wire) = self.asking.swap_remove(at);
            let input = self.through_the_storm(app, asked, wire).await;
            self.input(input, app.now());
        }
    }

    async fn through_the_storm(&mut self, app: &TestApp, asked: Asked, wire: Wire) -> Input {
        let failed = Input::Failed(match asked {
            Asked::Fetch(_) => Channel::Actions,
            Asked::Receipts(_) => Channel::Receipts,
            Asked::Rejection => Channel::Rejections,
            Asked::Results => Channel::Results,
            Asked::CheckIn => return self.checked_in(app, wire).await,
        });
        if self.dice.chance(SHARE) {
            return failed;
        }
        if self.dice.chance(SHARE) {
            self.call(app, wire.clone()).await;
        }
        if self.dice.chance(SHARE) {
            self.ghosts.push(wire.clone());
        }
        let answer = self.call(app, wire).await;
        if self.dice.chance(SHARE) {
            return failed;
        }
        match asked {
            Asked::Fetch(after) => Input::Fetched { after, answer: serde_json::from_value(answer).unwrap() },
            Asked::Receipts(count) => Input::ReceiptsPosted(count),
            Asked::Results => Input::ResultsPosted(serde_json::from_value(answer).unwrap()),
            Asked::Rejection | Asked::CheckIn => Input::RejectionPosted,
        }
    }

    async fn checked_in(&mut self, app: &TestApp, wire: Wire) -> Input {
        let answer = self.call(app, wire).await;
        if self.dice.chance(SHARE) {
            return Input::Pending(0);
        }
        Input::CheckedIn(serde_json::from_value(answer).unwrap())
    }

    async fn call(&self, app: &TestApp, wire: Wire) -> Value {
        let request = Request::builder()
            .method(wire.method)
            .uri(&wire.path)
            .header(header::AUTHORIZATION, &self.authorization)
            .header(header::CONTENT_TYPE, "application/json");
        let body = if wire.body.is_null() { Body::empty() } else { Body::from(wire.body.to_string()) };
        let reply = app.send(request.body(body).unwrap()).await;
        assert!(reply.status.is_success(), "{} {}", wire.path, reply.text());
        reply.json()
    }

    fn ask(&mut self, asked: Asked, method: Method, path: String, body: serde_json::Result<Value>) {
        self.asking.push((asked, Wire { method, path, body: body.unwrap() }));
    }

    fn input(&mut self, input: Input, now: Timestamp) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            let moment = Moment { now: now.to_utc(), chance: self.dice.unit() };
            for effect in self.core.handle(input, moment) {
                match effect {
                    Effect::Execute { sequence, .. } => {
                        *self.runs.entry(sequence.get()).or_default() += 1;
                        inputs.push_back(Input::Executed { sequence, outcome: Outcome::ok(Map::new()) });
                    }
                    Effect::Fetch { after, .. } => {
                        let path = format!("{}?after={after}", path::ACTIONS);
                        self.ask(Asked::Fetch(after), Method::GET, path, Ok(Value::Null));
                    }
                    Effect::PostReceipts(messages) => {
                        let asked = Asked::Receipts(messages.len());
                        let body = serde_json::to_value(Receipts { messages });
                        self.ask(asked, Method::POST, path::RECEIPTS.to_owned(), body);
                    }
                    Effect::PostRejection(rejection) => {
                        let body = serde_json::to_value(rejection);
                        self.ask(Asked::Rejection, Method::POST, path::REJECTIONS.to_owned(), body);
                    }
                    Effect::PostResults(results) => {
                        let body = serde_json::to_value(ResultBatch { results });
                        self.ask(Asked::Results, Method::POST, path::RESULTS.to_owned(), body);
                    }
                    Effect::Arm(timer, wait) => drop(self.timers.insert(timer, now.after(wait))),
                    Effect::Disarm(timer) => drop(self.timers.remove(&timer)),
                    Effect::Persist(_) | Effect::Prove(_) | Effect::Note(_) | Effect::Moved => {}
                }
            }
        }
    }
}
