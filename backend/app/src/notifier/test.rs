//! Trying a way out: one harmless text, letter or message to an address that a person gives. A person waits for
//! the answer, so it comes before a request's own deadline, in words, and is noted with the way out.

use std::time::Duration;

use handsight_channel::{Accepted, Mail, Outbound, SendError};
use handsight_domain::{id::NotifierId, scope::EnterpriseScope};
use handsight_store::{
    again,
    notifier::{NotifierRow, add_spend, note_outcome},
    sends,
};
use serde_json::json;
use tokio::time::timeout;

use super::{Way, load::month};
use crate::{App, UseCaseError, audit, read::required};

/// What is sent.
const TEXT: &str = "Handsight: this way out works.";

/// How long the gateway has, all in all; a request as a whole has ten seconds.
const PATIENCE: Duration = Duration::from_secs(8);

/// Sends one message by a way out, whether it is enabled or not; answers what the gateway said. It costs what a
/// message costs; the month's bound does not hold it back, since somebody wants to know now.
///
/// # Errors
/// [`UseCaseError::Invalid`] for an address that is none; [`UseCaseError::Conflict`] with the gateway's words when it
/// did not take it.
pub async fn test(
    app: &App,
    scope: &EnterpriseScope,
    id: NotifierId,
    to: &str,
) -> Result<String, UseCaseError> {
    let row = required::<NotifierRow>(&*app.store.read(scope).await?, id).await?;
    let to = to.trim();
    if to.is_empty() || to.len() > 1_000 {
        return Err(UseCaseError::field("to", "is where the message shall go"));
    }
    let way = app.ways.of(app, scope.enterprise(), &row);
    sends();
    let outcome = timeout(PATIENCE, send(way, to)).await.unwrap_or_else(|_| {
        Err(SendError::Unheard(format!("it did not answer within {} s", PATIENCE.as_secs())))
    });
    again(|| note(app, scope, &row, &outcome)).await?;
    match outcome {
        Ok(accepted) => Ok(accepted.detail.unwrap_or_else(|| "accepted".to_owned())),
        Err(error) => Err(UseCaseError::Conflict(error.to_string())),
    }
}

/// Writes down what it cost and how it went.
async fn note(
    app: &App,
    scope: &EnterpriseScope,
    row: &NotifierRow,
    outcome: &Result<Accepted, SendError>,
) -> Result<(), UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    let error = outcome.as_ref().err().map(ToString::to_string);
    let now = app.clock.now();
    if !outcome.as_ref().is_err_and(SendError::took_nothing) {
        add_spend(&tx, month(&tx, now).await?, 1, row.cost_micros, None).await?;
    }
    note_outcome(&tx, row.id, now, error.as_deref()).await?;
    let summary = format!("The way out {} was tried", row.name);
    let detail = json!({"worked": error.is_none()});
    audit::record(app, &mut tx, "notifier.tested", Some(row.id.to_string()), summary, detail).await?;
    tx.commit().await?;
    Ok(())
}

async fn send(way: Way, to: &str) -> Result<Accepted, SendError> {
    match way {
        Way::Phone(way) => {
            let message = Outbound { to: to.to_owned(), text: TEXT.to_owned(), ..Outbound::default() };
            way.send(&message).await
        }
        Way::Mail(way) => {
            let (subject, text) = ("Handsight".to_owned(), format!("{TEXT}\n"));
            way.send(&Mail { to: to.to_owned(), subject, text, html: None }).await
        }
        Way::Broken(why) => Err(SendError::Permanent(why)),
    }
}
