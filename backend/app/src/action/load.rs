//! Reading actions, sessions and what became of them.

use std::time::Duration;

use handsight_domain::{
    id::{ActionId, ActionSessionId, DeviceId},
    page::{Page, PageRequest},
    scope::EnterpriseScope,
};
use handsight_store::{
    action::{
        self as rows, ActionQuery, ActionRow, AttemptRow, ReceiptRow, RejectionRow, ResultRow, SessionCounts,
        SessionRow, Summary,
    },
    row,
};

use crate::{App, UseCaseError, read::reads};

reads! {
    /// Actions by id; strangers are left out.
    by_ids(ids: &[ActionId]) -> Vec<ActionRow> = row::find_all::<ActionRow>;
    /// How many actions a list has.
    count(query: &ActionQuery) -> i64 = rows::action_total;
    /// Sessions by id; strangers are left out.
    sessions_by_ids(ids: &[ActionSessionId]) -> Vec<SessionRow> = row::find_all::<SessionRow>;
    /// How many sessions there are.
    count_sessions() -> i64 = row::count::<SessionRow>;
    /// How the actions of sessions stand.
    session_counts(ids: &[ActionSessionId]) -> Vec<(ActionSessionId, SessionCounts)> = rows::session_counts;
    /// One action of a session.
    session_member(id: ActionSessionId) -> Option<ActionId> = rows::session_member;
    /// The attempts of actions, in order.
    attempts(ids: &[ActionId]) -> Vec<AttemptRow> = rows::attempts_of;
    /// The receipts of actions.
    receipts(ids: &[ActionId]) -> Vec<ReceiptRow> = rows::receipts_of;
    /// The results of actions, without what came out.
    results(ids: &[ActionId]) -> Vec<ResultRow> = rows::results_of;
    /// What came out of actions, as JSON text.
    items(ids: &[ActionId]) -> Vec<(ActionId, String)> = rows::items_of;
    /// The newest rejections of a device, at most 100.
    rejections(device: DeviceId) -> Vec<RejectionRow> = rows::rejections_of, 100;
}

/// One page of actions, newest first, without a total.
pub async fn list(
    app: &App,
    scope: &EnterpriseScope,
    query: &ActionQuery,
    request: &PageRequest,
) -> Result<Page<ActionRow>, UseCaseError> {
    Ok(rows::action_page(&*app.store.read(scope).await?, query, request).await??)
}

/// One page of sessions, newest first, without a total.
pub async fn list_sessions(
    app: &App,
    scope: &EnterpriseScope,
    request: &PageRequest,
) -> Result<Page<SessionRow>, UseCaseError> {
    Ok(rows::session_page(&*app.store.read(scope).await?, request).await??)
}

/// The actions of the last 24 hours at a glance.
pub async fn summary(app: &App, scope: &EnterpriseScope) -> Result<Summary, UseCaseError> {
    let since = app.clock.now().before(Duration::from_secs(86_400));
    Ok(rows::summary(&*app.store.read(scope).await?, since).await?)
}
