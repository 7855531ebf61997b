//! Receipts: the device has a message. This is the hook at which others learn what the message said.

use handsight_domain::{action::next_attempt, time::Timestamp};
use handsight_protocol::{Envelope, agent_api::Receipts};
use handsight_store::{
    WriteTx,
    action::{ReceiptRow, action_by_sequence, insert_receipt, save_life, save_rung, save_schedule},
};

use serde_json::json;

use super::changed;
use crate::{
    App, UseCaseError,
    device::{self, DeviceCaller, device_secret, note_seen},
    event::{self, EventKind},
};

/// Most messages of one call.
const MOST: usize = 500;

/// Takes receipts. One that comes twice, or after the result, or after the action ended, adds what it knows
/// and changes no end; a text that this server did not write is passed over and logged.
///
/// # Errors
/// [`UseCaseError::Invalid`] for too many messages.
pub async fn receive(app: &App, caller: &DeviceCaller, receipts: &Receipts) -> Result<(), UseCaseError> {
    if receipts.messages.len() > MOST {
        return Err(UseCaseError::field("messages", format!("holds at most {MOST} at once")));
    }
    let now = app.clock.now();
    let mut tx = app.store.write(&caller.scope).await?;
    let device = device::held(&tx, caller.device).await?;
    note_seen(&tx, &device, now).await?;
    let secret = device_secret(&app.secret, &device)?;
    for receipt in &receipts.messages {
        let Ok(envelope) = Envelope::parse(&receipt.text) else { continue };
        if !envelope.authentic(&secret) {
            tracing::info!(device = %device.id, "a receipt for a text that this server did not write");
            continue;
        }
        let via: String = receipt.via.chars().filter(char::is_ascii_alphanumeric).take(20).collect();
        let row = ReceiptRow {
            action: app.mint.id(),
            received_at: Timestamp::from(receipt.received_at),
            via,
            text: receipt.text.clone(),
        };
        // A marker carries no numbers: what it stands for is received when it was fetched.
        let opened = envelope.open().commands;
        let commands: Vec<String> =
            opened.iter().filter_map(|(_, c)| Some(c.as_ref().ok()?.to_string())).collect();
        for (sequence, _) in opened {
            one(app, &mut tx, caller, i64::from(sequence.get()), (&row, &commands), now).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

async fn one(
    app: &App,
    tx: &mut WriteTx,
    caller: &DeviceCaller,
    sequence: i64,
    (receipt, commands): (&ReceiptRow, &[String]),
    now: Timestamp,
) -> Result<(), UseCaseError> {
    let Some(action) = action_by_sequence(tx, caller.device, sequence).await? else {
        tracing::info!(device = %caller.device, sequence, "a receipt for a number that is not in use");
        return Ok(());
    };
    let first = insert_receipt(tx, &ReceiptRow { action: action.id, ..receipt.clone() }).await?;
    if let Ok(life) = action.life.received(now) {
        save_life(tx, action.id, &life).await?;
        // It has the message: no dearer way is tried, only the answer is waited for.
        if let (Some(first), true) = (action.first_attempt_at, action.climb_at.is_some()) {
            save_rung(tx, action.id, action.rung, None).await?;
            save_schedule(tx, action.id, Some(first), Some(next_attempt(first, now)), action.attempts)
                .await?;
        }
    }
    if first {
        let message = json!({"message": {
            "text": receipt.text, "via": receipt.via, "receivedAt": receipt.received_at.to_string(),
            "commands": commands,
        }});
        event::of_actions(app, tx, EventKind::ActionReceived, &[action.id], &message).await?;
        tx.tell(changed(&caller.scope, &action));
    }
    Ok(())
}
