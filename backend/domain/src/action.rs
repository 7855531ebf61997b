//! The life of an action: its states, which step may follow which, and when an unanswered one is sent again.
//! A life consumes itself, so that a state which was left cannot be used again. It refuses to know how a
//! message travels or how a state is stored.
//!
//! What happens out of order is decided here: a result may come before its receipt (the receipt then adds its
//! facts and changes no state). A result that comes after the deadline or after a cancellation is a fact all
//! the same: it is kept and its contents are used, but an end stays an end, so that every action reaches
//! exactly one final state and counts never go back.

use std::time::Duration;

use crate::{closed::closed, time::Timestamp};

/// How long an action waits when nobody says otherwise.
pub const DEFAULT_LIFETIME: Duration = Duration::from_secs(7 * 86_400);
/// The longest an action may wait, counted from its earliest sending.
pub const LONGEST_LIFETIME: Duration = Duration::from_secs(90 * 86_400);
/// Most devices that one request may address.
pub const MOST_DEVICES: usize = 100_000;
/// How often a device speaks when it has nothing to say, in seconds.
pub const HEARTBEAT_SECONDS: u32 = 900;

closed! {
    /// State of an action.
    pub enum ActionState {
        /// Stored, not sent yet.
        Pending = "PENDING",
        /// Accepted by a channel or fetched by the device.
        Sent = "SENT",
        /// The device confirmed receipt of the message.
        Received = "RECEIVED",
        /// The device completed it.
        Succeeded = "SUCCEEDED",
        /// The device tried to execute it and failed.
        Failed = "FAILED",
        /// The device refused it.
        Refused = "REFUSED",
        /// The device doesn't support it.
        Unsupported = "UNSUPPORTED",
        /// The deadline passed without a result.
        Expired = "EXPIRED",
        /// Cancelled before the device received it.
        Cancelled = "CANCELLED",
    }
}

impl ActionState {
    /// Whether nothing more can happen to it.
    pub const fn is_end(self) -> bool {
        !matches!(self, Self::Pending | Self::Sent | Self::Received)
    }
}

closed! {
    /// Outcome of a command on a device.
    pub enum Outcome {
        /// Completed.
        Ok = "OK",
        /// Attempted and failed.
        Failed = "FAILED",
        /// Not attempted: not signed, not allowed or declined by the user.
        Refused = "REFUSED",
        /// Unknown to the agent or not possible on the platform.
        Unsupported = "UNSUPPORTED",
    }
}

impl Outcome {
    /// The state it ends an action in.
    pub const fn state(self) -> ActionState {
        match self {
            Self::Ok => ActionState::Succeeded,
            Self::Failed => ActionState::Failed,
            Self::Refused => ActionState::Refused,
            Self::Unsupported => ActionState::Unsupported,
        }
    }
}

/// The action has ended: nothing more can happen to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the action has already ended")]
pub struct AlreadyEnded(pub Life);

/// Why an action cannot be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotCancel {
    /// The device has it: it will be done, or has been.
    #[error("the device has received it already, so it can no longer be taken back")]
    Received,
    /// It ended.
    #[error("it has already ended")]
    Ended,
}

/// An action's progress. Every step takes the time as an argument and consumes the life before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    /// Where it stands.
    pub state: ActionState,
    /// When it was first handed over.
    pub sent_at: Option<Timestamp>,
    /// When the device said that it has it.
    pub received_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

impl Life {
    /// A stored action that nothing has happened to.
    pub const NEW: Self =
        Self { state: ActionState::Pending, sent_at: None, received_at: None, finished_at: None };

    /// Handed to a notifier that took it, or fetched. Sending again changes nothing.
    ///
    /// # Errors
    /// [`AlreadyEnded`].
    pub fn sent(self, at: Timestamp) -> Result<Self, AlreadyEnded> {
        let open = self.open()?;
        let state = if open.state == ActionState::Pending { ActionState::Sent } else { open.state };
        Ok(Self { state, sent_at: open.sent_at.or(Some(at)), ..open })
    }
    /// The device has it. A second receipt changes nothing.
    ///
    /// # Errors
    /// [`AlreadyEnded`]: the receipt is kept, the state stays.
    pub fn received(self, at: Timestamp) -> Result<Self, AlreadyEnded> {
        let open = self.open()?;
        Ok(Self { state: ActionState::Received, received_at: open.received_at.or(Some(at)), ..open })
    }
    /// The device answered.
    ///
    /// # Errors
    /// [`AlreadyEnded`]: a first result is kept all the same, the state stays.
    pub fn settle(self, outcome: Outcome, at: Timestamp) -> Result<Self, AlreadyEnded> {
        Ok(self.open()?.end(outcome.state(), at))
    }
    /// The deadline passed.
    ///
    /// # Errors
    /// [`AlreadyEnded`].
    pub fn expire(self, at: Timestamp) -> Result<Self, AlreadyEnded> {
        Ok(self.open()?.end(ActionState::Expired, at))
    }
    /// Somebody took it back, or an identical action took its place.
    ///
    /// # Errors
    /// [`CannotCancel`] once the device has it or it ended.
    pub fn cancel(self, at: Timestamp) -> Result<Self, CannotCancel> {
        match self.state {
            ActionState::Pending | ActionState::Sent => Ok(self.end(ActionState::Cancelled, at)),
            ActionState::Received => Err(CannotCancel::Received),
            _ => Err(CannotCancel::Ended),
        }
    }

