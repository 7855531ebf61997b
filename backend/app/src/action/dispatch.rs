//! Sending what waits for a device. A job: it may run twice and in two processes, so it first takes its
//! actions by moving their next attempt (with the attempt itself and the text written down), then speaks to
//! the gateway outside of any transaction, then writes what came of it. A process that stops in between
//! leaves an attempt that the next one ends as interrupted; nothing is lost, because the schedule is stored.
//!
//! An action is sent again in the same text under the same number, unless the server has ended a command of
//! that text meanwhile: then what is left is packed anew.

use std::{collections::BTreeMap, time::Duration};

use handsight_channel::{Accepted, Outbound, SendError};
use handsight_domain::{
    action::next_attempt,
    id::{ActionId, DeviceId, EnterpriseId, TypedId},
    scope::EnterpriseScope,
    time::Timestamp,
};
use handsight_protocol::{
    Command, Sequence,
    packing::{Keys, Waiting, pack_segments},
};
use handsight_store::{
    WriteTx,
    action::{
        ActionRow, NewAttempt, finish_attempts, give_text, insert_attempts, interrupted, open_actions,
        save_error, save_life, save_schedule,
    },
    device::{DeviceRow, device_for_update, enterprise_gate},
};
use serde_json::json;
use uuid::Uuid;

use super::{changed, report_url, waiting};
use crate::{
    App, UseCaseError,
    device::{command_signer, device_secret},
    event::{self, EventKind},
    job::JobOutcome,
};

/// Most segments at once; more waiting commands are announced by the marker and fetched.
const SEGMENTS: usize = 3;
/// How long to leave a device alone after a failure of our own.
const AFTER_FAULT: Duration = Duration::from_secs(30);

/// One text on its way.
struct Message {
    id: Uuid,
    text: String,
    actions: Vec<ActionId>,
}

/// The handler of `action.dispatch`: the subject is a device.
pub async fn dispatch(app: &App, enterprise: EnterpriseId, subject: Uuid) -> JobOutcome {
    let scope = EnterpriseScope::of_job(enterprise);
    match work(app, &scope, DeviceId::from_uuid(subject)).await {
        Ok(None) => JobOutcome::Done,
        Ok(Some(at)) => JobOutcome::RetryAfter(at.since(app.clock.now())),
        Err(error) => {
            tracing::warn!(%error, "what waits for a device could not be sent");
            JobOutcome::RetryAfter(AFTER_FAULT)
        }
    }
}

/// Sends what is due; answers when something happens next.
async fn work(app: &App, scope: &EnterpriseScope, id: DeviceId) -> Result<Option<Timestamp>, UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    let Some(mut device) = device_for_update(&tx, id).await? else { return Ok(None) };
    let now = app.clock.now();
    let mut open = waiting::refresh(app, &mut tx, &mut device, now).await?;
    let (Some(notifier), Some(number)) = (app.sms.clone(), device.phone_number.clone()) else {
        tx.commit().await?;
        return Ok(waiting::next_event(&open, false));
    };
    let messages = take(app, &mut tx, &device, &mut open, notifier.transport(), now).await?;
    tx.commit().await?;
    if messages.is_empty() {
        return Ok(waiting::next_event(&open, true));
    }
    // In order, so that a phone is not made to wait for a gap that is on its way.
    let mut outcomes = Vec::with_capacity(messages.len());
    for message in messages {
        let report_url = Some(report_url(app, scope.enterprise(), message.id));
        let outbound = Outbound { to: number.clone(), text: message.text.clone(), report_url, urgent: false };
        outcomes.push((notifier.send(&outbound).await, message));
    }
    conclude(app, scope, id, notifier.transport(), outcomes).await
}

