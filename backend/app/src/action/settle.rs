//! Results: the device answered. A number is answered once; the same answer again changes nothing; an answer
//! to a number never given is told apart and logged. One that cannot be read, or that names another command than
//! its number, costs no other: it is listed among the unknown, so that the phone stops sending it, with its reason.
//!
//! A result may come before the receipt, then it ends the action all the same. One that comes after the
//! deadline or after a cancellation is a fact: it is kept, its contents are used and the audit log says so,
//! but the action stays as it ended. A phone that says that it has moved to another server is let go with it.

use std::collections::{HashMap, HashSet};

use handsight_domain::action::{ActionState, Outcome};
use handsight_domain::time::Timestamp;
use handsight_protocol::{
    ResultReport, Sequence, Status,
    agent_api::ResultsAnswer,
    result::{ItemsLeftOut, LeftOut, MOST, RejectedResult, UnreadResult},
};
use handsight_store::{
    LiveEvent, Together, WriteTx,
    action::{ResultRow, actions_by_sequences, insert_result, save_life_with},
    device::{DeviceRow, save_spoken_with},
    script::wake_with,
};
use serde_json::{Value, json};

use super::{
    ActionRow,
    answered::Answered,
    bound::bounded,
    changed,
    follow::{When, followers},
    waiting,
};
use crate::{
    App, UseCaseError, audit,
    device::{self, DeviceCaller},
    event::{self, EventKind},
};

type Reported = Result<ResultReport, UnreadResult>;

/// The number that a result names, if one can be read.
fn named(report: &Reported) -> Option<Sequence> {
    report.as_ref().map_or_else(|unread| unread.sequence, |report| Some(report.sequence))
}

/// What a device was asked under the numbers of a batch, each with whether it is answered.
async fn asked_of(
    tx: &WriteTx,
    device: &DeviceRow,
    batch: &[Reported],
) -> Result<HashMap<Sequence, (ActionRow, bool)>, UseCaseError> {
    let numbers: HashSet<Sequence> = batch.iter().filter_map(named).collect();
    let given: HashMap<i64, Sequence> = numbers.into_iter().map(|n| (i64::from(n.get()), n)).collect();
    let wanted: Vec<i64> = given.keys().copied().collect();
    let found = actions_by_sequences(tx, device.id, &wanted).await?;
    let under = |asked: (ActionRow, bool)| given.get(&asked.0.sequence).map(|number| (*number, asked));
    Ok(found.into_iter().filter_map(under).collect())
}

/// Takes results.
///
/// # Errors
/// [`UseCaseError::Invalid`] for too many.
pub async fn settle(
    app: &App,
    caller: &DeviceCaller,
    batch: &[Reported],
) -> Result<ResultsAnswer, UseCaseError> {
    if batch.len() > MOST {
        return Err(UseCaseError::field("results", format!("holds at most {MOST} at once")));
    }
    let now = app.clock.now();
    let mut tx = app.store.write(&caller.scope).await?;
    let mut device = device::held(&tx, caller.device).await?;
    let mut answer = ResultsAnswer::default();
    let (mut late, mut ended, mut events) = (Vec::new(), Vec::new(), Vec::new());
    let mut last = None;
    // A result may be large: it is put in words only when somebody may be told.
    let listeners = event::listening(&tx).await?;
    let told = !listeners.is_empty();
    // The device is locked: nobody else stores a result of it meanwhile.
    let mut asked = asked_of(&tx, &device, batch).await?;
    let mut work = Together::new();
    for (index, report) in batch.iter().enumerate() {
        let number = named(report);
        let under = number.and_then(|number| asked.get_mut(&number));
        let answered = under.as_deref().is_some_and(|(_, answered)| *answered);
        let reason = objection(under.as_deref().map(|(action, _)| action), report);
        let (Some((action, known)), Ok(report), true) = (under, report, reason.is_none()) else {
            refuse(&mut answer, (index, number), answered, reason);
            continue;
        };
        let (report, mut left_out) = bounded(report);
        let (report, sequence) = (&report, i64::from(report.sequence.get()));
        let items = serde_json::to_string(&report.items).unwrap_or_else(|_| "{}".to_owned());
        if std::mem::replace(known, true) {
            answer.duplicates.push(report.sequence);
            continue;
        }
        tx.together(std::mem::take(&mut work)).await?; // of the report before
        insert_result(&mut work, &row(action, report, &items, now), &items);
        answer.accepted.push(report.sequence);
        device.processed_sequence = device.processed_sequence.max(sequence);
        match action.life.settle(outcome(report.status), now) {
            Ok(life) => {
                save_life_with(&mut work, action.id, &life);
                action.life = life;
                if told {
                    events.push(event::of_action(EventKind::ActionCompleted, action, json!({})));
                }
                ended.push(action.id);
            }
            // A number's proof came by itself and ended the question.
            Err(_) if waiting::goes_to_its_number(action) && action.life.state == ActionState::Succeeded => {}
            Err(_) => late.push(action.clone()),
        }
        if told {
            events.push(event::of_action(EventKind::ResultCreated, action, said(report)));
        }
        if followers(&report.command).any(|follower| follower.refers) {
            tx.together(std::mem::take(&mut work)).await?;
        }
        let action: &ActionRow = action;
        let done = report.status == Status::Ok;
        for follower in followers(&report.command).filter(|follower| follower.when == When::Any || done) {
            if follower.when == When::Last {
                last = Some((follower, action.clone(), report.clone()));
                continue;
            }
            let (events, left_out) = (told.then_some(&mut events), &mut left_out);
            let (tx, device) = (&mut tx, &mut device);
            (follower.run)(Answered { app, tx, device, action, report, now, left_out, events }).await?;
        }
        if left_out.count > 0 {
            metrics::counter!("handsight_device_values_left_out_total").increment(u64::from(left_out.count));
            answer.left_out.push(ItemsLeftOut { sequence: report.sequence, what: left_out });
        }
        tx.tell(changed(&caller.scope, action));
    }
    device.last_seen_at = now;
    save_spoken_with(&mut work, &device);
    wake_with(&mut work, &ended, now);
    // The last two made something due.
    if tx.together(work).await?.iter().rev().take(2).any(|rows| *rows > 0) {
        tx.wake_jobs();
    }
    if !answer.accepted.is_empty() {
        tx.tell(LiveEvent::Device { enterprise: caller.scope.enterprise(), device: device.id });
    }
    event::tell(app, &mut tx, &listeners, events).await?;
    if let Some((follower, action, report)) = &last {
        let (tx, device, left_out) = (&mut tx, &mut device, &mut LeftOut::default());
        (follower.run)(Answered { app, tx, device, action, report, now, left_out, events: None }).await?;
    }
    note_late(app, &mut tx, &device, &late).await?;
    tx.commit().await?;
    Ok(answer)
}

