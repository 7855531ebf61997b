//! Putting an action before others. What that can mean is bounded by the protocol: a phone does commands in the
//! order of their numbers, so nothing overtakes a number that anybody may have seen. So far it goes:
//!
//! - Among the actions of its device that were never handed over it becomes the first: their numbers are dealt anew.
//! - It goes out now, by the ways for what is urgent, and so does what stands before it: the phone needs that first.
//! - Its device goes before other devices that are due, which counts while a gateway is at its limit.
//! - An earliest time that lies ahead is given up, unless the command destroys: a wipe waits for its time.

use handsight_domain::{
    command::destructive, id::ActionId, notifier::Urgency, scope::EnterpriseScope, time::Timestamp,
};
use handsight_store::{
    WriteTx,
    action::{
        ActionRow, promote, renumber, save_raised, save_rung, save_schedule, schedule_device, set_urgent,
    },
    device::{DeviceRow, device_for_update, save_sequence},
};
use serde_json::json;

use super::{Authority, changed, waiting};
use crate::{
    App, UseCaseError,
    once::{entry, once_on},
    read::required,
};

/// Raises an open action that its device does not have yet.
///
/// # Errors
/// [`UseCaseError::Conflict`] when it ended, the device has it, it must be confirmed, or it destroys and its earliest
/// time has not come.
pub async fn raise(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    id: ActionId,
) -> Result<ActionRow, UseCaseError> {
    once_on(app, scope, key, "raiseAction", &id, id, async |tx| {
        let found = required::<ActionRow>(tx, id).await?;
        authority.check(&found.command, 1)?;
        let ended = || UseCaseError::conflict("it has already ended");
        let mut device = device_for_update(tx, found.device).await?.ok_or_else(ended)?;
        let now = app.clock.now();
        let mut open = waiting::refresh(app, tx, &mut device, now).await?;
        let place = open.iter().position(|a| a.id == id).ok_or_else(ended)?;
        refuse(&open[place])?;
        let waited_for = open[place].not_before.filter(|_| open[place].held);
        let_go(tx, &mut device, &mut open[place]).await?;
        save_raised(tx, id, now).await?;
        open[place].raised_at = Some(now);
        open[place].not_before = open[place].not_before.filter(|at| *at <= now);
        let moved = to_the_front(&mut open, id);
        if !moved.is_empty() {
            renumber(tx, &moved).await?;
        }
        open.sort_unstable_by_key(|a| a.sequence);
        hurry(tx, &mut open, id, now).await?;
        for action in open.iter().filter(|a| a.id == id || moved.iter().any(|m| m.id == a.id)) {
            tx.tell(changed(scope, action));
        }
        schedule_device(tx, device.id, now).await?;
        set_urgent(tx, device.id, true).await?;
        let detail = json!({
            "command": found.command, "device": found.device,
            "passed": moved.len().saturating_sub(1), "notBefore": waited_for.map(|at| at.to_string()),
        });
        let raised = open.into_iter().find(|a| a.id == id).ok_or(UseCaseError::NotFound)?;
        Ok(entry("action.raised", id, "An action was raised", detail).done(raised))
    })
    .await
}

/// Says why an open action cannot be raised.
fn refuse(action: &ActionRow) -> Result<(), UseCaseError> {
    let because = |words: &str| Err(UseCaseError::conflict(words));
    if action.life.received_at.is_some() {
        return because("the device has received it already and does what it has in order");
    }
    if action.confirm_asked_at.is_some() {
        return because("it has waited so long that it must be confirmed first");
    }
    if action.held && destructive(&action.command) {
        return because(
            "what destroys is not let go before its time: cancel it and ask for it anew to have it now",
        );
    }
    Ok(())
}

/// Ends the wait for an earliest time, under a number that comes after every number given.
async fn let_go(tx: &WriteTx, device: &mut DeviceRow, action: &mut ActionRow) -> Result<(), UseCaseError> {
    if !action.held {
        return Ok(());
    }
    if action.sequence != device.last_sequence {
        device.last_sequence += 1;
        action.sequence = device.last_sequence;
        save_sequence(tx, device.id, device.last_sequence, device.processed_sequence).await?;
    }
    action.held = false;
    promote(tx, action.id, action.sequence).await?;
    Ok(())
}

/// Whether no number of it can have been seen: it was never packed for a gateway and never fetched.
const fn unseen(action: &ActionRow) -> bool {
    !action.held && action.attempts == 0 && action.message_text.is_none() && action.life.sent_at.is_none()
}

