//! A run of a script as an object.

use async_graphql::{ComplexObject, Context, Result, SimpleObject};
use handsight_app::script::{self as cases, ScriptRunRow};

use super::{ScriptRunCause, ScriptRunState};
use crate::{
    action::{ActionSession, load_session},
    actor::Actor,
    connection,
    connection::clamp,
    context::Visit,
    error::fail,
    noun::noun,
    scalar::DateTime,
};

/// The session of one step of a run.
#[derive(Debug, Clone, SimpleObject)]
pub struct ScriptRunStep {
    /// Number of the step, starting at 1.
    pub step: i32,
    /// The session with the actions of the devices that reached this step.
    pub session: ActionSession,
}

/// Number of a run's devices by state; they add up to `targeted`.
#[derive(Debug, Clone, SimpleObject)]
pub struct ScriptRunCounts {
    /// Total.
    pub targeted: i32,
    /// The last step succeeded.
    pub succeeded: i32,
    /// The last step failed or expired.
    pub failed: i32,
    /// The last step was cancelled or superseded.
    pub cancelled: i32,
    /// In progress.
    pub waiting: i32,
}

noun! {
    /// A run of a script.
    ScriptRun(ScriptRunRow) {
        /// State.
        state: ScriptRunState,
        /// What triggered it.
        cause: ScriptRunCause,
        /// When it was scheduled to begin.
        planned_at: DateTime,
        /// Earliest delivery time of its actions; null for immediate delivery.
        not_before: Option<DateTime>,
        /// When its actions were issued; null before.
        started_at: Option<DateTime>,
        /// When it ended; null while in progress.
        finished_at: Option<DateTime>,
        /// Human-readable details of its state, if any.
        note: Option<&str>,
    }
}

connection!(ScriptRun, ScriptRunConnection, ScriptRunEdge);

#[ComplexObject]
impl ScriptRun {
    /// Who it runs on behalf of.
    async fn actor(&self) -> Actor {
        Actor::from(&self.row.actor)
    }
    /// Number of its devices by state.
    async fn counts(&self) -> ScriptRunCounts {
        let r = &self.row;
        ScriptRunCounts {
            targeted: clamp(r.targeted),
            succeeded: clamp(r.succeeded),
            failed: clamp(r.failed),
            cancelled: clamp(r.cancelled),
            waiting: clamp(r.targeted - r.succeeded - r.failed - r.cancelled),
        }
    }
    /// Sessions of the steps that at least one device has reached, in order.
    async fn steps(&self, ctx: &Context<'_>) -> Result<Vec<ScriptRunStep>> {
        let mut steps = Vec::new();
        for (step, id) in cases::sessions(ctx.app(), &self.scope, self.row.id).await.map_err(fail)? {
            if let Some(session) = load_session(ctx, &self.scope, id).await? {
                steps.push(ScriptRunStep { step: clamp(step + 1), session });
            }
        }
        Ok(steps)
    }
}
