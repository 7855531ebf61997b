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

/// A phone that was lost, and what was done about it.
#[Object]
impl Loss {
    /// When it was marked as lost.
    async fn since(&self) -> DateTime {
        self.row.since.into()
    }
    /// Who marked it.
    async fn by(&self) -> Actor {
        Actor::from(&self.row.marked_by)
    }
    /// When it was found again; null while it is lost.
    async fn found_at(&self) -> Option<DateTime> {
        self.row.found_at.map(DateTime)
    }
    /// Who said so; null while it is lost.
    async fn found_by(&self) -> Option<Actor> {
        self.row.found_by.as_ref().map(Actor::from)
    }
    /// The steps in their order; those that undid others when it was found come last.
    async fn steps(&self, ctx: &Context<'_>) -> Result<Vec<LossStep>> {
        let scope = ctx.enter(Permission::ActionsRead)?;
        let rows = cases::steps(ctx.app(), &scope, self.row.device, self.row.since).await.map_err(fail)?;
        Ok(rows.into_iter().map(|row| LossStep { row, scope: scope.clone() }).collect())
    }
    /// What finding it would not undo as things stand now, or did not; sentences for people.
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
    /// One step about a lost phone: an action, with its attempts by every way, its receipt and its result.
    LossStep.row {
        /// Its place, from 1.
        position: i32,
        /// What it does, or undoes.
        kind: LossStepKind,
        /// Whether it undoes the step of that kind, because the phone was found.
        undoes: bool,
    }
}

#[ComplexObject]
impl LossStep {
    /// The action that does it.
    async fn action(&self, ctx: &Context<'_>) -> Result<Action> {
        let row = loaders(ctx, &self.scope).load_one(ActionKey(self.row.action)).await?;
        row.map(|row| Action::new(row, self.scope.clone())).ok_or_else(not_found)
    }
}
