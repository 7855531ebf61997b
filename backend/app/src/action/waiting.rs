//! What waits for one device, brought up to the present: what passed its deadline ends, what reached its
//! earliest time is let go.
//!
//! A held action has a number like every other, but nobody has seen it. When it is let go after later ones
//! were numbered, it takes the next number of the device, and the old one is void: otherwise a phone would
//! have to wait with everything behind it until its time came. Only an action that holds the device's last
//! number keeps it; that number is never told to a phone before.
//!
//! A wipe that no phone has received in time is held again until somebody confirms it: what was right
//! yesterday may erase a phone today that lies on its owner's desk.

use handsight_domain::time::Timestamp;
use handsight_protocol::CommandName;
use handsight_store::{
    WriteTx,
    action::{ActionRow, EndedRef, clear_texts_of_ended, open_actions, promote, save_life},
    device::{DeviceRow, save_sequence},
    lost::hold,
    script::wake,
};

use super::changed;
use crate::{App, UseCaseError, event};

/// Whether an action asks to be confirmed from now on instead of going out.
fn begins_to_ask(action: &ActionRow, now: Timestamp) -> bool {
    action.confirm_asked_at.is_none()
        && action.life.received_at.is_none()
        && action.confirm_after_at.is_some_and(|at| at <= now)
}

/// Whether an action is let go now that was held until its time.
fn is_let_go(action: &ActionRow, now: Timestamp) -> bool {
    action.held && action.confirm_asked_at.is_none() && action.not_before.is_none_or(|at| at <= now)
}

/// Whether [`refresh`] would change an action.
pub fn is_due(action: &ActionRow, now: Timestamp) -> bool {
    action.expires_at <= now || begins_to_ask(action, now) || is_let_go(action, now)
}

/// Every open action of a locked device, by number, after the time's work is done.
pub async fn refresh(
    app: &App,
    tx: &mut WriteTx,
    device: &mut DeviceRow,
    now: Timestamp,
) -> Result<Vec<ActionRow>, UseCaseError> {
    let scope = tx.scope().clone();
    let mut open = Vec::new();
    let (mut ended, mut asking) = (Vec::new(), Vec::new());
    let last_before = device.last_sequence;
    for mut action in open_actions(tx, device.id).await? {
        if action.expires_at <= now {
            if let Ok(life) = action.life.expire(now) {
                save_life(tx, action.id, &life).await?;
                tx.tell(changed(&scope, &action));
                ended.push(EndedRef { action: action.id, device: action.device, session: action.session });
            }
            continue;
        }
        if begins_to_ask(&action, now) {
            asking.push(EndedRef { action: action.id, device: action.device, session: action.session });
            (action.held, action.confirm_asked_at, action.next_attempt_at) = (true, Some(now), None);
            (action.rung, action.climb_at) = (None, None);
            tx.tell(changed(&scope, &action));
        }
        if is_let_go(&action, now) {
            if action.sequence != device.last_sequence {
                device.last_sequence += 1;
                action.sequence = device.last_sequence;
            }
            action.held = false;
            promote(tx, action.id, action.sequence).await?;
            tx.tell(changed(&scope, &action));
        }
        open.push(action);
    }
    if device.last_sequence != last_before {
        save_sequence(tx, device.id, device.last_sequence, device.processed_sequence).await?;
    }
    if !ended.is_empty() {
        event::completed(app, tx, &ended).await?;
        let ids: Vec<_> = ended.iter().map(|e| e.action).collect();
        wake(tx, &ids, now).await?;
    }
    // What waits for a confirmation leaves its text as what ended does, but it has not ended.
    let held: Vec<_> = asking.iter().map(|a| a.action).collect();
    ended.append(&mut asking);
    if !ended.is_empty() {
        clear_texts_of_ended(tx, &ended).await?;
        for action in held {
            hold(tx, action, now).await?;
        }
        for action in &mut open {
            // What is in memory must not be sent with a text that was just dropped.
            action.message_text = None;
        }
    }
    open.sort_unstable_by_key(|a| a.sequence);
    Ok(open)
}

/// Whether a device may fetch an action. What asks for the proof of a number goes to that number and nowhere else:
/// whoever reads it at the number proves the number, whoever fetched it would prove nothing.
pub fn fetchable(action: &ActionRow) -> bool {
    !action.held && !goes_to_its_number(action)
}

/// Whether an action goes out as a text to the number that it asks about, and by no other way.
pub fn goes_to_its_number(action: &ActionRow) -> bool {
    action.command == CommandName::Phn.as_str()
}

/// What a device that stands at `after` would fetch.
pub async fn after(
    app: &App,
    tx: &mut WriteTx,
    device: &mut DeviceRow,
    after: i64,
    now: Timestamp,
) -> Result<Vec<ActionRow>, UseCaseError> {
    let open = refresh(app, tx, device, now).await?;
    Ok(open.into_iter().filter(|a| fetchable(a) && a.sequence > after).collect())
}

/// The highest number that may be told to the device: all but the number of an action at the very end that it cannot
/// fetch. One further down is passed over: a phone never waits for a text behind which there is more to do.
pub fn told_through(device: &DeviceRow, open: &[ActionRow]) -> i64 {
    let last_is_not_told = open.iter().any(|a| !fetchable(a) && a.sequence == device.last_sequence);
    device.last_sequence - i64::from(last_is_not_told)
}

/// When something happens next at the device without anybody doing anything; `None` when nothing is open.
pub fn next_event(open: &[ActionRow], push: bool) -> Option<Timestamp> {
    let at = |a: &ActionRow| {
        if a.confirm_asked_at.is_some() {
            return a.expires_at;
        }
        let asks = a.confirm_after_at.filter(|_| a.life.received_at.is_none()).unwrap_or(a.expires_at);
        let next = match (a.held, a.not_before, a.next_attempt_at) {
            (true, Some(at), _) => at,
            (false, _, Some(at)) if push => at,
            _ => a.expires_at,
        };
        next.min(asks).min(a.expires_at)
    };
    open.iter().map(at).min()
}