/// Why a result is not taken, but for a number that was never given.
fn objection(action: Option<&ActionRow>, report: &Reported) -> Option<String> {
    match (action, report) {
        (_, Err(unread)) => Some(format!("malformed: {}", unread.reason)),
        (Some(action), Ok(report)) if action.command != report.command.as_str() => {
            Some(format!("other_command: this number is of {}", action.command))
        }
        (_, Ok(_)) => None,
    }
}

/// Answers a result that is not taken: a number that has its result stays a duplicate, whatever came this time.
fn refuse(
    answer: &mut ResultsAnswer,
    (index, number): (usize, Option<Sequence>),
    answered: bool,
    reason: Option<String>,
) {
    if let (Some(number), true) = (number, answered) {
        answer.duplicates.push(number);
        return;
    }
    tracing::warn!(sequence = number.map(Sequence::get), reason, "a result is not taken");
    answer.unknown.extend(number);
    if let Some(reason) = reason {
        answer.rejected.push(RejectedResult { index, sequence: number, reason });
    }
}

/// The largest items that are told whole, as JSON; a program asks the API for larger ones.
const MOST_TOLD: usize = 64 * 1024;

/// A result as programs are told of it.
fn said(report: &ResultReport) -> Value {
    let items = json!(report.items);
    let whole = items.to_string().len() <= MOST_TOLD;
    json!({"result": {
        "status": report.status, "code": report.code, "reason": report.reason, "message": report.message,
        "finishedAt": Timestamp::from(report.finished_at).to_string(),
        "items": if whole { items } else { Value::Null }, "itemsLeftOut": !whole,
    }})
}

const fn outcome(status: Status) -> Outcome {
    match status {
        Status::Ok => Outcome::Ok,
        Status::Failed => Outcome::Failed,
        Status::Refused => Outcome::Refused,
        Status::Unsupported => Outcome::Unsupported,
    }
}

fn row(action: &ActionRow, report: &ResultReport, items: &str, now: Timestamp) -> ResultRow {
    let cut = |text: &str, most: usize| text.chars().filter(|c| *c != '\0').take(most).collect::<String>();
    ResultRow {
        action: action.id,
        device: action.device,
        sequence: action.sequence,
        status: outcome(report.status),
        code: report.code,
        reason: report.reason.as_deref().map(|reason| cut(reason, 60)),
        message: report.message.as_deref().map(|m| cut(m, 1_000)),
        finished_at: Timestamp::from(report.finished_at),
        received_at: now,
        items_bytes: i64::try_from(items.len()).unwrap_or(i64::MAX),
    }
}

async fn note_late(
    app: &App,
    tx: &mut WriteTx,
    device: &DeviceRow,
    late: &[ActionRow],
) -> Result<(), UseCaseError> {
    for action in late {
        let state = action.life.state.name();
        let summary = format!("{} answered an action that had ended as {state}", device.name);
        let detail = json!({"command": action.command, "state": state, "device": device.id});
        audit::record(app, tx, "action.late_result", Some(action.id.to_string()), summary, detail).await?;
    }
    Ok(())
}
