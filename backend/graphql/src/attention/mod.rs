//! What needs somebody's attention, in the API.

use async_graphql::{ComplexObject, Context, Enum, Object, Result};
use handsight_app::attention as cases;
use handsight_domain::{policy::Permission, scope::EnterpriseScope};

use crate::{action::ActionSession, context::Visit, device::Device, error::fail, noun::object};

/// What a fact is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum AttentionKind {
    /// A device was silent for 72 hours.
    DeviceMissing,
    /// Actions failed, were refused or ran out of time within the last 24 hours.
    ActionFailed,
    /// Actions wait because no notifier takes them.
    GatewayDown,
    /// A device roams.
    Roaming,
    /// The evaluation ends within 7 days or has ended.
    EvaluationEnding,
    /// A device has at most 15 % charge.
    BatteryLow,
    /// Nobody is enrolled yet.
    EnrolmentEmpty,
    /// A webhook was switched off by the service, or has taken nothing for an hour.
    WebhookFailing,
    /// Messages wait because the month's bound on their cost is reached.
    MessageCapReached,
    /// A way out did not take its last message.
    NotifierFailing,
    /// Another SIM card was seen in a device within the last 7 days, and its number is not proven.
    SimChanged,
    /// A device is marked as lost.
    DeviceLost,
    /// A wipe waited so long that it must be confirmed again.
    WipeUnconfirmed,
    /// A push of a package was halted.
    PackageHalted,
    /// A cycle of a push of a package is due, and somebody decides.
    PackageDue,
}

/// How urgent a fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum Severity {
    /// Something is wrong.
    Bad,
    /// Something may go wrong.
    Warn,
    /// Something waits for somebody.
    Wait,
}

/// A fact that needs somebody's attention.
#[derive(Debug, Clone)]
pub struct Attention {
    fact: cases::Attention,
    scope: EnterpriseScope,
}

object! {
    /// A fact that needs somebody's attention.
    Attention.fact {
        /// The fact in a few words.
        title: &str,
        /// More, in a sentence.
        detail: &str,
        /// How many devices or actions it is about.
        count: i32,
    }
}

#[ComplexObject]
impl Attention {
    /// What it is about.
    async fn kind(&self) -> AttentionKind {
        match self.fact.kind {
            cases::Kind::DeviceMissing => AttentionKind::DeviceMissing,
            cases::Kind::ActionFailed => AttentionKind::ActionFailed,
            cases::Kind::GatewayDown => AttentionKind::GatewayDown,
            cases::Kind::Roaming => AttentionKind::Roaming,
            cases::Kind::EvaluationEnding => AttentionKind::EvaluationEnding,
            cases::Kind::BatteryLow => AttentionKind::BatteryLow,
            cases::Kind::EnrolmentEmpty => AttentionKind::EnrolmentEmpty,
            cases::Kind::WebhookFailing => AttentionKind::WebhookFailing,
            cases::Kind::MessageCapReached => AttentionKind::MessageCapReached,
            cases::Kind::NotifierFailing => AttentionKind::NotifierFailing,
            cases::Kind::SimChanged => AttentionKind::SimChanged,
            cases::Kind::DeviceLost => AttentionKind::DeviceLost,
            cases::Kind::WipeUnconfirmed => AttentionKind::WipeUnconfirmed,
            cases::Kind::PackageHalted => AttentionKind::PackageHalted,
            cases::Kind::PackageDue => AttentionKind::PackageDue,
        }
    }
    /// How urgent it is.
    async fn severity(&self) -> Severity {
        match self.fact.severity {
            cases::Severity::Bad => Severity::Bad,
            cases::Severity::Warn => Severity::Warn,
            cases::Severity::Wait => Severity::Wait,
        }
    }
    /// The device; null when it is not about exactly one.
    async fn device(&self, ctx: &Context<'_>) -> Result<Option<Device>> {
        match self.fact.device {
            Some(device) => crate::device::load(ctx, &self.scope, device).await,
            None => Ok(None),
        }
    }
    /// The request whose actions failed; null when it is not about one.
    async fn action_session(&self, ctx: &Context<'_>) -> Result<Option<ActionSession>> {
        match self.fact.session {
            Some(session) => crate::action::load_session(ctx, &self.scope, session).await,
            None => Ok(None),
        }
    }
}

/// Root fields of attention.
#[derive(Debug, Default)]
pub struct AttentionQuery;

#[Object]
impl AttentionQuery {
    /// Issues that need attention, most urgent first.
    async fn attention(&self, ctx: &Context<'_>) -> Result<Vec<Attention>> {
        let scope = ctx.enter(Permission::DevicesRead)?;
        let facts = cases::attention(ctx.app(), &scope).await.map_err(fail)?;
        Ok(facts.into_iter().map(|fact| Attention { fact, scope: scope.clone() }).collect())
    }
}
