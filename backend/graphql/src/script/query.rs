//! Reading scripts.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use handsight_app::script as cases;
use handsight_domain::{
    id::{ScriptId, ScriptRunId},
    policy::Permission,
};

use super::{ScheduleInput, Script, ScriptConnection, ScriptRun};
use crate::{
    connection::page_request,
    context::{Visit, id_of},
    error::fail,
    node::{by_id, found},
    scalar::DateTime,
};

/// Preview of a schedule.
#[derive(Debug, Clone, SimpleObject)]
pub struct SchedulePreview {
    /// Times of the next five runs; fewer if the schedule ends before.
    pub runs: Vec<DateTime>,
    /// Human-readable description of the schedule; null if it is invalid.
    pub words: Option<String>,
    /// Human-readable reason why the schedule is invalid; null if it is valid.
    pub problem: Option<String>,
}

/// Root fields of scripts.
#[derive(Debug, Default)]
pub struct ScriptQuery;

#[Object]
impl ScriptQuery {
    /// A script by ID; null if not found.
    async fn script(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "ID of the script.")] id: ID,
    ) -> Result<Option<Script>> {
        by_id(ctx, id_of(&id)).await
    }
    /// The enterprise's scripts, newest first.
    async fn scripts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first n items, 1 to 200; 50 by default.")] first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last n items, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<ScriptConnection> {
        let scope = ctx.enter(Permission::ActionsRead)?;
        let request = page_request(first, after.as_deref(), last, before.as_deref())?;
        let page = cases::list(ctx.app(), &scope, &request).await.map_err(fail)?;
        Ok(page.map(|row| Script::new(row, scope.clone())).into())
    }
    /// Preview of a schedule's next runs, in the enterprise's time zone.
    async fn preview_schedule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The schedule to preview.")] schedule: ScheduleInput,
    ) -> Result<SchedulePreview> {
        let scope = ctx.enter(Permission::ActionsRead)?;
        let rule = schedule.rule()?;
        match cases::preview(ctx.app(), &scope, &rule).await {
            Ok(runs) => Ok(SchedulePreview {
                runs: runs.into_iter().map(DateTime).collect(),
                words: Some(rule.words()),
                problem: None,
            }),
            Err(handsight_app::UseCaseError::Invalid(problems)) => Ok(SchedulePreview {
                runs: vec![],
                words: None,
                problem: Some(problems.into_iter().map(|p| p.message).collect::<Vec<_>>().join("; ")),
            }),
            Err(error) => Err(fail(error)),
        }
    }
}

found! {
    Script by ScriptId, ActionsRead, cases::find;
    ScriptRun by ScriptRunId, ActionsRead, cases::find_run;
}