/// Deals the numbers of the unseen anew, so that this one has the lowest of them; answers those whose number is
/// another one now, none when it stands there already or was seen.
fn to_the_front(open: &mut [ActionRow], id: ActionId) -> Vec<ActionRow> {
    let mut order: Vec<usize> = (0..open.len()).filter(|i| unseen(&open[*i])).collect();
    order.sort_unstable_by_key(|i| open[*i].sequence);
    let numbers: Vec<i64> = order.iter().map(|i| open[*i].sequence).collect();
    let Some(place) = order.iter().position(|i| open[*i].id == id) else { return vec![] };
    order[..=place].rotate_right(1);
    let mut moved = Vec::new();
    for (i, number) in order.into_iter().zip(numbers) {
        if open[i].sequence != number {
            open[i].sequence = number;
            moved.push(open[i].clone());
        }
    }
    moved
}

/// Makes it due with everything that the device must do before it, from the first rung of the urgent ladder.
async fn hurry(
    tx: &mut WriteTx,
    open: &mut [ActionRow],
    id: ActionId,
    now: Timestamp,
) -> Result<(), UseCaseError> {
    let Some(own) = open.iter().find(|a| a.id == id).map(|a| a.sequence) else { return Ok(()) };
    for action in open.iter_mut() {
        if action.held || action.life.received_at.is_some() || action.sequence > own {
            continue;
        }
        action.next_attempt_at = Some(now);
        save_schedule(tx, action.id, action.first_attempt_at, Some(now), action.attempts).await?;
        if action.rung.is_some() || action.climb_at.is_some() {
            (action.rung, action.climb_at) = (None, None);
            save_rung(tx, action.id, None, None).await?;
        }
    }
    Ok(())
}

/// The number up to which what a device does not have yet goes the urgent way: of its last raised action.
pub(super) fn raised_through(open: &[ActionRow]) -> Option<i64> {
    let raised = |a: &&ActionRow| a.raised_at.is_some() && !a.held && a.life.received_at.is_none();
    open.iter().filter(raised).map(|a| a.sequence).max()
}

/// How much an open action hurries: by its command, and because it was raised or stands before a raised one.
pub(super) fn urgency(action: &ActionRow, raised_through: Option<i64>) -> Urgency {
    let in_the_way = raised_through.is_some_and(|last| action.sequence <= last);
    if in_the_way { Urgency::Urgent } else { Urgency::of_command(&action.command) }
}

#[cfg(test)]
mod tests {
    use handsight_domain::{action::Life, id::TypedId};
    use uuid::Uuid;

    use super::*;

    fn action(number: u128, attempts: i64) -> ActionRow {
        ActionRow {
            id: ActionId::from_uuid(Uuid::from_u128(number)),
            device: TypedId::from_uuid(Uuid::nil()),
            session: TypedId::from_uuid(Uuid::nil()),
            sequence: i64::try_from(number).unwrap(),
            command: "aud".to_owned(),
            wire: "aud()".to_owned(),
            life: Life::NEW,
            held: false,
            created_at: Timestamp::from_millis(0),
            expires_at: Timestamp::from_millis(1),
            not_before: None,
            first_attempt_at: None,
            next_attempt_at: None,
            attempts,
            message_text: None,
            last_error: None,
            superseded_by: None,
            rung: None,
            climb_at: None,
            confirm_after_at: None,
            confirm_asked_at: None,
            raised_at: None,
        }
    }
    fn after_raising(mut open: Vec<ActionRow>, number: u128) -> Vec<(u128, i64)> {
        to_the_front(&mut open, ActionId::from_uuid(Uuid::from_u128(number)));
        open.sort_unstable_by_key(|a| a.sequence);
        open.iter().map(|a| (a.id.uuid().as_u128(), a.sequence)).collect()
    }

    #[test]
    fn only_numbers_that_nobody_has_seen_are_dealt_anew() {
        let open = || vec![action(1, 2), action(2, 0), action(4, 0), action(5, 1), action(7, 0)];
        assert_eq!(after_raising(open(), 7), [(1, 1), (7, 2), (2, 4), (5, 5), (4, 7)]);
        assert_eq!(after_raising(open(), 2), [(1, 1), (2, 2), (4, 4), (5, 5), (7, 7)]);
        assert_eq!(after_raising(open(), 5), [(1, 1), (2, 2), (4, 4), (5, 5), (7, 7)], "it was handed over");
    }

    #[test]
    fn what_stands_before_a_raised_one_hurries_too() {
        let mut open = vec![action(1, 1), action(2, 1), action(3, 1)];
        assert_eq!(raised_through(&open), None);
        open[1].raised_at = Some(Timestamp::from_millis(5));
        let through = raised_through(&open);
        let urgent: Vec<_> = open.iter().map(|a| urgency(a, through) == Urgency::Urgent).collect();
        assert_eq!(urgent, [true, true, false]);
        open[1].life.received_at = Some(Timestamp::from_millis(6));
        assert_eq!(raised_through(&open), None, "the device has it");
    }
}
