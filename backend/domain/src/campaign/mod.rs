//! Campaigns: how far an invitation is, what its text says, how long it is by SMS, when it is tried again.

mod text;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use text::{Filling, Length, PLACEHOLDERS, fill, length, problem};

/// How far an invitation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum InviteState {
    /// It waits to be sent.
    Queued,
    /// It was handed over.
    Sent,
    /// Its link was opened.
    Opened,
    /// A phone enrolled by it.
    Enrolled,
    /// It could not be sent.
    Failed,
    /// It was taken back, or its campaign was stopped before it went out.
    Stopped,
}

impl InviteState {
    /// Every state, in the order of a good life.
    pub const ALL: [Self; 6] =
        [Self::Queued, Self::Sent, Self::Opened, Self::Enrolled, Self::Failed, Self::Stopped];
    /// As stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "QUEUED",
            Self::Sent => "SENT",
            Self::Opened => "OPENED",
            Self::Enrolled => "ENROLLED",
            Self::Failed => "FAILED",
            Self::Stopped => "STOPPED",
        }
    }
    /// From its stored name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }
}

/// The way an invitation goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum InviteWay {
    /// To the contact's number.
    Sms,
    /// To the contact's address.
    Email,
}

impl InviteWay {
    /// As stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sms => "SMS",
            Self::Email => "EMAIL",
        }
    }
    /// From its stored name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Sms, Self::Email].into_iter().find(|w| w.name() == name)
    }
}

/// How long to wait after so many failed attempts (from 1); `None` when it is given up.
pub fn retry_after(attempts: i64) -> Option<Duration> {
    let minutes = match attempts {
        ..=1 => 1,
        2 => 5,
        3 => 30,
        4 => 120,
        5 => 720,
        _ => return None,
    };
    Some(Duration::from_secs(minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip_and_patience_ends() {
        assert!(InviteState::ALL.into_iter().all(|s| InviteState::parse(s.name()) == Some(s)));
        assert_eq!(InviteWay::parse("EMAIL"), Some(InviteWay::Email));
        assert!((1..=5).all(|n| retry_after(n).is_some()));
        assert_eq!(retry_after(6), None);
    }
}
