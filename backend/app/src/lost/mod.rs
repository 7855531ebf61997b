//! Lost or stolen: one decision with its steps, finding the phone again, and the word that a wipe asks for
//! when it has waited too long.

mod confirm;
mod found;
mod load;
mod mark;

pub use confirm::{Confirmed, confirm_wipe};
pub use found::found;
pub use handsight_store::lost::{LossRow, LossStepRow};
pub use load::{cannot_undo, history, open, steps};
pub use mark::{MarkRequest, Marked, mark};

use handsight_domain::{
    action::DEFAULT_LIFETIME,
    id::{ActionId, DeviceId},
    time::Timestamp,
};
use handsight_protocol::Command;
use handsight_store::{WriteTx, action::SessionRow};

use crate::{
    App, UseCaseError,
    action::{Batch, place},
};

/// Asks one command of one locked device, as a session of its own.
async fn ask(
    app: &App,
    tx: &mut WriteTx,
    device: DeviceId,
    command: &Command,
    now: Timestamp,
) -> Result<ActionId, UseCaseError> {
    let session = SessionRow {
        id: app.mint.id(),
        command: command.name().to_string(),
        parameters: command.params().to_vec(),
        created_at: now,
        created_by: tx.scope().actor().clone(),
        not_before: None,
        expires_at: now.after(DEFAULT_LIFETIME),
    };
    let batch = Batch { command: command.clone(), devices: vec![device] };
    let placed = place(app, tx, &session, &[batch], now).await?;
    placed
        .into_iter()
        .map(|(_, action)| action)
        .next()
        .ok_or_else(|| UseCaseError::Internal("a session without its action".to_owned()))
}
