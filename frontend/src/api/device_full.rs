//! One device: everything its page shows, part by part, so that each tab asks only for what it needs.

use super::page::{Page, Turn};
use super::scalar::Date;
pub use super::track::Fix;
use crate::model::fault::Fault;

operations!("device_full");

/// A page of usage events.
pub type EventPage = Page<EventRow>;

impl DeviceFull {
    /// Whether it is with this server: of a phone that moved to another nothing can be asked here.
    pub const fn here(&self) -> bool {
        self.moved_at.is_none()
    }
}

/// Usage day by day, both days included, written `YYYY-MM-DD`.
///
/// # Errors
/// As [`super::transport::ask`].
pub async fn usage(id: &str, from: String, to: String) -> Result<Vec<UsageSum>, Fault> {
    daily(id, Date(from), Date(to)).await
}

/// A page of the device's usage events, newest first.
///
/// # Errors
/// As [`super::transport::ask`].
pub async fn events(id: &str, turn: Turn) -> Result<EventPage, Fault> {
    event_list(id, turn, 25).await
}
