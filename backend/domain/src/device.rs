//! What is true of a device at an instant. It refuses to remember: status is computed from when the device
//! last spoke, never stored.

use std::time::Duration;

use crate::{action::HEARTBEAT_SECONDS, closed::closed, time::Timestamp};

/// A device that spoke so recently is online: two heartbeats, so that one lost on the way is no alarm.
pub const ONLINE_WITHIN: Duration = Duration::from_secs(2 * HEARTBEAT_SECONDS as u64);
/// A device that was silent for longer is missing.
pub const PRESENT_WITHIN: Duration = Duration::from_secs(72 * 3_600);

closed! {
    /// Status of a device, by its last check-in.
    pub enum DeviceStatus {
        /// Checked in within the last 30 minutes (two heartbeats).
        Online = "ONLINE",
        /// Checked in within the last 72 hours.
        Quiet = "QUIET",
        /// Last checked in more than 72 hours ago.
        Missing = "MISSING",
        /// Moved to another server: its history is kept, but it no longer checks in.
        Moved = "MOVED",
    }
}

/// The status of a device that was last seen then, and moved to another server at `moved_at`, if it was.
pub fn status(last_seen_at: Timestamp, moved_at: Option<Timestamp>, now: Timestamp) -> DeviceStatus {
    if moved_at.is_some() {
        DeviceStatus::Moved
    } else if last_seen_at >= now.before(ONLINE_WITHIN) {
        DeviceStatus::Online
    } else if last_seen_at >= now.before(PRESENT_WITHIN) {
        DeviceStatus::Quiet
    } else {
        DeviceStatus::Missing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_makes_a_device_quiet_then_missing() {
        let now = Timestamp::from_millis(1_000_000_000_000);
        let after = |seconds| status(now.before(Duration::from_secs(seconds)), None, now);
        assert_eq!(after(1_800), DeviceStatus::Online);
        assert_eq!(after(1_801), DeviceStatus::Quiet);
        assert_eq!(after(72 * 3_600), DeviceStatus::Quiet);
        assert_eq!(after(72 * 3_600 + 1), DeviceStatus::Missing);
        assert_eq!(status(now, Some(now), now), DeviceStatus::Moved, "not missing: it is where it belongs");
    }
}
