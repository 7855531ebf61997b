//! Campaigns: how far an invitation is, what its text says, how long it is by SMS, when it is tried again.

mod text;

use std::time::Duration;

pub use text::{Filling, Length, PLACEHOLDERS, fill, length, problem};

use crate::closed::closed;

closed! {
    /// State of a campaign invitation.
    pub enum InviteState: serde() {
        /// Waiting to be sent.
        Queued = "QUEUED",
        /// Sent.
        Sent = "SENT",
        /// The link was opened.
        Opened = "OPENED",
        /// A device enrolled.
        Enrolled = "ENROLLED",
        /// Sending failed.
        Failed = "FAILED",
        /// Revoked, or the campaign was stopped before it was sent.
        Stopped = "STOPPED",
    }
}

closed! {
    /// Channel of an invitation.
    pub enum InviteWay: serde() {
        /// SMS to the contact's number.
        Sms = "SMS",
        /// E-mail to the contact's address.
        Email = "EMAIL",
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
