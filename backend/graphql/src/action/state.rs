//! The closed lists of actions.

use async_graphql::Enum;
use handsight_domain::action as rules;

use crate::closed::closed;

closed! {
    ActionState = rules::ActionState;
    WaitingFor = rules::WaitingFor;
    ResultStatus = rules::Outcome;
}

/// Outcome of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum AttemptOutcome {
    /// In progress.
    Sending,
    /// The channel accepted the message.
    Accepted,
    /// The channel reported delivery to the device.
    Delivered,
    /// The channel rejected the message or reported that the device can't be reached.
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
