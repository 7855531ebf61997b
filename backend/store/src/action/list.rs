//! Lists of actions and of sessions, newest first: their ids are in the order of time.

use handsight_domain::{
    action::ActionState,
    id::{ActionId, ActionSessionId, DeviceId, TypedId},
    page::{Cursor, InvalidPage, Page, PageRequest},
    time::Timestamp,
};
use sea_orm::prelude::Uuid;

use super::{
    row::{self, ActionRow},
    session::{self, SessionRow},
};
use crate::{StoreError, Tx, statement::Sql};

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
    fn wheres(&self, sql: &mut Sql) {
        sql.push(" WHERE enterprise_id = $1");
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

/// Adds where a page begins and ends, newest first by the id in `column`.
fn newest<I: TypedId + crate::ToValue>(
    sql: &mut Sql,
    column: &str,
    request: &PageRequest,
) -> Result<(), InvalidPage> {
    if let Some(cursor) = &request.cursor {
        let id: I = cursor.id.parse().map_err(|_| InvalidPage::Cursor)?;
        sql.push(" AND ").push(column).push(if request.backward { " > " } else { " < " }).bind(id);
    }
    sql.push(" ORDER BY ").push(column).push(if request.backward { "" } else { " DESC" });
    sql.push(" LIMIT ").bind(i64::from(request.limit) + 1);
    Ok(())
}

fn edge(id: impl TypedId) -> Cursor {
    Cursor { value: serde_json::Value::Null, id: id.to_string() }
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
    let mut sql = Sql::new(format!("SELECT {} FROM actions", row::COLUMNS));
    query.wheres(&mut sql);
    if let Err(invalid) = newest::<ActionId>(&mut sql, "action_id", request) {
        return Ok(Err(invalid));
    }
    let (text, values) = sql.parts();
    let rows = tx.all(&text, values).await?;
    let rows = rows.iter().map(ActionRow::read).collect::<Result<Vec<_>, _>>()?;
    Ok(Ok(Page::from_rows(request, rows.into_iter().map(|a| (edge(a.id), a)).collect(), 0)))
}

/// How many actions a list has.
pub async fn action_total(tx: &Tx, query: &ActionQuery) -> Result<i64, StoreError> {
    let mut sql = Sql::new("SELECT COUNT(*) AS n FROM actions");
    query.wheres(&mut sql);
    let (text, values) = sql.parts();
    tx.one(&text, values).await?.map_or(Ok(0), |row| row.get("n"))
}

/// One page of sessions; its total is zero, ask [`session_total`] when it is wanted.
///
/// # Errors
/// The inner [`InvalidPage`] for a cursor of another list.
pub async fn session_page(
    tx: &Tx,
    request: &PageRequest,
) -> Result<Result<Page<SessionRow>, InvalidPage>, StoreError> {
    let mut sql =
        Sql::new(format!("SELECT {} FROM action_sessions WHERE enterprise_id = $1", session::COLUMNS));
    if let Err(invalid) = newest::<ActionSessionId>(&mut sql, "session_id", request) {
        return Ok(Err(invalid));
    }
    let (text, values) = sql.parts();
    let rows = tx.all(&text, values).await?;
    let rows = rows.iter().map(SessionRow::read).collect::<Result<Vec<_>, _>>()?;
    Ok(Ok(Page::from_rows(request, rows.into_iter().map(|s| (edge(s.id), s)).collect(), 0)))
}

/// How many sessions there are.
pub async fn session_total(tx: &Tx) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) AS n FROM action_sessions WHERE enterprise_id = $1";
    tx.one(sql, vec![]).await?.map_or(Ok(0), |row| row.get("n"))
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
    let (text, values) = sql.parts();
    let mut summary = Summary::default();
    for row in tx.all(&text, values).await? {
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
    summary.waiting = tx.one(open, vec![]).await?.map_or(Ok(0), |row| row.get("n"))?;
    Ok(summary)
}
