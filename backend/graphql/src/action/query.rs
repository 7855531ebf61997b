//! Reading actions and sessions.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use handsight_app::action::{self as cases, ActionQuery};
use handsight_domain::{
    id::{ActionId, ActionSessionId},
    page::PageRequest,
    policy::Permission,
    scope::EnterpriseScope,
};

use super::{
    Action, ActionConnection, ActionSession, ActionSessionConnection, ActionState,
    mutation::{DeviceSelection, enter},
};
use crate::{
    connection::{clamp, page_request},
    context::{Visit, id_of, need_id},
    error::fail,
    loader::{ActionKey, SessionKey},
    node::{by_id, loaded},
    scalar::Long,
};

/// Summary of the last 24 hours' actions and of those that haven't ended.
#[derive(Debug, Clone, SimpleObject)]
pub struct ActionSummary {
    /// Issued in the last 24 hours.
    #[graphql(name = "last24Hours")]
    pub last24_hours: i32,
    /// Issued in the last 24 hours and succeeded.
    pub succeeded: i32,
    /// Not ended, whenever issued.
    pub waiting: i32,
    /// Issued in the last 24 hours and failed, refused, unsupported or expired.
    pub failed: i32,
}

/// Preview of issuing a command.
#[derive(Debug, Clone, SimpleObject)]
pub struct IssuePreview {
    /// Number of target devices.
    pub device_count: i32,
    /// Number of target devices that aren't online. The action waits for them until its deadline.
    pub offline_count: i32,
    /// Number of devices reached by push first.
    pub by_push: i32,
    /// Number of devices reached by SMS first.
    pub by_sms: i32,
    /// Number of devices that can't be reached by push or SMS. They get the action at their next check-in.
    pub uncalled: i32,
    /// Cost of the first message to each device, in millionths of the currency.
    pub cost_micros: Long,
    /// Cost if every step of each device's delivery order is used once, in millionths.
    pub most_cost_micros: Long,
    /// Currency, ISO 4217.
    pub currency: String,
    /// Remainder of the monthly cost limit, in millionths; null without a limit.
    pub left_micros: Option<Long>,
}

/// A page of actions; how many there are is counted only when that is asked for.
///
/// # Errors
/// `INVALID_INPUT` for another list's cursor.
pub async fn action_connection(
    ctx: &Context<'_>,
    scope: &EnterpriseScope,
    query: &ActionQuery,
    request: &PageRequest,
) -> Result<ActionConnection> {
    let mut page = cases::list(ctx.app(), scope, query, request).await.map_err(fail)?;
    if ctx.look_ahead().field("totalCount").exists() {
        page.total = cases::count(ctx.app(), scope, query).await.map_err(fail)?;
    }
    Ok(page.map(|row| Action::new(row, scope.clone())).into())
}

/// Root fields of actions and sessions.
#[derive(Debug, Default)]
pub struct ActionQueryRoot;

#[Object]
impl ActionQueryRoot {
    /// An action by ID; null if not found.
    async fn action(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "ID of the action.")] id: ID,
    ) -> Result<Option<Action>> {
        by_id(ctx, id_of(&id)).await
    }
    /// Actions, newest first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the API")]
    async fn actions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Filters by state; null for all states.")] state: Option<Vec<ActionState>>,
        #[graphql(desc = "Filters by command code; null for all commands.")] command: Option<String>,
        #[graphql(desc = "Filters by device; null for all devices.")] device_id: Option<ID>,
        #[graphql(desc = "Returns the first n items, 1 to 200; 50 by default.")] first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last n items, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<ActionConnection> {
        let scope = ctx.enter(Permission::ActionsRead)?;
        let request = page_request(first, after.as_deref(), last, before.as_deref())?;
        let query = ActionQuery {
            states: state.map(|s| s.into_iter().map(|state| state.0).collect()),
            command,
            device: device_id.as_ref().map(need_id).transpose()?,
            session: None,
        };
        action_connection(ctx, &scope, &query, &request).await
    }
    /// Preview of issuing a command to devices; nothing is stored.
    async fn issue_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Target devices, at most 100,000.")] devices: DeviceSelection,
        #[graphql(desc = "Code of the command, as in `commands`.")] command: String,
    ) -> Result<IssuePreview> {
        let (scope, authority) = enter(ctx)?;
        let devices = devices.chosen()?;
        let seen = cases::preview(ctx.app(), &scope, authority, &command, &devices).await.map_err(fail)?;
        let count = |n: usize| clamp(i64::try_from(n).unwrap_or(i64::MAX));
        Ok(IssuePreview {
            device_count: count(seen.devices),
            offline_count: count(seen.offline),
            by_push: count(seen.by_push),
            by_sms: count(seen.by_sms),
            uncalled: count(seen.uncalled),
            cost_micros: Long(seen.cost_micros),
            most_cost_micros: Long(seen.most_micros),
            currency: seen.currency,
            left_micros: seen.left_micros.map(Long),
        })
    }
    /// An action session by ID; null if not found.
    async fn action_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "ID of the session.")] id: ID,
    ) -> Result<Option<ActionSession>> {
        by_id(ctx, id_of(&id)).await
    }
    /// Action sessions, newest first.
    async fn action_sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first n items, 1 to 200; 50 by default.")] first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last n items, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<ActionSessionConnection> {
        let scope = ctx.enter(Permission::ActionsRead)?;
        let request = page_request(first, after.as_deref(), last, before.as_deref())?;
        let mut page = cases::list_sessions(ctx.app(), &scope, &request).await.map_err(fail)?;
        if ctx.look_ahead().field("totalCount").exists() {
            page.total = cases::count_sessions(ctx.app(), &scope).await.map_err(fail)?;
        }
        Ok(page.map(|row| ActionSession::new(row, scope.clone())).into())
    }
    /// Summary of the last 24 hours' actions and of those that haven't ended.
    async fn action_summary(&self, ctx: &Context<'_>) -> Result<ActionSummary> {
        let scope = ctx.enter(Permission::ActionsRead)?;
        let s = cases::summary(ctx.app(), &scope).await.map_err(fail)?;
        Ok(ActionSummary {
            last24_hours: clamp(s.asked),
            succeeded: clamp(s.succeeded),
            waiting: clamp(s.waiting),
            failed: clamp(s.failed),
        })
    }
}

loaded! {
    Action by ActionId, ActionsRead, ActionKey;
    ActionSession by ActionSessionId, ActionsRead, SessionKey;
}
