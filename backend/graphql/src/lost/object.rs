//! A loss and its steps as objects.

use async_graphql::{ComplexObject, Context, Object, Result};
use handsight_app::lost::{self as cases, LossRow, LossStepRow};
use handsight_domain::{lost::StepKind, policy::Permission, scope::EnterpriseScope};

use crate::{
    action::Action,
    actor::Actor,
    closed::closed,
    context::Visit,
    error::{fail, not_found},
    loader::{ActionKey, loaders},
    noun::object,
    scalar::DateTime,
};

closed! { LossStepKind = StepKind; }

/// A phone that was lost.
#[derive(Debug, Clone)]
pub struct Loss {
    pub(crate) row: LossRow,
    pub(crate) scope: EnterpriseScope,
}

/// A loss of a device and the steps taken.
#[Object]
impl Loss {
    /// When the device was marked as lost.
    async fn since(&self) -> DateTime {
        self.row.since.into()
    }
    /// Who marked the device as lost.
    async fn by(&self) -> Actor {
        Actor::from(&self.row.marked_by)
    }
    /// When the device was found; null while it is lost.
    async fn found_at(&self) -> Option<DateTime> {
        self.row.found_at.map(DateTime)
    }
    /// Who marked the device as found; null while it is lost.
    async fn found_by(&self) -> Option<Actor> {
        self.row.found_by.as_ref().map(Actor::from)
    }
    /// Steps in order; steps that undo others after the device was found come last.
    async fn steps(&self, ctx: &Context<'_>) -> Result<Vec<LossStep>> {
        let scope = ctx.enter(Permission::ActionsRead)?;
        let rows = cases::steps(ctx.app(), &scope, self.row.device, self.row.since).await.map_err(fail)?;
        Ok(rows.into_iter().map(|row| LossStep { row, scope: scope.clone() }).collect())
    }
    /// What marking the device as found wouldn't undo, or didn't undo; human-readable sentences.
    async fn cannot_undo(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        cases::cannot_undo(ctx.app(), &self.scope, &self.row).await.map_err(fail)
    }
}

/// One step of a loss.
#[derive(Debug, Clone)]
pub struct LossStep {
    row: LossStepRow,
    scope: EnterpriseScope,
}

object! {
    /// A step for a lost device: an action with its attempts, receipt and result.
    LossStep.row {
        /// Position, starting at 1.
        position: i32,
        /// Kind of step.
        kind: LossStepKind,
        /// Whether it undoes the step of that kind because the device was found.
        undoes: bool,
    }
}

#[ComplexObject]
impl LossStep {
    /// The action that performs the step.
    async fn action(&self, ctx: &Context<'_>) -> Result<Action> {
        let row = loaders(ctx, &self.scope).load_one(ActionKey(self.row.action)).await?;
        row.map(|row| Action::new(row, self.scope.clone())).ok_or_else(not_found)
    }
}
