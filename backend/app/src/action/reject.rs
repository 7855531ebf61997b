//! Rejections: the device got a message that was not genuine. Somebody may be trying something, so it is kept
//! and written to the audit log.

use std::time::Duration;

use handsight_domain::time::Timestamp;
use handsight_protocol::agent_api::Rejection;
use handsight_store::action::{RejectionRow, insert_rejection, nth_rejection_since};
use serde_json::json;

use crate::{
    App, UseCaseError, audit,
    device::{self, DeviceCaller, note_seen},
    event::{self, Event, EventKind},
};

const HOUR: Duration = Duration::from_secs(3_600);
/// Rejections of one device in an hour: each is a row, an event and a record of the audit log.
const AN_HOUR: i64 = 60;

/// Takes a rejection.
///
/// # Errors
/// [`UseCaseError::RateLimited`] after sixty in an hour.
pub async fn reject(app: &App, caller: &DeviceCaller, rejection: &Rejection) -> Result<(), UseCaseError> {
    let now = app.clock.now();
    let mut tx = app.store.write(&caller.scope).await?;
    let device = device::held(&tx, caller.device).await?;
    if let Some(oldest) = nth_rejection_since(&tx, device.id, now.before(HOUR), AN_HOUR).await? {
        // With it the hour has room again.
        return Err(UseCaseError::RateLimited { retry_after: oldest.after(HOUR).since(now) });
    }
    note_seen(&tx, &device, now).await?;
    let cut = |text: &str, most: usize| text.chars().filter(|c| *c != '\0').take(most).collect::<String>();
    let row = RejectionRow {
        id: app.mint.uuid_at(now),
        device: device.id,
        text: cut(&rejection.text, 1_000),
        reason: cut(&rejection.reason, 40),
        rejected_at: Timestamp::from(rejection.received_at),
        received_at: now,
    };
    insert_rejection(&tx, &row).await?;
    tracing::warn!(device = %device.id, reason = row.reason, "a device rejected a message");
    let payload = json!({
        "device": {"id": device.id, "name": device.name},
        "message": {"text": row.text, "reason": row.reason, "rejectedAt": row.rejected_at.to_string()},
    });
    let rejected = Event { kind: EventKind::MessageRejected, device: Some(device.id), payload };
    event::record(app, &mut tx, rejected).await?;
    let summary = format!("{} rejected a message that was not genuine", device.name);
    let detail = json!({"reason": row.reason});
    audit::record(app, &mut tx, "device.message_rejected", Some(device.id.to_string()), summary, detail)
        .await?;
    tx.commit().await?;
    Ok(())
}
