//! Asking something of one device inside another use case's transaction, in the name of whoever acts there. The
//! caller has decided that it may be asked.

use handsight_domain::{
    action::DEFAULT_LIFETIME,
    id::{ActionId, DeviceId},
};
use handsight_protocol::Command;
use handsight_store::{
    LiveEvent, WriteTx,
    action::{self as rows, Issue, SessionRow},
};

use crate::{App, UseCaseError};

/// Stores the action and what follows from it; answers its id.
///
/// # Errors
/// [`UseCaseError::NotFound`] without such a device.
pub(crate) async fn ask_within(
    app: &App,
    tx: &mut WriteTx,
    device: DeviceId,
    command: &Command,
) -> Result<ActionId, UseCaseError> {
    let now = app.clock.now();
    let scope = tx.scope().clone();
    if rows::lock_devices(tx, &[device]).await?.is_empty() {
        return Err(UseCaseError::NotFound);
    }
    let session = SessionRow {
        id: app.mint.id(),
        command: command.name().as_str().to_owned(),
        parameters: command.params().to_vec(),
        created_at: now,
        created_by: scope.actor().clone(),
        not_before: None,
        expires_at: now.after(DEFAULT_LIFETIME),
    };
    let wire = command.to_string();
    let issue = Issue { session: &session, wire: &wire, now };
    let id = app.mint.id();
    rows::insert_session(tx, &session).await?;
    rows::insert_actions(tx, &issue, &[(device, id)]).await?;
    rows::schedule_session(tx, &issue, crate::notifier::any_way(app, tx).await?).await?;
    let (enterprise, session) = (scope.enterprise(), session.id);
    tx.tell(LiveEvent::Action { enterprise, action: id, device, session });
    Ok(id)
}