/// Packs what is due, writes texts, attempts and the next attempts.
async fn take(
    app: &App,
    tx: &mut WriteTx,
    device: &DeviceRow,
    open: &mut [ActionRow],
    transport: &str,
    now: Timestamp,
) -> Result<Vec<Message>, UseCaseError> {
    let due = |a: &ActionRow| !a.held && a.next_attempt_at.is_some_and(|at| at <= now);
    let mut texts: BTreeMap<i64, (String, Vec<usize>)> = BTreeMap::new();
    let again: Vec<String> = open.iter().filter(|a| due(a)).filter_map(|a| a.message_text.clone()).collect();
    let mut fresh = Vec::new();
    for (index, action) in open.iter().enumerate().filter(|(_, a)| !a.held) {
        match &action.message_text {
            Some(text) if again.contains(text) => {
                let same = texts.values_mut().find(|(t, _)| t == text);
                match same {
                    Some((_, members)) => members.push(index),
                    None => {
                        texts.insert(action.sequence, (text.clone(), vec![index]));
                    }
                }
            }
            None if due(action) => fresh.push(index),
            _ => {}
        }
    }
    for (sequence, text, members) in pack(app, tx, device, open, &fresh).await? {
        let ids: Vec<ActionId> = members.iter().map(|i| open[*i].id).collect();
        give_text(tx, &ids, &text).await?;
        texts.insert(sequence, (text, members));
    }
    let scope = tx.scope().clone();
    let mut messages = Vec::with_capacity(texts.len());
    for (text, members) in texts.into_values() {
        let message = Message {
            id: app.mint.uuid_at(now),
            text,
            actions: members.iter().map(|i| open[*i].id).collect(),
        };
        interrupted(tx, &message.actions, now).await?;
        let mut attempts = Vec::with_capacity(members.len());
        for index in members {
            let action = &mut open[index];
            action.attempts += 1;
            let first = *action.first_attempt_at.get_or_insert(now);
            action.next_attempt_at = Some(next_attempt(first, now));
            save_schedule(tx, action.id, action.first_attempt_at, action.next_attempt_at, action.attempts)
                .await?;
            attempts.push(NewAttempt {
                action: action.id,
                number: action.attempts,
                message: message.id,
                transport,
                at: now,
                outcome: "SENDING",
            });
            tx.tell(changed(&scope, action));
        }
        insert_attempts(tx, &attempts).await?;
        messages.push(message);
    }
    Ok(messages)
}

/// The commands that have no text yet, as texts, each with its first number and the places it carries.
async fn pack(
    app: &App,
    tx: &WriteTx,
    device: &DeviceRow,
    open: &[ActionRow],
    fresh: &[usize],
) -> Result<Vec<(i64, String, Vec<usize>)>, UseCaseError> {
    if fresh.is_empty() {
        return Ok(vec![]);
    }
    let secret = device_secret(&app.secret, device)?;
    let gate = enterprise_gate(tx, false).await?.ok_or(UseCaseError::NotFound)?;
    let signer = command_signer(&app.secret, &gate)?;
    let commands = fresh.iter().map(|i| command_of(&open[*i])).collect::<Result<Vec<_>, _>>()?;
    let packed = pack_segments(&commands, Keys { device: &secret, signer: Some(&signer) }, SEGMENTS);
    Ok(packed
        .into_iter()
        .map(|text| {
            let carried = |i: &usize| text.sequences.iter().any(|s| i64::from(s.get()) == open[*i].sequence);
            let members: Vec<usize> = fresh.iter().copied().filter(carried).collect();
            let first = text.sequences.first().map_or(0, |s| i64::from(s.get()));
            (first, text.text, members)
        })
        .collect())
}

/// A stored action as the protocol's packing wants it.
pub(super) fn command_of(action: &ActionRow) -> Result<Waiting, UseCaseError> {
    let broken = || UseCaseError::Internal(format!("{} holds no command that can be sent", action.id));
    let sequence = Sequence::new(u32::try_from(action.sequence).map_err(|_| broken())?);
    let command = Command::parse(&action.wire).map_err(|_| broken())?;
    Ok(Waiting { sequence, command })
}

/// Writes what came of the texts; answers when something happens next.
async fn conclude(
    app: &App,
    scope: &EnterpriseScope,
    id: DeviceId,
    transport: &str,
    outcomes: Vec<(Result<Accepted, SendError>, Message)>,
) -> Result<Option<Timestamp>, UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    // Deleted meanwhile: the attempts went with its actions' end, there is nothing to go on with.
    if device_for_update(&tx, id).await?.is_none() {
        return Ok(None);
    }
    let now = app.clock.now();
    let mut open = open_actions(&tx, id).await?;
    let mut sent = Vec::new();
    for (outcome, message) in outcomes {
        let (word, detail) = match &outcome {
            Ok(accepted) => ("ACCEPTED", accepted.detail.clone()),
            Err(error) => ("FAILED", Some(error.to_string())),
        };
        metrics::counter!("handsight_messages_total", "outcome" => word).increment(1);
        finish_attempts(&tx, message.id, now, word, detail.as_deref()).await?;
        for action in open.iter_mut().filter(|a| message.actions.contains(&a.id)) {
            match &outcome {
                Ok(_) => {
                    if let Ok(life) = action.life.sent(now) {
                        if life != action.life {
                            sent.push(action.id);
                        }
                        action.life = life;
                        save_life(&tx, action.id, &life).await?;
                    }
                    save_error(&tx, action.id, None).await?;
                }
                Err(error) => save_error(&tx, action.id, Some(&error.to_string())).await?,
            }
            tx.tell(changed(scope, action));
        }
    }
    event::of_actions(app, &mut tx, EventKind::ActionSent, &sent, &json!({"transport": transport})).await?;
    tx.commit().await?;
    Ok(waiting::next_event(&open, true))
}
