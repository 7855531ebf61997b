//! What needs somebody's attention, in the API.

use async_graphql::{ComplexObject, Context, Enum, Object, Result};
use handsight_app::attention as cases;
use handsight_domain::{policy::Permission, scope::EnterpriseScope};

use crate::{action::ActionSession, context::Visit, device::Device, error::fail, noun::object};

/// Kind of issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum AttentionKind {
    /// A device hasn't checked in for 72 hours.
    DeviceMissing,
    /// Actions failed, were refused or expired in the last 24 hours.
    ActionFailed,
    /// Actions are waiting because no channel accepts them.
    GatewayDown,
    /// A device is roaming.
    Roaming,
    /// The evaluation ends within 7 days or has ended.
    EvaluationEnding,
    /// A device's battery is at 15 % or less.
    BatteryLow,
    /// No device is enrolled yet.
    EnrolmentEmpty,
    /// A webhook was disabled automatically or has been failing for an hour.
    WebhookFailing,
    /// Messages are waiting because the monthly limit of messaging costs is reached.
    MessageCapReached,
    /// A channel rejected its last message.
    NotifierFailing,
    /// A device's SIM card changed in the last 7 days and its number isn't verified.
    SimChanged,
    /// A device is marked as lost.
    DeviceLost,
    /// A wipe waited for too long and needs a new confirmation.
    WipeUnconfirmed,
    /// A rollout was halted.
    PackageHalted,
    /// A cycle of a rollout is due and needs a decision.
    PackageDue,
}

/// Severity of an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum Severity {
    /// Something is wrong.
    Bad,
    /// Something may go wrong.
    Warn,
    /// Something needs a decision.
    Wait,
}

/// An issue that needs attention.
#[derive(Debug, Clone)]
pub struct Attention {
    fact: cases::Attention,
    scope: EnterpriseScope,
}

object! {
    /// An issue that needs attention.
    Attention.fact {
        /// Short description.
        title: &str,
        /// Details, in one sentence.
        detail: &str,
        /// Number of affected devices or actions.
        count: i32,
    }
}

#[ComplexObject]
impl Attention {
    /// Kind of issue.
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
    /// Severity.
    async fn severity(&self) -> Severity {
        match self.fact.severity {
            cases::Severity::Bad => Severity::Bad,
            cases::Severity::Warn => Severity::Warn,
            cases::Severity::Wait => Severity::Wait,
        }
    }
    /// The affected device; null unless there is exactly one.
    async fn device(&self, ctx: &Context<'_>) -> Result<Option<Device>> {
        match self.fact.device {
            Some(device) => crate::device::load(ctx, &self.scope, device).await,
            None => Ok(None),
        }
    }
    /// The session whose actions failed; null for other issues.
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
