//! What the SMS gateway reports of a message later on. The report's address carries a keyed hash of what it
//! is about, so that nobody else can report anything.

use std::fmt::Write;

use handsight_domain::{
    id::{EnterpriseId, TypedId},
    scope::EnterpriseScope,
    secret::same,
};
use handsight_store::{LiveEvent, action};
use uuid::Uuid;

use crate::{App, UseCaseError};

fn token(app: &App, id: &str) -> String {
    let hash = app.secret.hash("delivery report", id.as_bytes());
    hash.iter().take(16).fold(String::with_capacity(32), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The address at which the gateway reports on a message; Kannel puts the report's type in place of `%d`.
pub fn report_url(app: &App, enterprise: EnterpriseId, message: Uuid) -> String {
    let id = format!("{}.{}", enterprise.uuid().simple(), message.simple());
    format!("{}/gateway/kannel/dlr?id={id}&token={}&type=%d", app.public_url, token(app, &id))
}

/// Takes a report. Types are Kannel's: 1 delivered, 2 not delivered, 4 queued, 8 taken by the centre, 16
/// refused by the centre; others are passed over.
///
/// # Errors
/// [`UseCaseError::NotFound`] when the token does not belong to the id.
pub async fn delivery_report(app: &App, id: &str, kind: u32, given: &str) -> Result<(), UseCaseError> {
    if !same(token(app, id).as_bytes(), given.as_bytes()) {
        tracing::info!("a delivery report was discarded: authentication failure");
        return Err(UseCaseError::NotFound);
    }
    let (enterprise, message) = id.split_once('.').ok_or(UseCaseError::NotFound)?;
    let read = |text: &str| Uuid::try_parse(text).map_err(|_| UseCaseError::NotFound);
    let (enterprise, message) = (EnterpriseId::from_uuid(read(enterprise)?), read(message)?);
    let (outcome, detail) = match kind {
        1 => ("DELIVERED", "delivered to the phone"),
        2 => ("FAILED", "the network could not deliver it"),
        4 => ("ACCEPTED", "queued at the message centre"),
        8 => ("ACCEPTED", "taken by the message centre"),
        16 => ("FAILED", "refused by the message centre"),
        _ => return Ok(()),
    };
    let mut tx = app.store.write(&EnterpriseScope::of_job(enterprise)).await?;
    let told = action::delivery_report(&tx, message, app.clock.now(), outcome, detail).await?;
    for e in told {
        tx.tell(LiveEvent::Action { enterprise, action: e.action, device: e.device, session: e.session });
    }
    tx.commit().await?;
    Ok(())
}
