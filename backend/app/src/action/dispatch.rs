//! Sending what waits for a device. A job: it may run twice and in two processes, so it first takes its
//! actions by moving their next attempt (with the attempt itself and the text written down), then speaks to
//! the gateway outside of any transaction, then writes what came of it. A process that stops in between
//! leaves an attempt that the next one ends as interrupted; nothing is lost, because the schedule is stored.
//!
//! An action is sent again in the same text under the same number, unless the server has ended a command of
//! that text meanwhile: then what is left is packed anew. Which way it goes is its device's ladder: it begins at
//! the first rung, goes on at once when one fails, and after a while when the phone has not said that it has the
//! message. A text that carries several commands hurries as much as the one that hurries most, and so does what
//! the phone must do before an action that somebody raised.

use std::{collections::BTreeMap, time::Duration};

use handsight_channel::{Accepted, Outbound, SendError};
use handsight_domain::{
    action::next_attempt,
    id::{ActionId, DeviceId, EnterpriseId, TypedId},
    notifier::Urgency,
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
        ActionRow, NewAttempt, finish_attempts, forget_attempts, give_text, insert_attempts, interrupted,
        open_actions, save_error, save_life, save_rung, save_schedule, set_urgent,
    },
    again,
    device::{DeviceRow, device_for_update},
    notifier::{add_spend, hold_back, messaging_settings, note_outcome},
};
use serde_json::json;
use uuid::Uuid;

use super::{changed, raise, report_url, waiting};
use crate::{
    App, UseCaseError,
    device::{device_secret, signer},
    event::{self, EventKind},
    job::JobOutcome,
    notifier::{Ladders, Rung, ladders, month},
};

/// Most segments at once; more waiting commands are announced by the marker and fetched.
const SEGMENTS: usize = 3;
/// How long to leave a device alone after a failure of our own.
const AFTER_FAULT: Duration = Duration::from_secs(30);

/// The outcome of an attempt whose text a gateway took over.
const ACCEPTED: &str = "ACCEPTED";
/// The outcome of an attempt whose text did not go out.
const FAILED: &str = "FAILED";

/// Why a text is not sent to a number that nobody has proven yet.
const UNPROVEN: &str = "texts wait until the phone has proven its new number; it can fetch this by itself";

/// One text on its way.
struct Message {
    id: Uuid,
    text: String,
    actions: Vec<ActionId>,
    urgency: Urgency,
    /// The action that asks for the proof of a number, when the text carries that alone.
    proof: Option<ActionId>,
    /// Which rung of its ladder it goes by.
    place: usize,
    rung: Rung,
    /// Why it does not go by a paid way, when the bound is reached.
    held_back: Option<String>,
    /// The month that its cost was written to.
    month: i64,
}

/// The handler of `action.dispatch`: the subject is a device.
pub async fn dispatch(app: &App, enterprise: EnterpriseId, subject: Uuid) -> JobOutcome {
    let scope = EnterpriseScope::of_job(enterprise);
    let work = work(app, &scope, DeviceId::from_uuid(subject)).await;
    JobOutcome::of(app, work, "what waits for a device could not be sent", AFTER_FAULT)
}

/// Sends what is due; answers when something happens next.
async fn work(app: &App, scope: &EnterpriseScope, id: DeviceId) -> Result<Option<Timestamp>, UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    let Some(mut device) = device_for_update(&tx, id).await? else { return Ok(None) };
    let now = app.clock.now();
    let mut open = waiting::refresh(app, &mut tx, &mut device, now).await?;
    let ladders = ladders(app, &tx, scope.enterprise(), &device).await?;
    if ladders.is_empty() {
        rank(&tx, id, &open).await?;
        tx.commit().await?;
        return Ok(waiting::next_event(&open, false));
    }
    let messages = take(app, &mut tx, &device, &ladders, &mut open, now).await?;
    if messages.is_empty() {
        rank(&tx, id, &open).await?;
    }
    tx.commit().await?;
    if messages.is_empty() {
        return Ok(waiting::next_event(&open, true));
    }
    // In order, so that a phone is not made to wait for a gap that is on its way.
    let mut outcomes = Vec::with_capacity(messages.len());
    for message in messages {
        let outcome = send(app, scope, &message).await;
        let word = if outcome.is_ok() { ACCEPTED } else { FAILED };
        metrics::counter!("handsight_messages_total", "outcome" => word).increment(1);
        outcomes.push((outcome, message));
    }
    // The job as a whole is not run again: texts went out. What came of them is.
    again(|| conclude(app, scope, id, &ladders, &outcomes)).await
}

