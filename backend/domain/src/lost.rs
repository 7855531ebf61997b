//! A phone that is lost: the steps that are taken, what each sends, what "found again" sends to undo it, and
//! what cannot be undone. Pure rules; it refuses to know how a message travels.
//!
//! Lock, ring, block and wipe work from the message alone, so what they carry must fit one text each; block
//! and wipe come last, because a phone that was wiped answers nothing more.

use std::{ops::RangeInclusive, time::Duration};

use handsight_protocol::Command;

use crate::{
    action::ActionState,
    closed::closed,
    command::{self, InvalidCommand},
    time::Timestamp,
};

/// How many hours a wipe waits for its phone before it asks again, unless the enterprise says otherwise.
pub const USUAL_HOURS: i64 = 24;
/// What an enterprise may set it to: an hour to 30 days.
pub const HOURS: RangeInclusive<i64> = 1..=30 * 24;
/// Most steps of one decision.
pub const MOST_STEPS: usize = 12;
/// The longest `lck(…)` as it stands in a message: with its neighbours it still fits one text.
const MOST_LOCK: usize = 100;

closed! {
    /// Kind of step for a lost device.
    pub enum StepKind {
        /// Locates it once (`loc`).
        Locate = "LOCATE",
        /// Locks it and shows a message with a phone number to call (`lck`).
        Lock = "LOCK",
        /// Rings at full volume (`rng`).
        Ring = "RING",
        /// Locates it at regular intervals (`loc`).
        Track = "TRACK",
        /// Blocks its use of the network (`blk`).
        Block = "BLOCK",
        /// Erases it (`wip`).
        Wipe = "WIPE",
    }
}

impl StepKind {
    /// Whether it destroys or disables.
    pub const fn destroys(self) -> bool {
        matches!(self, Self::Block | Self::Wipe)
    }
}

/// A step as it was chosen.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub enum Step {
    /// Where is it now.
    Locate,
    /// Lock it.
    Lock {
        /// What the screen says; a plain sentence when nothing is given.
        message: Option<String>,
        /// The number that a finder is to call.
        callback: Option<String>,
    },
    /// Ring for so many seconds.
    Ring {
        /// Seconds.
        seconds: i32,
    },
    /// Where is it, every so many minutes.
    Track {
        /// Minutes, 1 to 1,440.
        minutes: i32,
    },
    /// Disable `voice`, `sms`, `data`, `roaming` or `all`.
    Block {
        /// What.
        scope: String,
    },
    /// Erase `all`, `enterprise` or `media`.
    Wipe {
        /// What.
        scope: String,
    },
}

impl Step {
    /// Its kind.
    pub const fn kind(&self) -> StepKind {
        match self {
            Self::Locate => StepKind::Locate,
            Self::Lock { .. } => StepKind::Lock,
            Self::Ring { .. } => StepKind::Ring,
            Self::Track { .. } => StepKind::Track,
            Self::Block { .. } => StepKind::Block,
            Self::Wipe { .. } => StepKind::Wipe,
        }
    }
    /// The command that it sends.
    ///
    /// # Errors
    /// [`InvalidCommand`] for a parameter that will not do, and for a lock that fits no text.
    pub fn command(&self) -> Result<Command, InvalidCommand> {
        let wrong = |message: String| InvalidCommand { in_parameters: true, message };
        match self {
            Self::Locate => command::build("loc", &[]),
            Self::Lock { message, callback } => {
                let lock =
                    command::build("lck", &[Some(lock_text(message.as_deref(), callback.as_deref()))])?;
                let over = lock.to_string().len().saturating_sub(MOST_LOCK);
                if over > 0 {
                    return Err(wrong(format!(
                        "the message on the locked screen is too long to reach a phone without data by one \
                         text: make it about {over} characters shorter (a space counts three)"
                    )));
                }
                Ok(lock)
            }
            Self::Ring { seconds } => command::build("rng", &[Some(seconds.to_string())]),
            Self::Track { minutes } if (1..=1_440).contains(minutes) => {
                command::build("loc", &[Some(minutes.to_string())])
            }
            Self::Track { .. } => Err(wrong("a phone is followed every 1 to 1,440 minutes".to_owned())),
            Self::Block { scope } => command::build("blk", &[Some(scope.clone())]),
            Self::Wipe { scope } => command::build("wip", &[Some(scope.clone())]),
        }
    }
}

/// What the locked screen says.
fn lock_text(message: Option<&str>, callback: Option<&str>) -> String {
    let message = message.map(str::trim).filter(|text| !text.is_empty()).unwrap_or("This phone is lost.");
    match callback.map(str::trim).filter(|text| !text.is_empty()) {
        Some(number) => format!("{message} Call {number}"),
        None => message.to_owned(),
    }
}

/// Whether steps may be taken in this order.
///
/// # Errors
/// A sentence for whoever chose it.
pub fn check_order(kinds: &[StepKind]) -> Result<(), &'static str> {
    if kinds.len() > MOST_STEPS {
        return Err("at most 12 steps are taken at once");
    }
    let rank = |kind: &StepKind| match kind {
        StepKind::Block => 1,
        StepKind::Wipe => 2,
        _ => 0,
    };
    if !kinds.is_sorted_by_key(rank) {
        return Err("block comes after everything else and wipe last: a wiped phone answers nothing more");
    }
    Ok(())
}

