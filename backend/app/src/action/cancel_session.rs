//! Taking back whatever of a session no device has yet.

use handsight_domain::{id::ActionSessionId, scope::EnterpriseScope};
use handsight_store::{
    Tx,
    action::{SessionRow, cancel_session as end},
};
use serde_json::json;

use super::{Authority, have_ended};
use crate::{
    App, UseCaseError,
    once::{entry, once},
    read::required,
};

/// Cancels what is left of a session; answers how many actions that were.
///
/// # Errors
/// [`UseCaseError::Conflict`] when nothing is left.
pub async fn cancel_session(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    id: ActionSessionId,
) -> Result<(SessionRow, i64), UseCaseError> {
    let twin = async |tx: &Tx, cancelled| Ok((required::<SessionRow>(tx, id).await?, cancelled));
    once(app, scope, key, "cancelActionSession", &id, twin, async |tx| {
        let session = required::<SessionRow>(tx, id).await?;
        // A session is a request to many: only who may ask this of many may take it back.
        authority.check(&session.command, 2)?;
        let ended = end(tx, id, app.clock.now()).await?;
        if ended.is_empty() {
            return Err(UseCaseError::conflict("every device has received it already, or it has ended"));
        }
        have_ended(app, tx, &ended, app.clock.now()).await?;
        let cancelled = i64::try_from(ended.len()).unwrap_or(i64::MAX);
        let detail = json!({"command": session.command, "cancelled": cancelled});
        let summary = format!("What was left of a session was cancelled: {cancelled}");
        Ok(entry("session.cancelled", id, summary, detail).keeping(cancelled, (session, cancelled)))
    })
    .await
}