/// Writes whether what still waits for a device lets it go before others.
async fn rank(tx: &WriteTx, id: DeviceId, open: &[ActionRow]) -> Result<(), UseCaseError> {
    let raised = raise::raised_through(open);
    let waits = |a: &ActionRow| !a.held && a.life.received_at.is_none() && !a.life.state.is_end();
    let hurries = |a: &ActionRow| waits(a) && raise::urgency(a, raised) == Urgency::Urgent;
    Ok(set_urgent(tx, id, open.iter().any(hurries)).await?)
}

async fn send(app: &App, scope: &EnterpriseScope, message: &Message) -> Result<Accepted, SendError> {
    if let Some(words) = &message.held_back {
        return Err(SendError::Permanent(words.clone()));
    }
    let way = message.rung.way.as_ref().map_err(|why| SendError::Permanent(why.clone()))?;
    let outbound = Outbound {
        to: message.rung.to.to_string(),
        text: message.text.clone(),
        report_url: report_url(app, message.rung.kind, scope.enterprise(), message.id),
        urgent: message.urgency == Urgency::Urgent,
    };
    way.send(&outbound).await
}

/// The rung that a text goes by now: the one it went by last, or the first of the next step when it is time.
fn place(rungs: &[Rung], members: &[&ActionRow], now: Timestamp) -> usize {
    let last = members.iter().filter_map(|a| a.rung).max().and_then(|r| usize::try_from(r).ok());
    let Some(last) = last.filter(|place| *place < rungs.len()) else { return 0 };
    let climbs = members.iter().any(|a| a.climb_at.is_some_and(|at| at <= now));
    let next = rungs.iter().position(|r| r.step > rungs[last].step);
    if climbs { next.unwrap_or(last) } else { last }
}

