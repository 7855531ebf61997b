//! What a phone fetches: the very texts an SMS would carry, and through which number the answer speaks.
//!
//! A poll that finds nothing reads only. A long one waits for the live event of an action of its device, or
//! of a session that was too large to be told one by one; it looks again after each. One call of a phone waits at a
//! time, and an enterprise has so many places for phones that wait.

use std::time::Duration;

use handsight_domain::{
    action::next_attempt,
    id::{ActionId, DeviceId},
};
use handsight_protocol::{
    Sequence,
    agent_api::ActionsAnswer,
    packing::{Keys, pack_unlimited},
};
use handsight_store::{
    LiveEvent, Together, WriteTx,
    action::{ActionRow, NewAttempt, insert_attempts_with, open_actions, save_fetched},
    again,
    device::{DeviceRow, hold_device},
};
use serde_json::json;
use tokio::{sync::broadcast::error::RecvError, time::Instant};

use super::{changed, dispatch::command_of, waiting};
use crate::{
    App, UseCaseError,
    device::{self, DeviceCaller, SEEN_EVERY, device_secret, note_seen, signer},
    event::{self, EventKind},
};

/// Most commands of one answer; the rest is `more`.
const MOST: usize = 100;
/// Attempts written down for one action; a phone that fetches more often is answered all the same.
const MOST_ATTEMPTS: i64 = 100;
/// The longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(120);
/// When a phone comes again for whom there was no place to wait.
const AGAIN: Duration = Duration::from_secs(60);

/// Answers what a phone that stands at `after` is to do, waiting up to `wait` for something, or until a newer call
/// of the same phone waits.
///
/// # Errors
/// [`UseCaseError::RateLimited`] when there is nothing to do and its enterprise has no place left for a phone that
/// waits.
pub async fn fetch(
    app: &App,
    caller: &DeviceCaller,
    after: Sequence,
    wait: Duration,
) -> Result<ActionsAnswer, UseCaseError> {
    // Listening begins before looking: what comes between the two is not missed.
    let mut live = app.store.live().listen();
    let deadline = Instant::now() + wait.min(LONGEST_WAIT);
    let mut place = None;
    loop {
        let answer = look(app, caller, after).await?;
        if !answer.messages.is_empty() || answer.through > after || Instant::now() >= deadline {
            return Ok(answer);
        }
        let place = match &mut place {
            Some(place) => place,
            none => {
                let entered = app.polls.enter(caller.scope.enterprise(), caller.device);
                none.insert(entered.ok_or(UseCaseError::RateLimited { retry_after: AGAIN })?)
            }
        };
        let woken = async {
            loop {
                match live.recv().await {
                    Ok(event) if concerns(&event, caller) => break,
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => break,
                    Err(RecvError::Closed) => std::future::pending().await,
                }
            }
        };
        tokio::select! {
            () = woken => {}
            () = place.over() => return Ok(answer),
            () = tokio::time::sleep_until(deadline) => return Ok(answer),
        }
    }
}

fn concerns(event: &LiveEvent, caller: &DeviceCaller) -> bool {
    let mine = |d: DeviceId| d == caller.device;
    event.enterprise() == caller.scope.enterprise()
        && match event {
            LiveEvent::Action { device, .. } | LiveEvent::Device { device, .. } => mine(*device),
            LiveEvent::Session { .. } => true,
            LiveEvent::Access { .. }
            | LiveEvent::Webhook { .. }
            | LiveEvent::Campaign { .. }
            | LiveEvent::Package { .. } => false,
        }
}

async fn look(app: &App, caller: &DeviceCaller, after: Sequence) -> Result<ActionsAnswer, UseCaseError> {
    let now = app.clock.now();
    let from = i64::from(after.get());
    let tx = app.store.read(&caller.scope).await?;
    let device = device::living(&tx, caller.device).await?;
    let open = open_actions(&tx, device.id).await?;
    drop(tx);
    let idle = open.iter().all(|a| {
        let asks = a.confirm_asked_at.is_some();
        let asleep = a.held && (asks || a.not_before.is_some_and(|at| at > now));
        let elsewhere = waiting::goes_to_its_number(a) && !a.held;
        a.expires_at > now && (asleep || elsewhere || a.sequence <= from && !a.held)
    });
    if idle && now.since(device.last_seen_at) < SEEN_EVERY {
        let through = waiting::told_through(&device, &open).max(from);
        return Ok(ActionsAnswer { messages: vec![], through: number(through), more: false });
    }
    if let Some(answer) = again(|| hand_over(app, caller, &device, &open, from)).await? {
        return Ok(answer);
    }
    again(|| deliver(app, caller, from)).await
}

fn number(value: i64) -> Sequence {
    Sequence::new(u32::try_from(value).unwrap_or(u32::MAX))
}

