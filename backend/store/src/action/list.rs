//! Lists of actions and of sessions, newest first: their ids are in the order of time.

use handsight_domain::{
    action::ActionState,
    id::{ActionId, ActionSessionId, DeviceId, TypedId},
    page::{InvalidPage, Page, PageRequest},
    time::Timestamp,
};
use sea_orm::prelude::Uuid;

use super::{row::ActionRow, session::SessionRow};
use crate::{
    StoreError, Tx,
    row::{self, Stored},
    statement::Sql,
};

/// Which actions; an absent part does not restrict.
#[derive(Debug, Clone, Default)]
pub struct ActionQuery {
    /// In one of these states.
    pub states: Option<Vec<ActionState>>,
    /// Of this command.
    pub command: Option<String>,
    /// Of this device.
    pub device: Option<DeviceId>,
    /// Of this session.
    pub session: Option<ActionSessionId>,
}

impl ActionQuery {
    /// Adds its conditions.
    fn narrow(&self, sql: &mut Sql) {
        if let Some(states) = &self.states {
            if states.iter().all(|s| !s.is_end()) {
                // Lets the index over open actions be used.
                sql.push(" AND finished_at IS NULL");
            }
            sql.push(" AND state IN ").list(states.iter().map(|s| s.name()));
        }
        if let Some(command) = &self.command {
            sql.push(" AND command = ").bind(command.as_str());
        }
        if let Some(device) = self.device {
            sql.push(" AND device_id = ").bind(device);
        }
        if let Some(session) = self.session {
            sql.push(" AND session_id = ").bind(session);
        }
    }
}

/// One page of actions; its total is zero, ask [`action_total`] when it is wanted.
///
/// # Errors
/// The inner [`InvalidPage`] for a cursor of another list.
pub async fn action_page(
    tx: &Tx,
    query: &ActionQuery,
    request: &PageRequest,
) -> Result<Result<Page<ActionRow>, InvalidPage>, StoreError> {
    let mut sql = Sql::new(ActionRow::SELECT);
    query.narrow(&mut sql);
    row::paged(tx, sql, request, true, 0).await
}

/// How many actions a list has.
pub async fn action_total(tx: &Tx, query: &ActionQuery) -> Result<i64, StoreError> {
    let mut sql = Sql::new(ActionRow::COUNT);
    query.narrow(&mut sql);
    sql.number(tx).await
}

/// One page of sessions; its total is zero, ask [`count`](row::count) when it is wanted.
///
/// # Errors
/// The inner [`InvalidPage`] for a cursor of another list.
pub async fn session_page(
    tx: &Tx,
    request: &PageRequest,
) -> Result<Result<Page<SessionRow>, InvalidPage>, StoreError> {
    row::paged(tx, Sql::new(SessionRow::SELECT), request, true, 0).await
}

/// Recent actions at a glance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Asked for since then.
    pub asked: i64,
    /// Of these, done.
    pub succeeded: i64,
    /// Of these, failed, refused, not supported or expired.
    pub failed: i64,
    /// Open now, whenever they were asked for.
    pub waiting: i64,
}

/// Counts actions since an instant, and those open now.
pub async fn summary(tx: &Tx, since: Timestamp) -> Result<Summary, StoreError> {
    // Ids begin with the time they were made at, so the primary key finds the recent ones.
    let millis = u128::try_from(since.millis()).unwrap_or(0);
    let first = ActionId::from_uuid(Uuid::from_u128(millis << 80));
    let mut sql = Sql::new("SELECT state, COUNT(*) AS n FROM actions WHERE enterprise_id = $1");
    sql.push(" AND action_id >= ").bind(first).push(" GROUP BY state");
    let mut summary = Summary::default();
    for row in sql.rows(tx).await? {
        let n: i64 = row.get("n")?;
        summary.asked += n;
        match row.parse("state", ActionState::parse)? {
            ActionState::Succeeded => summary.succeeded += n,
            ActionState::Failed | ActionState::Refused | ActionState::Unsupported | ActionState::Expired => {
                summary.failed += n
            }
            ActionState::Pending | ActionState::Sent | ActionState::Received | ActionState::Cancelled => {}
        }
    }
    let open = "SELECT COUNT(*) AS n FROM actions WHERE enterprise_id = $1 AND finished_at IS NULL";
    summary.waiting = tx.number(open, vec![]).await?;
    Ok(summary)
}