/// Packs what is due, writes texts, attempts and the next attempts.
async fn take(
    app: &App,
    tx: &mut WriteTx,
    device: &DeviceRow,
    ladders: &Ladders,
    open: &mut [ActionRow],
    now: Timestamp,
) -> Result<Vec<Message>, UseCaseError> {
    let due = |a: &ActionRow| !a.held && a.next_attempt_at.is_some_and(|at| at <= now);
    let alone = |a: &ActionRow| waiting::goes_to_its_number(a);
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
    // What asks a number to prove itself shares its text with nothing: it goes somewhere else.
    let (asking, fresh): (Vec<usize>, Vec<usize>) = fresh.into_iter().partition(|i| alone(&open[*i]));
    let mut packed = pack(app, tx, device, open, &fresh).await?;
    for index in asking {
        packed.extend(pack(app, tx, device, open, &[index]).await?);
    }
    for (sequence, text, members) in packed {
        let ids: Vec<ActionId> = members.iter().map(|i| open[*i].id).collect();
        give_text(tx, &ids, &text).await?;
        texts.insert(sequence, (text, members));
    }
    if texts.is_empty() {
        return Ok(vec![]);
    }
    let scope = tx.scope().clone();
    let settings = messaging_settings(tx).await?;
    let month = month(tx, now).await?;
    let raised = raise::raised_through(open);
    let mut messages = Vec::with_capacity(texts.len());
    for (text, members) in texts.into_values() {
        let carried: Vec<&ActionRow> = members.iter().map(|i| &open[*i]).collect();
        let most = |of: &dyn Fn(&ActionRow) -> Urgency| carried.iter().map(|a| of(a)).max();
        let hurry = most(&|a| raise::urgency(a, raised)).unwrap_or(Urgency::Normal);
        // Who raises it wants it out: where the urgent ladder reaches nobody, it goes as it would have gone.
        let own = most(&|a| Urgency::of_command(&a.command)).unwrap_or(Urgency::Normal);
        let urgency = if ladders.of(hurry).is_empty() { own } else { hurry };
        let proof = carried.iter().find(|a| alone(a)).map(|a| a.id);
        let rungs = proof.map_or_else(|| ladders.of(urgency), |action| ladders.proof(action));
        let place = place(rungs, &carried, now);
        let Some(rung) = rungs.get(place).cloned() else {
            // A phone that only the other ladder reaches fetches what this one cannot carry; it is looked at again
            // at the next time of the schedule.
            for index in members {
                let action = &mut open[index];
                let first = *action.first_attempt_at.get_or_insert(now);
                action.next_attempt_at = Some(next_attempt(first, now));
                let next = action.next_attempt_at;
                save_schedule(tx, action.id, Some(first), next, action.attempts).await?;
                if ladders.unproven() {
                    save_error(tx, action.id, Some(UNPROVEN)).await?;
                }
            }
            continue;
        };
        let ids: Vec<ActionId> = members.iter().map(|i| open[*i].id).collect();
        // Actions before what all devices share: whoever writes what came of a text takes them in that order too.
        interrupted(tx, &ids, now).await?;
        for index in &members {
            let action = &mut open[*index];
            action.attempts += 1;
            let first = *action.first_attempt_at.get_or_insert(now);
            action.next_attempt_at = Some(next_attempt(first, now));
            save_schedule(tx, action.id, action.first_attempt_at, action.next_attempt_at, action.attempts)
                .await?;
        }
        let cost = rung.cost_micros;
        let paid = add_spend(tx, month, 1, cost, settings.monthly_cap_micros).await?;
        if !paid {
            hold_back(tx, month).await?;
        }
        let held_back = (!paid).then(|| {
            "the month's bound on what messages may cost is reached: paid ways wait for the next month, or for a \
             higher bound"
                .to_owned()
        });
        let message = Message {
            id: app.mint.uuid_at(now),
            text,
            actions: ids,
            urgency,
            proof,
            place,
            rung,
            held_back,
            month,
        };
        let transport =
            message.rung.way.as_ref().map_or(message.rung.kind.transport(), |way| way.transport());
        let mut attempts = Vec::with_capacity(members.len());
        for index in members {
            let action = &open[index];
            attempts.push(NewAttempt {
                action: action.id,
                number: action.attempts,
                message: message.id,
                transport,
                notifier: Some(&message.rung.name),
                // One message costs once, however many commands it carries.
                cost_micros: if attempts.is_empty() && paid { cost } else { 0 },
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
    let signer = signer(app, tx).await?;
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

/// A stored action as the protocol's packing wants it; one that is signed says until when it is meant.
pub(super) fn command_of(action: &ActionRow) -> Result<Waiting, UseCaseError> {
    let broken = || UseCaseError::Internal(format!("{} holds no command that can be sent", action.id));
    let sequence = Sequence::new(u32::try_from(action.sequence).map_err(|_| broken())?);
    let command = Command::parse(&action.wire).map_err(|_| broken())?;
    let command = command.expiring(action.expires_at.millis().div_euclid(1_000));
    Ok(Waiting { sequence, command })
}

/// The message as it goes to the phone, without its token and signature; what is signed says until when it is meant.
pub fn message(action: &ActionRow) -> String {
    let command =
        command_of(action).map_or_else(|_| action.wire.clone(), |waiting| waiting.command.to_string());
    format!("KME 1.00 {:08x} {command}", action.sequence)
}

/// Writes what came of the texts; answers when something happens next.
async fn conclude(
    app: &App,
    scope: &EnterpriseScope,
    id: DeviceId,
    ladders: &Ladders,
    outcomes: &[(Result<Accepted, SendError>, Message)],
) -> Result<Option<Timestamp>, UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    // Deleted meanwhile: the attempts went with its actions' end, there is nothing to go on with.
    if device_for_update(&tx, id).await?.is_none() {
        return Ok(None);
    }
    let now = app.clock.now();
    let mut open = open_actions(&tx, id).await?;
    // What is shared with other devices comes after the actions, each row once: those who dispatch at the same time meet
    // there in one order.
    let mut returned: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
    let mut noted = Vec::new();
    for (outcome, message) in outcomes {
        let mut sent = Vec::new();
        let error = outcome.as_ref().err().map(ToString::to_string);
        let (word, detail, reference) = match outcome {
            Ok(accepted) => (ACCEPTED, accepted.detail.as_deref(), accepted.reference.as_deref()),
            Err(_) => (FAILED, error.as_deref(), None),
        };
        let free = outcome.as_ref().is_err_and(SendError::took_nothing);
        let waits = matches!(outcome, Err(SendError::Later { .. }));
        if waits {
            // It was not tried: an action that waits for its turn does not gain an attempt each time.
            forget_attempts(&tx, message.id).await?;
        } else {
            finish_attempts(&tx, message.id, now, word, detail, reference, free).await?;
        }
        if free && message.held_back.is_none() {
            let sum = returned.entry(message.month).or_default();
            *sum = (sum.0 - 1, sum.1 - message.rung.cost_micros);
        }
        if let (Some(notifier), None) = (message.rung.notifier, &message.held_back) {
            noted.push((notifier, error.clone()));
        }
        let rungs = message.proof.map_or_else(|| ladders.of(message.urgency), |action| ladders.proof(action));
        for action in open.iter_mut().filter(|a| message.actions.contains(&a.id)) {
            match &error {
                None => {
                    if let Ok(life) = action.life.sent(now) {
                        if life != action.life {
                            sent.push(action.id);
                        }
                        action.life = life;
                        save_life(&tx, action.id, &life).await?;
                    }
                    save_error(&tx, action.id, None).await?;
                }
                Some(error) => save_error(&tx, action.id, Some(error.as_str())).await?,
            }
            if waits {
                action.attempts = (action.attempts - 1).max(0);
                let (first, next) = (action.first_attempt_at, action.next_attempt_at);
                save_schedule(&tx, action.id, first, next, action.attempts).await?;
            }
            stand(&tx, action, rungs, message, outcome, now).await?;
            tx.tell(changed(scope, action));
        }
        let by = json!({"transport": message.rung.kind.transport()});
        event::of_actions(app, &mut tx, EventKind::ActionSent, &sent, &by).await?;
    }
    for (month, (messages, cost)) in returned {
        add_spend(&tx, month, messages, cost, None).await?;
    }
    noted.sort_by_key(|(notifier, _)| *notifier);
    for (notifier, error) in noted {
        note_outcome(&tx, notifier, now, error.as_deref()).await?;
    }
    rank(&tx, id, &open).await?;
    tx.commit().await?;
    Ok(waiting::next_event(&open, true))
}

/// Where an action stands after an attempt, and when it goes on: up the ladder after its pause unless the phone
/// has it, at once when the way failed and there is another; from the first rung again when there is none.
async fn stand(
    tx: &WriteTx,
    action: &mut ActionRow,
    rungs: &[Rung],
    message: &Message,
    outcome: &Result<Accepted, SendError>,
    now: Timestamp,
) -> Result<(), UseCaseError> {
    let number = |place: usize| i64::try_from(place).ok();
    let has_it = action.life.received_at.is_some();
    let next_step = rungs.iter().find(|r| r.step > message.rung.step);
    let earlier = |at: Timestamp| Some(action.next_attempt_at.map_or(at, |scheduled| scheduled.min(at)));
    let (rung, climb_at, next) = if outcome.is_ok() {
        // Sending again by the same way does not put the climb off.
        let waits = action.climb_at.filter(|at| *at > now && action.rung == number(message.place));
        let climb_at = next_step.filter(|_| !has_it).map(|r| waits.unwrap_or_else(|| now.after(r.after)));
        (number(message.place), climb_at, climb_at.map_or(action.next_attempt_at, earlier))
    } else if message.place + 1 < rungs.len() {
        (number(message.place + 1), None, earlier(now))
    } else if let Err(SendError::Later { at, .. }) = outcome {
        // Nothing is gained by asking before.
        (None, None, Some(*at))
    } else {
        (None, None, action.next_attempt_at)
    };
    (action.rung, action.climb_at) = (rung, climb_at);
    save_rung(tx, action.id, rung, climb_at).await?;
    if next != action.next_attempt_at {
        action.next_attempt_at = next;
        save_schedule(tx, action.id, action.first_attempt_at, next, action.attempts).await?;
    }
    Ok(())
}
