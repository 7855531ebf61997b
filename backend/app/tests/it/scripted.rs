//! Whoever asks things of phones by the use cases, for tests of the walk of an action.

use std::{ops::Deref, time::Duration};

use handsight_app::{
    UseCaseError,
    account::Held,
    action::{self, ActionRow, Authority, Issued, Request},
    device::{self, Chosen, ProvisionError, Provisioned},
};
use handsight_domain::{
    caller::{Caller, MemberCaller},
    id::{ActionId, DeviceId},
    policy::Role,
    scope::EnterpriseScope,
};
use handsight_protocol::{DeviceId as Secret, agent_api::ProvisionRequest};
use handsight_testkit::{Phone, TestApp};

/// An application, and the scope of the enterprise in which everything happens.
pub struct Stage {
    here: TestApp,
    pub scope: EnterpriseScope,
}

impl Deref for Stage {
    type Target = TestApp;
    fn deref(&self) -> &TestApp {
        &self.here
    }
}

pub fn stage(here: TestApp) -> Stage {
    Stage { scope: here.acme.scope(), here }
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
    pub fn advance(&self, seconds: u64) {
        self.here.advance(Duration::from_secs(seconds));
    }
    pub async fn phone(&self, tag: u8, number: Option<&str>) -> Phone {
        let secret = Secret::from_bytes([tag; 32]);
        let made = self.enrol(&request(&self.acme.system_id, &secret, number)).await.unwrap();
        assert!(made.created);
        Phone { authorization: Phone::authorization(&self.acme, tag), device: made.answer.device }
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
        match self.try_issue(&[phone.id()], command, with).await.unwrap() {
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