/// How far a step came, as far as undoing it is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// What was done.
    pub kind: StepKind,
    /// The command's parameters.
    pub parameters: Vec<Option<String>>,
    /// Where its action stood when the phone was found.
    pub state: ActionState,
    /// How often it was handed over.
    pub attempts: i64,
}

impl Taken {
    /// Whether the phone did it or may have done it, or may still do it.
    pub const fn may_have_worked(&self) -> bool {
        let refused =
            matches!(self.state, ActionState::Failed | ActionState::Refused | ActionState::Unsupported);
        !refused && self.attempts > 0
    }
    /// The command that undoes it; `None` when nothing does, or nothing need.
    pub fn undo(&self) -> Option<Command> {
        if !self.may_have_worked() {
            return None;
        }
        let (name, parameter) = match self.kind {
            StepKind::Track => ("loc", "0".to_owned()),
            StepKind::Lock => ("msg", "This phone was found again. Its passcode opens it.".to_owned()),
            StepKind::Block => {
                ("ubl", self.parameters.first().cloned().flatten().unwrap_or("all".to_owned()))
            }
            StepKind::Locate | StepKind::Ring | StepKind::Wipe => return None,
        };
        command::build(name, &[Some(parameter)]).ok()
    }
    /// What finding the phone does not undo, in a sentence.
    pub const fn cannot_undo(&self) -> Option<&'static str> {
        if !self.may_have_worked() {
            return None;
        }
        match (self.kind, self.state) {
            (StepKind::Lock, _) => Some("The screen stays locked until its passcode is entered."),
            (StepKind::Wipe, ActionState::Succeeded) => Some(
                "The phone was wiped: what was erased does not come back, and the phone has to enrol again.",
            ),
            (StepKind::Wipe, ActionState::Received) => {
                Some("The phone has received the wipe: it cannot be called back.")
            }
            (StepKind::Wipe, _) => {
                Some("The wipe was handed over: a text that is still with the carrier can erase the phone.")
            }
            _ => None,
        }
    }
}

/// Whether an action asks again, instead of going out, once it has waited too long.
pub fn asks_again(command: &str) -> bool {
    command == "wip"
}

/// From when on what began to wait then asks again, by the enterprise's hours; hours that no enterprise may set count
/// as the nearest that it may.
pub fn asks_after(from: Timestamp, hours: i64) -> Timestamp {
    let hours = hours.clamp(*HOURS.start(), *HOURS.end());
    from.after(Duration::from_secs(hours.unsigned_abs() * 3_600))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock(message: &str, callback: &str) -> Step {
        Step::Lock { message: Some(message.to_owned()), callback: Some(callback.to_owned()) }
    }

    #[test]
    fn each_step_is_a_command() {
        let wire = |step: &Step| step.command().unwrap().to_string();
        assert_eq!(wire(&Step::Locate), "loc()");
        assert_eq!(wire(&Step::Track { minutes: 5 }), "loc(5)");
        assert_eq!(wire(&Step::Ring { seconds: 60 }), "rng(60)");
        assert_eq!(wire(&lock("", "5550100")), "lck(This%20phone%20is%20lost.%20Call%205550100)");
        assert!(Step::Track { minutes: 0 }.command().is_err());
        assert!(Step::Wipe { scope: "everything".to_owned() }.command().is_err());
        let long = lock(&"x".repeat(90), "5550100").command().unwrap_err();
        assert!(long.message.contains("12 characters shorter"), "{}", long.message);
    }

    #[test]
    fn a_wipe_comes_last() {
        use StepKind::{Block, Locate, Lock, Ring, Wipe};
        assert!(check_order(&[Ring, Locate, Lock, Block, Wipe]).is_ok());
        assert!(check_order(&[Wipe, Lock]).is_err() && check_order(&[Wipe, Block]).is_err());
        assert!(check_order(&[Lock; 13]).is_err());
    }

    #[test]
    fn what_never_left_needs_no_undoing_and_a_wipe_has_none() {
        let taken = |kind, state, attempts| Taken {
            kind,
            parameters: vec![Some("data".to_owned())],
            state,
            attempts,
        };
        let undo = |t: Taken| t.undo().map(|c| c.to_string());
        assert_eq!(undo(taken(StepKind::Block, ActionState::Succeeded, 1)).as_deref(), Some("ubl(data)"));
        assert_eq!(undo(taken(StepKind::Track, ActionState::Cancelled, 1)).as_deref(), Some("loc(0)"));
        assert_eq!(undo(taken(StepKind::Track, ActionState::Cancelled, 0)), None);
        assert_eq!(undo(taken(StepKind::Block, ActionState::Refused, 1)), None);
        assert_eq!(undo(taken(StepKind::Wipe, ActionState::Succeeded, 1)), None);
        assert!(taken(StepKind::Wipe, ActionState::Sent, 1).cannot_undo().is_some());
        assert!(taken(StepKind::Wipe, ActionState::Pending, 0).cannot_undo().is_none());
    }

    #[test]
    fn only_a_wipe_asks_again() {
        assert!(asks_again("wip") && !asks_again("blk"));
        let at = Timestamp::from_millis(0);
        assert_eq!(asks_after(at, USUAL_HOURS).millis(), 86_400_000);
        assert_eq!(asks_after(at, 0), asks_after(at, 1), "no wipe asks before it has waited at all");
    }
}
