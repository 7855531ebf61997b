//! The agent as a pure state machine: what happens goes in as an [`Input`], what must be done comes out as
//! [`Effect`]s. It opens nothing, sends nothing and asks no clock.
//!
//! What an agent does with a message (the protocol page's section of that name) is here, to the letter:
//! foreign texts are left alone; a wrong token is reported and discarded; a number at or below `h` is a
//! duplicate, whose result is sent again when it is still queued; a gap waits at most 60 seconds before the
//! server is asked; every command yields exactly one result.
//!
//! **Never twice.** A command is recorded as started, with its number, before it is executed. After a restart
//! in the middle of it, a command that may be repeated without harm (`aud`, `loc`, `lck` …, see the catalogue)
//! is executed again; any other is answered `failed` with the reason `interrupted`, because nobody can know how
//! far it came.
//!
//! **Moving.** When `mov` went well, the phone has a place at another server and leaves this one: it begins nothing
//! more, hands over everything it still has, last of all the result of `mov`, and goes when that is acknowledged. The
//! result stays on disk until then, so that a restart goes on leaving. A server that knows the phone no longer has
//! the result; one that cannot be reached is waited for [`MOVE_WAIT`] long.

mod backoff;
mod durable;
mod inbox;
mod machine;
mod outbox;

pub use backoff::Backoff;
pub use durable::{Durable, Record, Started};
pub use machine::{Core, Setup};

use std::time::Duration;

use chrono::{DateTime, Utc};
use handsight_protocol::agent_api::{ActionsAnswer, CheckinAnswer, Receipt, Rejection};
use handsight_protocol::result::ResultsAnswer;
use handsight_protocol::{Command, ResultReport, Sequence};

/// How long a gap in the numbers waits before the server is asked (the protocol page's figure).
pub const GAP_WAIT: Duration = Duration::from_secs(60);

/// How long a phone that has a place at another server tries to hand over to the old one what it still has: a day, so
/// that a server which is down overnight still learns where its phone went.
pub const MOVE_WAIT: Duration = Duration::from_secs(86_400);

/// The way a message came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// By SMS.
    Sms,
    /// By a push service.
    Push,
    /// Fetched over HTTPS.
    Poll,
}

impl Via {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Push => "push",
            Self::Poll => "poll",
        }
    }
}

/// A queue of things to post, each with its own retries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Channel {
    /// Fetching actions.
    Actions,
    /// Receipts.
    Receipts,
    /// Rejections.
    Rejections,
    /// Results.
    Results,
}

/// A timer; arming it again replaces it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Timer {
    /// The gap has waited long enough.
    Gap,
    /// Try this channel again.
    Retry(Channel),
    /// The old server has been waited for long enough.
    Move,
}

/// How a command that was executed ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Its status.
    pub status: handsight_protocol::Status,
    /// `0`, or a number for programs; 1 when there is only a word.
    pub code: i32,
    /// A word for programs.
    pub reason: Option<String>,
    /// A sentence for people.
    pub message: Option<String>,
    /// What came out.
    pub items: serde_json::Map<String, serde_json::Value>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The agent started, with the state it was made with.
    Started,
    /// A text arrived.
    Message {
        /// The text.
        text: String,
        /// The way it came.
        via: Via,
    },
    /// The server answered a fetch.
    Fetched {
        /// The number the fetch asked after.
        after: Sequence,
        /// The answer.
        answer: ActionsAnswer,
    },
    /// A command was executed.
    Executed {
        /// Its number.
        sequence: Sequence,
        /// How it ended.
        outcome: Outcome,
    },
    /// Receipts were acknowledged: so many, from the front of the queue.
    ReceiptsPosted(usize),
    /// The rejection at the front of the queue was acknowledged.
    RejectionPosted,
    /// The server answered results.
    ResultsPosted(ResultsAnswer),
    /// A fetch or post did not work.
    Failed(Channel),
    /// The server answered a check-in.
    CheckedIn(CheckinAnswer),
    /// Nothing but what is in this state waits for the server any more: the usage events are with it.
    Drained,
    /// The server no longer knows this phone.
    Disowned,
    /// Something else (an events answer) said that so many actions wait.
    Pending(u32),
    /// A timer ran out.
    Timer(Timer),
}

/// What must be done, in this order.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Put these records on disk, and do not go on before they are there.
    Persist(Vec<Record>),
    /// Execute a command and report with [`Input::Executed`].
    Execute {
        /// Its number.
        sequence: Sequence,
        /// The command.
        command: Command,
    },
    /// Prove the phone number with this `phn`, whose number was passed over already: nothing is reported.
    Prove(Command),
    /// `GET /agent/v1/actions`; report with [`Input::Fetched`] or [`Input::Failed`].
    Fetch {
        /// Ask for what comes after this number.
        after: Sequence,
        /// How long the server may wait for something to come, in seconds; 0 asks for an answer at once.
        wait_seconds: u32,
    },
    /// Post these receipts.
    PostReceipts(Vec<Receipt>),
    /// Post this rejection.
    PostRejection(Rejection),
    /// Post these results.
    PostResults(Vec<ResultReport>),
    /// Arm or replace a timer.
    Arm(Timer, Duration),
    /// Forget a timer.
    Disarm(Timer),
    /// The old server is done with: from now on the phone is what it became at the other one. Nothing comes after it.
    Moved,
    /// Tell whoever watches; for the log and the terminal, nothing depends on it.
    Note(Note),
}

/// Something worth a line in the log.
#[derive(Debug, Clone, PartialEq)]
pub enum Note {
    /// A message arrived and carries so many commands not seen before.
    Received {
        /// The way it came.
        via: Via,
        /// How many commands are new.
        fresh: usize,
    },
    /// A text was refused.
    Rejected {
        /// The rejection's reason.
        reason: &'static str,
    },
    /// A number is void: the server ended it.
    Void {
        /// The first void number.
        first: Sequence,
        /// The last void number.
        last: Sequence,
    },
    /// A number is missing; the gap is waited out.
    Gap {
        /// The missing number.
        missing: Sequence,
    },
    /// The server moved the agent's number on.
    MovedOn {
        /// The new `h`.
        to: Sequence,
    },
    /// A result is final and queued.
    Settled(ResultReport),
    /// The server acknowledged results.
    Acknowledged(usize),
}

/// The moment and the chance an input comes with.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The phone's clock.
    pub now: DateTime<Utc>,
    /// A fresh random number from 0 to 1, for jitter.
    pub chance: f64,
}

#[cfg(test)]
mod tests;
