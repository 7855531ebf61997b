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
    /// Which step, from 1.
    pub step: i32,
    /// What it asked of the devices that came to it.
    pub session: ActionSession,
}

/// How the devices of a run stand; the parts add up to `targeted`.
#[derive(Debug, Clone, SimpleObject)]
pub struct ScriptRunCounts {
    /// All of them.
    pub targeted: i32,
    /// Their last step was done.
    pub succeeded: i32,
    /// Their last step was not done, or nobody answered in time.
    pub failed: i32,
    /// Their step was taken back, or another took its place.
    pub cancelled: i32,
    /// On their way.
    pub waiting: i32,
}

noun! {
    /// One run of a script.
    ScriptRun(ScriptRunRow) {
        /// Where it stands.
        state: ScriptRunState,
        /// Why it was made.
        cause: ScriptRunCause,
        /// When it should begin.
        planned_at: DateTime,
        /// Its actions are not handed over earlier; null for at once.
        not_before: Option<DateTime>,
        /// When devices were asked; null before.
        started_at: Option<DateTime>,
        /// When it ended; null while it goes on.
        finished_at: Option<DateTime>,
        /// Why it is what it is, for people, when there is more to say.
        note: Option<&str>,
    }
}

connection!(ScriptRun, ScriptRunConnection, ScriptRunEdge);

#[ComplexObject]
impl ScriptRun {
    /// In whose name it asks.
    async fn actor(&self) -> Actor {
        Actor::from(&self.row.actor)
    }
    /// How its devices stand.
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
    /// The sessions of its steps, in order; of those that a device has come to.
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