    const fn open(self) -> Result<Self, AlreadyEnded> {
        if self.state.is_end() { Err(AlreadyEnded(self)) } else { Ok(self) }
    }
    const fn end(self, state: ActionState, at: Timestamp) -> Self {
        Self { state, finished_at: Some(at), ..self }
    }
}

closed! {
    /// Why an action hasn't been sent or completed yet.
    pub enum WaitingFor {
        /// Its earliest delivery time hasn't come yet.
        NotBefore = "NOT_BEFORE",
        /// It waited for too long and needs a new confirmation.
        Confirmation = "CONFIRMATION",
        /// The last delivery failed; it will be retried.
        Notifier = "NOTIFIER",
        /// The device hasn't connected, fetched it or confirmed receipt yet.
        Device = "DEVICE",
        /// The device has the message but hasn't returned a result.
        Result = "RESULT",
    }
}

/// What an open action waits for. `held` is before its earliest time; `asks` that somebody must confirm it
/// again; `error` says that the last attempt failed.
pub const fn waiting_for(state: ActionState, held: bool, asks: bool, error: bool) -> Option<WaitingFor> {
    match state {
        ActionState::Pending | ActionState::Sent if asks => Some(WaitingFor::Confirmation),
        ActionState::Pending if held => Some(WaitingFor::NotBefore),
        ActionState::Pending if error => Some(WaitingFor::Notifier),
        ActionState::Pending | ActionState::Sent => Some(WaitingFor::Device),
        ActionState::Received => Some(WaitingFor::Result),
        _ => None,
    }
}

const MINUTE: u64 = 60;
const HOUR: u64 = 3_600;
const DAY: u64 = 86_400;
/// Seconds after the first attempt at which an unanswered action goes out again (device protocol, "Life of
/// an action"); after the last of them, daily.
const AGAIN: [u64; 5] = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR];

/// When to send again: the first instant of the schedule after `now`, counted from the first attempt. It does
/// not depend on how many attempts were made, so that one asked for by hand moves nothing.
pub fn next_attempt(first: Timestamp, now: Timestamp) -> Timestamp {
    let passed = now.since(first).as_secs_f64();
    let seconds = AGAIN.into_iter().find(|s| *s as f64 > passed).unwrap_or_else(|| {
        let last = AGAIN[AGAIN.len() - 1];
        let whole = now.since(first).as_secs().saturating_sub(last) / DAY;
        last + (whole + 1) * DAY
    });
    first.after(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    #[test]
    fn the_table_of_steps_is_what_the_protocol_says() {
        let lives = ActionState::ALL.map(|state| Life { state, ..Life::NEW });
        let table: Vec<String> = lives
            .iter()
            .map(|l| {
                let name = |r: Option<Life>| r.map_or("-", |l| l.state.name());
                format!(
                    "{}: {} {} {} {} {}",
                    l.state.name(),
                    name(l.sent(at(1)).ok()),
                    name(l.received(at(1)).ok()),
                    name(l.settle(Outcome::Refused, at(1)).ok()),
                    name(l.expire(at(1)).ok()),
                    name(l.cancel(at(1)).ok()),
                )
            })
            .collect();
        assert_eq!(
            table,
            [
                "PENDING: SENT RECEIVED REFUSED EXPIRED CANCELLED",
                "SENT: SENT RECEIVED REFUSED EXPIRED CANCELLED",
                "RECEIVED: RECEIVED RECEIVED REFUSED EXPIRED -",
                "SUCCEEDED: - - - - -",
                "FAILED: - - - - -",
                "REFUSED: - - - - -",
                "UNSUPPORTED: - - - - -",
                "EXPIRED: - - - - -",
                "CANCELLED: - - - - -",
            ]
        );
    }

    #[test]
    fn doubles_keep_the_first_time() {
        let life = Life::NEW.sent(at(1)).unwrap().sent(at(2)).unwrap();
        assert_eq!(life.sent_at, Some(at(1)));
        let life = life.received(at(3)).unwrap().received(at(4)).unwrap();
        assert_eq!(life.received_at, Some(at(3)));
        let life = life.settle(Outcome::Ok, at(5)).unwrap();
        assert_eq!((life.state, life.finished_at), (ActionState::Succeeded, Some(at(5))));
        assert_eq!(life.settle(Outcome::Failed, at(6)), Err(AlreadyEnded(life)));
    }

    #[test]
    fn silence_is_answered_by_the_schedule() {
        let mut now = at(0);
        let mut gaps = vec![];
        for _ in 0..8 {
            now = next_attempt(at(0), now);
            gaps.push(now.millis() / 1000);
        }
        assert_eq!(gaps, [60, 300, 900, 3600, 21_600, 108_000, 194_400, 280_800]);
        assert_eq!(next_attempt(at(0), Timestamp::from_millis(59_999)), at(60));
    }

    #[test]
    fn an_open_action_says_what_it_waits_for() {
        assert_eq!(waiting_for(ActionState::Pending, true, false, false), Some(WaitingFor::NotBefore));
        assert_eq!(waiting_for(ActionState::Pending, false, false, true), Some(WaitingFor::Notifier));
        assert_eq!(waiting_for(ActionState::Sent, false, false, true), Some(WaitingFor::Device));
        assert_eq!(waiting_for(ActionState::Received, true, true, false), Some(WaitingFor::Result));
        assert_eq!(waiting_for(ActionState::Expired, false, false, false), None);
        assert_eq!(waiting_for(ActionState::Sent, true, true, true), Some(WaitingFor::Confirmation));
    }
}
