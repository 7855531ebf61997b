//! Writing to a person: one letter, or one text to a number that is no device's. The enterprise's own ways out
//! are tried in their order, then the operator's. Outside of any transaction: a gateway may take its time.

use handsight_channel::{Accepted, Mail, Outbound, SendError, smpp::text::count};
use handsight_domain::{notifier::Carries, scope::EnterpriseScope};
use handsight_store::{
    Tx, again,
    notifier::{NotifierRow, add_spend, messaging_settings, note_outcome, notifiers},
    sends,
};

use super::{Way, month, operator};
use crate::{App, UseCaseError};

/// The enterprise's ways out of a kind that are in use.
async fn own(app: &App, scope: &EnterpriseScope, carries: Carries) -> Result<Vec<NotifierRow>, SendError> {
    let rows = async { notifiers(&*app.store.read(scope).await?).await }.await.map_err(away)?;
    Ok(rows.into_iter().filter(|n| n.enabled && n.kind.carries() == carries).collect())
}

/// Whether anything carries letters or texts to people of this enterprise: a way out of its own that is in use, or
/// the operator's.
pub async fn reaches_people(app: &App, tx: &Tx, carries: Carries) -> Result<bool, UseCaseError> {
    let installed = match carries {
        Carries::Mail => app.mail.is_some(),
        Carries::Sms => app.sms.is_some(),
        Carries::Push => false,
    };
    Ok(installed || notifiers(tx).await?.iter().any(|n| n.enabled && n.kind.carries() == carries))
}

fn away(error: impl Into<UseCaseError>) -> SendError {
    let error = error.into();
    tracing::warn!(%error, "a message to a person was not written down");
    SendError::Temporary("the database is not available".to_owned())
}

async fn noted(
    app: &App,
    scope: &EnterpriseScope,
    row: &NotifierRow,
    outcome: &Result<Accepted, SendError>,
) -> Result<(), SendError> {
    let error = outcome.as_ref().err().map(ToString::to_string);
    let done = again(|| async {
        let tx = app.store.write(scope).await?;
        note_outcome(&tx, row.id, app.clock.now(), error.as_deref()).await?;
        tx.commit().await
    });
    done.await.map_err(away)
}

/// Writes the cost of so many messages down, or takes it back; answers whether the month's bound allows it.
async fn spend(app: &App, scope: &EnterpriseScope, messages: i64, cost: i64) -> Result<bool, SendError> {
    let done = again(|| async {
        let tx = app.store.write(scope).await?;
        let cap = messaging_settings(&tx).await?.monthly_cap_micros;
        let month = month(&tx, app.clock.now()).await?;
        let allowed = add_spend(&tx, month, messages, cost, cap).await?;
        tx.commit().await?;
        Ok::<_, UseCaseError>(allowed)
    });
    done.await.map_err(away)
}

/// Sends one letter in the name of an enterprise.
///
/// # Errors
/// [`SendError`], in words for people; also when there is no mail server.
pub async fn mail(app: &App, scope: &EnterpriseScope, mail: &Mail) -> Result<Accepted, SendError> {
    sends();
    let mut last = None;
    for row in own(app, scope, Carries::Mail).await? {
        let outcome = match app.ways.of(app, scope.enterprise(), &row) {
            Way::Mail(way) => way.send(mail).await,
            Way::Phone(_) => continue,
            Way::Broken(why) => Err(SendError::Permanent(why)),
        };
        noted(app, scope, &row, &outcome).await?;
        match outcome {
            Ok(accepted) => return Ok(accepted),
            Err(error) => last = Some(error),
        }
    }
    match (operator::letters(app, scope.enterprise()), last) {
        // Whoever has a mail server of their own does not want letters from another one.
        (_, Some(error)) => Err(error),
        (Some(mailer), None) => mailer.send(mail).await,
        (None, None) => Err(SendError::Permanent("no mail server is configured".to_owned())),
    }
}

/// Sends one text to a person's number (E.164) in the name of an enterprise; a long one costs as many messages as
/// it takes.
///
/// # Errors
/// [`SendError`], in words for people; also when there is no gateway, or the month's bound is reached.
pub async fn text(
    app: &App,
    scope: &EnterpriseScope,
    number: &str,
    text: &str,
) -> Result<Accepted, SendError> {
    let message = Outbound { to: number.to_owned(), text: text.to_owned(), ..Outbound::default() };
    let messages = i64::try_from(count(text)).unwrap_or(1);
    sends();
    let mut last = None;
    for row in own(app, scope, Carries::Sms).await? {
        let cost = row.cost_micros.saturating_mul(messages);
        let outcome = match app.ways.of(app, scope.enterprise(), &row) {
            Way::Phone(way) => {
                if !spend(app, scope, messages, cost).await? {
                    let words = "the month's bound on what messages may cost is reached";
                    last = Some(SendError::Permanent(words.to_owned()));
                    continue;
                }
                let outcome = way.send(&message).await;
                if outcome.as_ref().is_err_and(SendError::took_nothing) {
                    spend(app, scope, -messages, -cost).await?;
                }
                outcome
            }
            Way::Mail(_) => continue,
            Way::Broken(why) => Err(SendError::Permanent(why)),
        };
        noted(app, scope, &row, &outcome).await?;
        match outcome {
            Ok(accepted) => return Ok(accepted),
            Err(error) => last = Some(error),
        }
    }
    match (operator::texts(app, scope.enterprise(), operator::Use::Person), last) {
        (_, Some(error)) => Err(error),
        (Some(gateway), None) => gateway.send(&message).await,
        (None, None) => Err(SendError::Permanent("no SMS gateway is configured".to_owned())),
    }
}
