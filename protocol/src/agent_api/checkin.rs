//! The heartbeat: `POST /agent/v1/checkin`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Sequence, result::LeftOut};

/// The names of the volatile attributes an agent of this version reports. Others are carried untouched.
pub mod attribute {
    /// Charge in per cent, 0 to 100.
    pub const BATTERY: &str = "battery";
    /// Whether it is charging.
    pub const CHARGING: &str = "charging";
    /// The serving network, `{mcc, mnc?, radio, roaming}` as in a usage event.
    pub const NETWORK: &str = "network";
    /// The signal, `{dbm, …}` as in a usage event.
    pub const SIGNAL: &str = "signal";
    /// The last fix, `{lat, lon, accuracyM}` as in a usage event.
    pub const LOCATION: &str = "location";
    /// Free storage in bytes.
    pub const FREE_STORAGE: &str = "freeStorageBytes";
    /// Free memory in bytes.
    pub const FREE_MEMORY: &str = "freeMemoryBytes";
    /// Seconds since the phone started.
    pub const UPTIME: &str = "uptimeSeconds";
    /// The operating system's version.
    pub const OS_VERSION: &str = "osVersion";
    /// The agent's version.
    pub const AGENT_VERSION: &str = "agentVersion";
}

/// A heartbeat.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckinRequest {
    /// The agent's `h`: the highest number it has processed.
    pub sequence: Sequence,
    /// `battery` and other volatile attributes by name, see [`attribute`].
    #[serde(flatten)]
    pub attributes: Map<String, Value>,
}

impl CheckinRequest {
    /// The charge in per cent, when it was reported as a number from 0 to 100.
    #[must_use]
    pub fn battery_percent(&self) -> Option<f64> {
        self.attributes.get(attribute::BATTERY)?.as_f64().filter(|percent| (0.0..=100.0).contains(percent))
    }
}

/// The answer to a heartbeat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckinAnswer {
    /// Usually the agent's own `h`. Higher when that number already has a result, because the phone came back
    /// from an old image: then the agent goes on from it.
    pub sequence: Sequence,
    /// How many actions wait.
    pub pending: u32,
    /// The policy's revision.
    pub policy_revision: u64,
    /// How often to check in, in seconds.
    pub heartbeat_seconds: u32,
    /// Attributes that were too many, too long or wrongly named and are not kept; absent when all are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_out: Option<LeftOut>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_lie_beside_the_sequence() {
        let text = r#"{"sequence":"00000007","battery":81,"charging":true,"wifi":"on"}"#;
        let checkin: CheckinRequest = serde_json::from_str(text).unwrap();
        assert_eq!(checkin.battery_percent(), Some(81.0));
        assert_eq!(checkin.attributes.len(), 3);
        let written = serde_json::to_value(&checkin).unwrap();
        assert_eq!(written["sequence"], "00000007");
        assert_eq!(written["wifi"], "on");
    }

    #[test]
    fn an_impossible_battery_is_no_battery() {
        let text = r#"{"sequence":"00000007","battery":812}"#;
        assert_eq!(serde_json::from_str::<CheckinRequest>(text).unwrap().battery_percent(), None);
    }
}
