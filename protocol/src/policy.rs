//! The effective policy of a device, `GET /agent/v1/policy`: what it may collect, how often, and what is
//! filtered before it is sent. Everything is optional, so an empty policy is `{"revision": 0}`.

use serde::{Deserialize, Serialize};

use crate::usage::Liability;

/// A device's effective policy.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyDocument {
    /// Rises with every change.
    pub revision: u64,
    /// Filters in force, at most one per usage type and liability.
    #[serde(default)]
    pub privacy: Vec<PrivacyFilter>,
    /// How often to measure.
    #[serde(default)]
    pub collection: CollectionIntervals,
    /// The only packages that may be installed; absent when any may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permitted_apps: Option<Vec<String>>,
    /// Thresholds the agent may show to the user.
    #[serde(default)]
    pub alert_thresholds: Vec<AlertThreshold>,
}

/// What happens to one kind of field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Treatment {
    /// Sent as it is.
    #[default]
    Keep,
    /// Replaced by a keyed hash.
    Hash,
    /// Replaced by something coarser: class and country, a large cell, the hour.
    Coarsen,
    /// Left out.
    Drop,
}

/// The filter of one usage type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PrivacyFilter {
    /// The event type it is for, as `call`; absent for all.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub usage_type: Option<String>,
    /// The liability it is for; absent for both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub liability: Option<Liability>,
    /// Whether to collect such events at all.
    #[serde(default = "yes")]
    pub collect: bool,
    /// The other party of a call or message.
    #[serde(default)]
    pub peer: Treatment,
    /// Host, application, file names.
    #[serde(default)]
    pub content: Treatment,
    /// The location.
    #[serde(default)]
    pub location: Treatment,
    /// The time.
    #[serde(default)]
    pub time: Treatment,
}

fn yes() -> bool {
    true
}

/// How often an agent measures, in seconds; absent means the agent's own choice.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CollectionIntervals {
    /// Between two `qos` samples.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qos_seconds: Option<u32>,
    /// Between two `location` events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location_seconds: Option<u32>,
    /// Between two `location` events while roaming.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roaming_location_seconds: Option<u32>,
    /// The longest `data` session before it is reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_seconds: Option<u32>,
}

/// A threshold the agent may show to the user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertThreshold {
    /// What is counted.
    pub measure: String,
    /// Over which window, as `month`.
    pub window: String,
    /// From which amount on.
    pub threshold: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_policy_is_only_a_revision() {
        let policy: PolicyDocument = serde_json::from_str(r#"{"revision":0}"#).unwrap();
        assert_eq!(policy, PolicyDocument::default());
        let filter: PrivacyFilter = serde_json::from_str(r#"{"type":"call","peer":"hash"}"#).unwrap();
        assert!(filter.collect);
        assert_eq!(filter.peer, Treatment::Hash);
    }
}
