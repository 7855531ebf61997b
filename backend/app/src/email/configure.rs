//! Sending an e-mail account to phones.

use handsight_domain::{
    id::{DeviceId, TypedId},
    object::Purpose,
    scope::EnterpriseScope,
};
use handsight_protocol::{Command, CommandName};
use handsight_store::{
    action::SessionRow,
    device::DeviceRow,
    object::{Reference, refer},
    row,
};
use serde_json::json;

use super::EmailSettings;
use crate::{
    App, UseCaseError,
    action::{Authority, Batch, lock_all, place, session_of},
    device::{Chosen, choose},
    idempotency, object,
    once::{entry, once},
    read::required,
};

/// Most phones of one request: each gets an object of its own.
const MOST: usize = 5_000;

/// What was done.
#[derive(Debug, Clone)]
pub struct Configured {
    /// The request.
    pub session: SessionRow,
}

/// Sends an account to phones: one session, one object a phone.
///
/// # Errors
/// [`UseCaseError::Invalid`] naming the field, also when a phone has no value for a placeholder.
pub async fn configure(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    settings: &EmailSettings,
    devices: &Chosen,
) -> Result<Configured, UseCaseError> {
    authority.check("eml", 1)?;
    let problems = settings.problems();
    UseCaseError::if_any(problems)?;
    // The password is told apart by a keyed hash, so that no digest of it alone is ever stored.
    let secret = app.secret.hash("email password", settings.password.as_bytes());
    let same = (
        (&settings.address, &settings.name, &settings.login, secret),
        (settings.protocol, &settings.incoming, &settings.outgoing),
        devices,
    );
    let now = app.clock.now();
    let done = idempotency::done(app, scope, key, "configureEmail", &same).await?;
    let mut accounts = Vec::new();
    if !done {
        let tx = app.store.read(scope).await?;
        let wanted = choose(&tx, devices, now, MOST).await?;
        if wanted.is_empty() || wanted.len() > MOST {
            return Err(UseCaseError::field("devices", format!("choose from 1 to {MOST} devices")));
        }
        let rows = row::find_all::<DeviceRow>(&tx, &wanted).await?;
        drop(tx);
        if rows.len() != wanted.len() {
            return Err(UseCaseError::NotFound);
        }
        authority.check("eml", rows.len())?;
        let mut lacking = Vec::new();
        for row in rows {
            match settings.of(&row) {
                Ok(bytes) => accounts.push((row.id, bytes)),
                Err(placeholder) => lacking.push(format!("{} ({placeholder})", row.name)),
            }
        }
        if !lacking.is_empty() {
            let some = lacking.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
            let message = format!("{} of the phones lack a value for a placeholder: {some}", lacking.len());
            return Err(UseCaseError::field("devices", message));
        }
    }
    let mut objects = Vec::new();
    for (device, bytes) in accounts {
        let kept = object::keep(app, scope, "email.json", "application/json", Purpose::Email, bytes.to_vec())
            .await?;
        objects.push((device, kept.id));
    }
    let session = once(app, scope, key, "configureEmail", &same, required::<SessionRow>, async |tx| {
        let ids: Vec<DeviceId> = objects.iter().map(|(device, _)| *device).collect();
        lock_all(tx, &ids).await?;
        // Each phone gets an object of its own: the session names none.
        let session = session_of(app, scope.actor(), &Command::with(CommandName::Eml, &[]), now);
        let batches: Vec<Batch> = objects
            .iter()
            .map(|(device, object)| Batch {
                command: Command::with(CommandName::Eml, &[&object.to_string()]),
                devices: vec![*device],
            })
            .collect();
        let placed = place(app, tx, &session, &batches, now).await?;
        for ((_, object), (_, action)) in objects.iter().zip(&placed) {
            let reference =
                Reference { kind: "action", subject: action.uuid(), until: Some(session.expires_at) };
            refer(tx, *object, reference).await?;
        }
        let words = format!("Sent e-mail settings of {} to {} device(s)", settings.incoming.host, ids.len());
        let detail =
            json!({"devices": ids.len(), "incoming": settings.incoming, "outgoing": settings.outgoing});
        Ok(entry("email.configured", session.id, words, detail).keeping(session.id, session))
    })
    .await?;
    Ok(Configured { session })
}
