//! The closed lists of actions.

use async_graphql::Enum;
use handsight_domain::action as rules;

use crate::closed::closed;

closed! {
    ActionState = rules::ActionState;
    WaitingFor = rules::WaitingFor;
    ResultStatus = rules::Outcome;
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
