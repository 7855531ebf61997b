//! Taking back whatever of a session no device has yet.

use handsight_domain::{id::ActionSessionId, scope::EnterpriseScope};
use handsight_store::{
    action::{SessionRow, cancel_session as end},
    row,
};
use serde_json::json;

use super::{Authority, have_ended};
use crate::{
    App, UseCaseError, audit,
    idempotency::{self, Turn},
};

/// Cancels what is left of a session; answers how many actions that were.
///
/// # Errors
/// [`UseCaseError::Denied`] for what the authority does not cover; [`UseCaseError::Conflict`] when nothing is left; [`UseCaseError::NotFound`] without such a session.
pub async fn cancel_session(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    id: ActionSessionId,
) -> Result<(SessionRow, i64), UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    let turn = match idempotency::begin::<i64>(app, &tx, key, "cancelActionSession", &id).await? {
        Turn::First(turn) => turn,
        Turn::Again(cancelled) => {
            let session =
                row::find_all::<SessionRow>(&tx, &[id]).await?.pop().ok_or(UseCaseError::NotFound)?;
            tx.commit().await?;
            return Ok((session, cancelled));
        }
    };
    let session = row::find_all::<SessionRow>(&tx, &[id]).await?.pop().ok_or(UseCaseError::NotFound)?;
    // A session is a request to many: only who may ask this of many may take it back.
    authority.check(&session.command, 2)?;
    let ended = end(&tx, id, app.clock.now()).await?;
    if ended.is_empty() {
        return Err(UseCaseError::Conflict(
            "every device has received it already, or it has ended".to_owned(),
        ));
    }
    have_ended(app, &mut tx, &ended, app.clock.now()).await?;
    let cancelled = i64::try_from(ended.len()).unwrap_or(i64::MAX);
    turn.finish(app, &tx, &cancelled).await?;
    let detail = json!({"command": session.command, "cancelled": cancelled});
    let summary = format!("What was left of a session was cancelled: {cancelled}");
    audit::record(app, &mut tx, "session.cancelled", Some(id.to_string()), summary, detail).await?;
    tx.commit().await?;
    Ok((session, cancelled))
}
