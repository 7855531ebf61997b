//! A scripted phone and whoever asks things of it, for tests of the walk of an action.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use std::time::Duration;

use handsight_app::{
    App, UseCaseError,
    account::Held,
    action::{self, ActionRow, Authority, Issued, Request},
    device::{self, Chosen, DeviceCaller, ProvisionError, Provisioned},
};
use handsight_channel::Recorder;
use handsight_domain::{
    caller::{Caller, MemberCaller},
    id::{ActionId, DeviceId},
    policy::Role,
    scope::EnterpriseScope,
    time::{Clock, Timestamp},
};
use handsight_protocol::{
    DeviceId as Secret, ResultReport, Sequence, Status,
    agent_api::{
        ActionsAnswer, CheckinAnswer, CheckinRequest, Credentials, ProvisionRequest, Receipt, Receipts,
        ResultsAnswer,
    },
};

use crate::ground::{Ground, NOW, ground};

/// A clock that is moved by hand.
#[derive(Debug)]
pub struct Hands(AtomicI64);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// An application with a recorded way out and a clock to move.
pub struct Stage {
    pub app: App,
    pub sms: Arc<Recorder>,
    pub system_id: String,
    pub scope: EnterpriseScope,
    clock: Arc<Hands>,
    _ground: Ground,
}

pub async fn stage(seed: u64) -> Stage {
    let ground = ground(seed).await;
    let (sms, clock) = (Arc::new(Recorder::default()), Arc::new(Hands(AtomicI64::new(NOW))));
    let mut app = ground.app.clone();
    app.sms = Some(sms.clone());
    app.clock = clock.clone();
    let found = handsight_app::enterprise::find(&app, &ground.scope).await.unwrap();
    Stage { app, sms, system_id: found.system_id, scope: ground.scope.clone(), clock, _ground: ground }
}

impl Stage {
    pub fn caller(&self, role: Role) -> Caller {
        let mint = &self.app.mint;
        Caller::Member(MemberCaller {
            account: mint.id(),
            name: "Ada".into(),
            member: mint.id(),
            enterprise: self.scope.enterprise(),
            role,
            session: mint.id(),
            platform_operator: false,
        })
    }
    pub fn owner(&self) -> Authority {
        Authority::of(&self.caller(Role::Owner))
    }
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
    pub fn advance(&self, seconds: u64) {
        self.clock.0.fetch_add(i64::try_from(seconds).unwrap() * 1000, Ordering::SeqCst);
    }
    /// Runs every device's dispatch that is due, as the job runner would.
    pub async fn run_jobs(&self) -> usize {
        handsight_app::job::run_all_due(&self.app).await.unwrap()
    }
    pub async fn phone(&self, tag: u8, number: Option<&str>) -> Phone {
        let secret = Secret::from_bytes([tag; 32]);
        let made = self.enrol(&request(&self.system_id, &secret, number)).await.unwrap();
        assert!(made.created);
        let credentials =
            Credentials { system_id: self.system_id.parse().unwrap(), device_id: secret.clone() };
        let id = made.answer.device.parse().unwrap();
        Phone { id, secret, header: credentials.header_value() }
    }
    pub async fn enrol(&self, request: &ProvisionRequest) -> Result<Provisioned, ProvisionError> {
        device::provision(&self.app, request, Held::default()).await
    }
    pub async fn try_issue(
        &self,
        devices: &[DeviceId],
        command: &str,
        with: impl FnOnce(&mut Request),
    ) -> Result<Issued, UseCaseError> {
        let (name, rest) = command.split_once('(').unwrap();
        let parameters = rest.trim_end_matches(')').split(',').filter(|p| !p.is_empty());
        let mut request = Request {
            devices: Chosen { ids: Some(devices.to_vec()), ..Chosen::default() },
            command: name.to_owned(),
            parameters: parameters.map(|p| Some(p.to_owned())).collect(),
            not_before: None,
            expires_at: None,
            confirm: None,
        };
        with(&mut request);
        action::issue(&self.app, &self.scope, self.owner(), None, &request).await
    }
    pub async fn issue(&self, phone: &Phone, command: &str) -> ActionId {
        self.issue_with(phone, command, |_| {}).await
    }
    pub async fn issue_with(
        &self,
        phone: &Phone,
        command: &str,
        with: impl FnOnce(&mut Request),
    ) -> ActionId {
        match self.try_issue(&[phone.id], command, with).await.unwrap() {
            Issued::Done { actions, .. } => actions[0].id,
            other => panic!("{other:?}"),
        }
    }
    pub async fn action(&self, id: ActionId) -> ActionRow {
        action::by_ids(&self.app, &self.scope, &[id]).await.unwrap().pop().unwrap()
    }
    pub async fn state(&self, id: ActionId) -> &'static str {
        self.action(id).await.life.state.name()
    }
    /// The texts that went out since the last look.
    pub fn texts(&self) -> Vec<String> {
        self.sms.take().into_iter().map(|m| m.text).collect()
    }
}

pub fn request(system_id: &str, secret: &Secret, number: Option<&str>) -> ProvisionRequest {
    ProvisionRequest {
        system_id: system_id.to_owned(),
        device_id: secret.clone(),
        token: None,
        phone_number: number.map(str::to_owned),
        platform: "android".into(),
        manufacturer: Some("Example".into()),
        model: Some("One".into()),
        os_version: None,
        agent_version: "1.0".into(),
        hardware_id: None,
    }
}

/// A phone that does what the test says.
pub struct Phone {
    pub id: DeviceId,
    pub secret: Secret,
    pub header: String,
}

impl Phone {
    pub async fn known(&self, stage: &Stage) -> DeviceCaller {
        device::authenticate(&stage.app, Some(&self.header)).await.unwrap()
    }
    pub async fn fetch(&self, stage: &Stage, after: u32) -> ActionsAnswer {
        let known = self.known(stage).await;
        action::fetch(&stage.app, &known, Sequence::new(after), Duration::ZERO).await.unwrap()
    }
    pub async fn receive(&self, stage: &Stage, text: &str) {
        let message = Receipt { text: text.to_owned(), received_at: stage.now().to_utc(), via: "sms".into() };
        let receipts = Receipts { messages: vec![message] };
        action::receive(&stage.app, &self.known(stage).await, &receipts).await.unwrap();
    }
    pub async fn answer(
        &self,
        stage: &Stage,
        sequence: u32,
        command: &str,
        items: serde_json::Value,
    ) -> ResultsAnswer {
        let items = items.as_object().cloned().unwrap_or_default();
        let batch = [Ok(report(stage, sequence, command, items))];
        action::settle(&stage.app, &self.known(stage).await, &batch).await.unwrap()
    }
    pub async fn check_in(&self, stage: &Stage, sequence: u32) -> CheckinAnswer {
        let request =
            CheckinRequest { sequence: Sequence::new(sequence), attributes: serde_json::Map::new() };
        device::check_in(&stage.app, &self.known(stage).await, &request).await.unwrap()
    }
}

fn report(
    stage: &Stage,
    sequence: u32,
    command: &str,
    items: serde_json::Map<String, serde_json::Value>,
) -> ResultReport {
    ResultReport {
        sequence: Sequence::new(sequence),
        command: command.to_owned().into(),
        status: Status::Ok,
        code: 0,
        reason: None,
        message: None,
        finished_at: stage.now().to_utc(),
        items,
    }
}