/// Hands over what was just read, when nothing else is to be done at the device first, and only if it still is as it was
/// read. `None` when the long way has to be gone ([`deliver`]).
async fn hand_over(
    app: &App,
    caller: &DeviceCaller,
    device: &DeviceRow,
    open: &[ActionRow],
    from: i64,
) -> Result<Option<ActionsAnswer>, UseCaseError> {
    let now = app.clock.now();
    // An action whose attempts are no longer written down could have ended meanwhile, and nothing would tell.
    let long_way = |a: &ActionRow| waiting::is_due(a, now) || a.attempts >= MOST_ATTEMPTS;
    if now.since(device.last_seen_at) >= SEEN_EVERY || open.iter().any(long_way) {
        return Ok(None);
    }
    let mut tx = app.store.write(&caller.scope).await?;
    let mut work = Together::new();
    hold_device(&mut work, device.id);
    let given = give(app, &mut tx, &mut work, (device, open.to_vec()), from).await?;
    let done = tx.together(work).await?;
    let written = done.get(1).copied().unwrap_or(0);
    if usize::try_from(written).ok() != Some(given.written) || done.first() != Some(&1) {
        return Ok(None);
    }
    finish(app, tx, &given).await?;
    Ok(Some(given.answer))
}

/// Brings what waits up to the present, and hands it over.
async fn deliver(app: &App, caller: &DeviceCaller, from: i64) -> Result<ActionsAnswer, UseCaseError> {
    let now = app.clock.now();
    let mut tx = app.store.write(&caller.scope).await?;
    let mut device = device::held(&tx, caller.device).await?;
    note_seen(&tx, &device, now).await?;
    let open = waiting::refresh(app, &mut tx, &mut device, now).await?;
    let mut work = Together::new();
    let given = give(app, &mut tx, &mut work, (&device, open), from).await?;
    tx.together(work).await?;
    finish(app, tx, &given).await?;
    Ok(given.answer)
}

/// What is handed over.
struct Given {
    answer: ActionsAnswer,
    /// Actions that go out for the first time.
    sent: Vec<ActionId>,
    /// How many actions are written.
    written: usize,
}

/// Packs what a device that stands at `from` is given of its open actions, and adds what is to be written down of it: the
/// actions, then their attempts.
async fn give(
    app: &App,
    tx: &mut WriteTx,
    work: &mut Together,
    (device, open): (&DeviceRow, Vec<ActionRow>),
    from: i64,
) -> Result<Given, UseCaseError> {
    let now = app.clock.now();
    let top = waiting::told_through(device, &open).max(from);
    let mut ready: Vec<_> = open.into_iter().filter(|a| waiting::fetchable(a) && a.sequence > from).collect();
    let more = ready.len() > MOST;
    ready.truncate(MOST);
    let through = through(top, ready.last().map(|a| a.sequence), more);
    let (mut attempts, mut sent, mut fetched) = (Vec::new(), Vec::new(), Vec::new());
    let mut messages = Vec::new();
    if !ready.is_empty() {
        let secret = device_secret(&app.secret, device)?;
        let signer = signer(app, tx).await?;
        let commands = ready.iter().map(command_of).collect::<Result<Vec<_>, _>>()?;
        let packed = pack_unlimited(&commands, Keys { device: &secret, signer: Some(&signer) });
        messages.extend(packed.into_iter().map(|p| p.text));
    }
    let message = app.mint.uuid_at(now);
    for action in ready.iter_mut().filter(|a| a.attempts < MOST_ATTEMPTS) {
        action.attempts += 1;
        let first = *action.first_attempt_at.get_or_insert(now);
        // The phone has just had it: a text by SMS can wait for its turn in the schedule.
        action.next_attempt_at = Some(next_attempt(first, now));
        let life = action.life.sent(now).unwrap_or(action.life);
        let new = life != action.life;
        if new {
            sent.push(action.id);
        }
        fetched.push((ActionRow { life, ..action.clone() }, new));
        attempts.push(NewAttempt {
            action: action.id,
            number: action.attempts,
            message,
            transport: "poll",
            notifier: None,
            cost_micros: 0,
            at: now,
            outcome: "FETCHED",
        });
        let told = changed(tx.scope(), action);
        tx.tell(told);
    }
    save_fetched(work, &fetched, now);
    insert_attempts_with(work, &attempts);
    let answer = ActionsAnswer { messages, through: number(through), more };
    Ok(Given { answer, sent, written: fetched.len() })
}

/// How far a phone stands once it has what it is given: at the last number of it while there is `more`, else at `top`, the
/// highest number that may be told. The device is read before its actions: one that came between is given, and told.
fn through(top: i64, last_given: Option<i64>, more: bool) -> i64 {
    match last_given {
        Some(last) if more => last,
        Some(last) => top.max(last),
        None => top,
    }
}

/// Tells programs what went out, and commits.
async fn finish(app: &App, mut tx: WriteTx, given: &Given) -> Result<(), UseCaseError> {
    let more = json!({"transport": "poll"});
    event::of_actions(app, &mut tx, EventKind::ActionSent, &given.sent, &more).await?;
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::through;

    #[test]
    fn what_is_given_is_told_even_if_it_came_after_the_device_was_read() {
        assert_eq!(through(47, Some(48), false), 48);
        assert_eq!(through(50, Some(48), false), 50);
        assert_eq!(through(300, Some(148), true), 148);
        assert_eq!(through(47, None, false), 47);
    }
}
