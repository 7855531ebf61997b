//! The closed lists of actions.

use async_graphql::Enum;
use handsight_domain::action as rules;

/// Where an action stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ActionState {
    /// Stored, not yet handed to anything that carries it.
    Pending,
    /// Handed to a notifier, or fetched by the device.
    Sent,
    /// The device said that it has the message.
    Received,
    /// The device did it.
    Succeeded,
    /// The device tried and failed.
    Failed,
    /// The device would not.
    Refused,
    /// The device cannot.
    Unsupported,
    /// The deadline passed without an answer.
    Expired,
    /// Taken back before the device had it.
    Cancelled,
}

macro_rules! states {
    ($($name:ident)*) => {
        impl From<rules::ActionState> for ActionState {
            fn from(state: rules::ActionState) -> Self {
                match state { $(rules::ActionState::$name => Self::$name),* }
            }
        }
        impl From<ActionState> for rules::ActionState {
            fn from(state: ActionState) -> Self {
                match state { $(ActionState::$name => Self::$name),* }
            }
        }
    };
}
states! { Pending Sent Received Succeeded Failed Refused Unsupported Expired Cancelled }

/// Why an action has not gone out or come back yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum WaitingFor {
    /// Its earliest time has not come.
    NotBefore,
    /// Somebody's word: it has waited so long that it must be confirmed again.
    Confirmation,
    /// The notifier failed last time; it is tried again.
    Notifier,
    /// The device: to be switched on, to fetch it, to say that it has it.
    Device,
    /// The result: the device has the message.
    Result,
}

impl From<rules::WaitingFor> for WaitingFor {
    fn from(waiting: rules::WaitingFor) -> Self {
        match waiting {
            rules::WaitingFor::NotBefore => Self::NotBefore,
            rules::WaitingFor::Confirmation => Self::Confirmation,
            rules::WaitingFor::Notifier => Self::Notifier,
            rules::WaitingFor::Device => Self::Device,
            rules::WaitingFor::Result => Self::Result,
        }
    }
}

/// What came of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum AttemptOutcome {
    /// Under way.
    Sending,
    /// The notifier took it.
    Accepted,
    /// The notifier reports that the phone has it.
    Delivered,
    /// The notifier did not take it, or reports that the phone cannot be reached.
    Failed,
    /// The device fetched it.
    Fetched,
}

impl AttemptOutcome {
    /// From its stored name.
    pub fn parse(name: &str) -> Self {
        match name {
            "ACCEPTED" => Self::Accepted,
            "DELIVERED" => Self::Delivered,
            "FAILED" => Self::Failed,
            "FETCHED" => Self::Fetched,
            _ => Self::Sending,
        }
    }
}

/// How a device says that a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ResultStatus {
    /// Done.
    Ok,
    /// Tried, and did not work.
    Failed,
    /// Not tried: not signed, not allowed, or the user said no.
    Refused,
    /// Not known to the agent, or not possible on the platform.
    Unsupported,
}

impl From<rules::Outcome> for ResultStatus {
    fn from(outcome: rules::Outcome) -> Self {
        match outcome {
            rules::Outcome::Ok => Self::Ok,
            rules::Outcome::Failed => Self::Failed,
            rules::Outcome::Refused => Self::Refused,
            rules::Outcome::Unsupported => Self::Unsupported,
        }
    }
}
