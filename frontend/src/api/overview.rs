//! How things stand now: what the overview asks besides usage, in one question.

use super::device::DeviceCount;
use super::kinds::{AttentionKind, DeviceStatus, Severity};
use super::scalar::{DateTime, Long};
use super::{schema, transport};
use crate::model::fault::Fault;
use cynic::{QueryBuilder, SubscriptionBuilder};

/// A device, as far as the overview names it.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Device")]
pub struct NamedDevice {
    /// Global id.
    pub id: cynic::Id,
    /// What it is called.
    pub name: String,
    /// Whose it is.
    pub holder: Option<String>,
    /// How reachable it is.
    pub status: DeviceStatus,
}

impl NamedDevice {
    /// The person, or the device where nobody is known.
    pub fn called(&self) -> String {
        self.holder.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| self.name.clone())
    }
}

/// A session of actions, by its id.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "ActionSession")]
pub struct NamedSession {
    /// Global id.
    pub id: cynic::Id,
}

/// Something that needs somebody.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Attention {
    /// What it is about.
    pub kind: AttentionKind,
    /// How urgent it is.
    pub severity: Severity,
    /// In one line.
    pub title: String,
    /// What explains it.
    pub detail: String,
    /// The one device it is about.
    pub device: Option<NamedDevice>,
    /// The actions it is about.
    pub action_session: Option<NamedSession>,
    /// How many devices or actions.
    pub count: i32,
}

/// A device in another carrier's network.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Roamer {
    /// The device.
    pub device: NamedDevice,
    /// When it began.
    pub since: DateTime,
    /// ISO 3166 code.
    pub country: String,
    /// Seconds of calls since then.
    pub seconds: Long,
    /// Bytes since then.
    pub bytes: Long,
    /// Whose subscriber it is.
    pub home_carrier: Option<String>,
}

/// Actions in figures.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct ActionSummary {
    /// Asked in the last 24 hours.
    pub last24_hours: i32,
    /// Of those, done.
    pub succeeded: i32,
    /// Waiting now.
    pub waiting: i32,
    /// Of those of the last 24 hours, failed.
    pub failed: i32,
}

/// How things stand.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Query")]
pub struct Standing {
    /// Devices by status.
    #[cynic(rename = "deviceCounts", alias)]
    #[arguments(by: "status")]
    pub by_status: Vec<DeviceCount>,
    /// Devices by platform.
    #[cynic(rename = "deviceCounts", alias)]
    #[arguments(by: "platform")]
    pub by_platform: Vec<DeviceCount>,
    /// Devices by home carrier.
    #[cynic(rename = "deviceCounts", alias)]
    #[arguments(by: "homeCarrier")]
    pub by_carrier: Vec<DeviceCount>,
    /// Devices by department.
    #[cynic(rename = "deviceCounts", alias)]
    #[arguments(by: "department")]
    pub by_department: Vec<DeviceCount>,
    /// Actions in figures.
    pub action_summary: ActionSummary,
    /// What needs somebody, the most urgent first.
    pub attention: Vec<Attention>,
    /// Who is abroad.
    pub roamers: Vec<Roamer>,
}

impl Standing {
    /// Devices of one status, by the API's name of it.
    pub fn with_status(&self, status: &str) -> i64 {
        let found = self.by_status.iter().filter(|count| count.value.as_deref() == Some(status));
        found.map(|count| i64::from(count.count)).sum()
    }

    /// All devices.
    pub fn devices(&self) -> i64 {
        self.by_status.iter().map(|count| i64::from(count.count)).sum()
    }
}

/// Asks how things stand.
///
/// # Errors
/// As [`transport::run`].
pub async fn standing() -> Result<Standing, Fault> {
    transport::run(Standing::build(())).await
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Device")]
struct ChangedDevice {
    #[expect(dead_code, reason = "an event must select something; that it came is the news")]
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Subscription")]
struct DeviceChanged {
    #[expect(dead_code, reason = "an event must select something; that it came is the news")]
    device_changed: ChangedDevice,
}

/// Says each time that any device changed, for as long as the current view lives.
pub fn on_device_change(tell: impl Fn() + 'static) {
    super::live::subscribe(DeviceChanged::build(()), move |_: DeviceChanged| tell());
}
