//! One device: everything its page shows, part by part, so that each tab asks only for what it needs.

use super::device::DeviceAttribute;
use super::kinds::{DeviceStatus, Liability, UsageType};
use super::page::{PageInfo, Turn};
use super::scalar::{Date, DateTime, Long};
use super::{schema, transport};
use crate::model::fault::Fault;
use cynic::{QueryBuilder, SubscriptionBuilder};

/// A place at a time.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Fix {
    pub at: DateTime,
    pub lat: f64,
    pub lon: f64,
    pub accuracy_m: Option<f64>,
    pub source: String,
}

/// By which campaign a device came.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct DeviceOrigin {
    pub campaign: Option<super::contact::CampaignName>,
}

/// Since when a device is lost.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Loss")]
pub struct LostSince {
    /// When it was marked.
    pub since: DateTime,
}

/// A device.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Device")]
pub struct DeviceFull {
    pub id: cynic::Id,
    pub name: String,
    pub phone_number: Option<String>,
    pub holder: Option<String>,
    pub holder_email: Option<String>,
    pub department: Option<String>,
    pub office: Option<String>,
    pub platform: String,
    pub manufacturer: Option<String>,
    pub model: Option<String>,
    pub os_version: Option<String>,
    pub agent_version: Option<String>,
    pub home_carrier: Option<String>,
    pub serving_carrier: Option<String>,
    pub roaming: bool,
    pub country: Option<String>,
    pub liability: Liability,
    pub status: DeviceStatus,
    pub moved_at: Option<DateTime>,
    pub moved_to: Option<String>,
    pub enrolled_at: DateTime,
    pub last_seen_at: Option<DateTime>,
    pub battery_percent: Option<i32>,
    pub signal_dbm: Option<i32>,
    pub radio: Option<String>,
    pub notes: Option<String>,
    pub origin: Option<DeviceOrigin>,
    pub sequence: String,
    pub waiting_actions: i32,
    pub lost: Option<LostSince>,
    pub attributes: Vec<DeviceAttribute>,
    pub location: Option<Fix>,
}

impl DeviceFull {
    /// Whether it is with this server: of a phone that moved to another nothing can be asked here.
    pub const fn here(&self) -> bool {
        self.moved_at.is_none()
    }
}

#[derive(cynic::QueryVariables)]
struct OneVariables {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "OneVariables")]
struct DeviceQuery {
    #[arguments(id: $id)]
    device: Option<DeviceFull>,
}

/// One device.
///
/// # Errors
/// [`Fault::NotFound`] when there is none, or as [`transport::run`].
pub async fn device(id: &str) -> Result<DeviceFull, Fault> {
    let answer = transport::run(DeviceQuery::build(OneVariables { id: cynic::Id::new(id) })).await?;
    answer.device.ok_or(Fault::NotFound)
}

/// An application on a device.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Application {
    pub package: String,
    pub name: Option<String>,
    pub version: String,
    pub sha256: Option<String>,
}

/// A line of the agent's log.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct LogLine {
    pub at: Option<DateTime>,
    pub level: String,
    pub text: String,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Device")]
struct WithApplications {
    applications: Vec<Application>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "OneVariables")]
struct ApplicationsQuery {
    #[arguments(id: $id)]
    device: Option<WithApplications>,
}

/// The applications that the device last listed.
///
/// # Errors
/// As [`device`].
pub async fn applications(id: &str) -> Result<Vec<Application>, Fault> {
    let answer = transport::run(ApplicationsQuery::build(OneVariables { id: cynic::Id::new(id) })).await?;
    Ok(answer.device.ok_or(Fault::NotFound)?.applications)
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Device")]
struct WithLog {
    #[arguments(first: 200)]
    log: Vec<LogLine>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "OneVariables")]
struct LogQuery {
    #[arguments(id: $id)]
    device: Option<WithLog>,
}

/// The newest lines of the agent's log that the server has.
///
/// # Errors
/// As [`device`].
pub async fn log(id: &str) -> Result<Vec<LogLine>, Fault> {
    let answer = transport::run(LogQuery::build(OneVariables { id: cynic::Id::new(id) })).await?;
    Ok(answer.device.ok_or(Fault::NotFound)?.log)
}

/// Sums of a period.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "UsageRow")]
pub struct UsageSum {
    pub keys: Vec<UsageKey>,
    pub events: Long,
    pub calls: Long,
    pub seconds: Long,
    pub dropped: Long,
    pub messages: Long,
    pub rx_bytes: Long,
    pub tx_bytes: Long,
    pub roaming_seconds: Long,
    pub roaming_bytes: Long,
}

/// By what a sum is told apart.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct UsageKey {
    pub value: Option<String>,
}

#[derive(cynic::QueryVariables)]
struct UsageVariables {
    id: cynic::Id,
    from: Date,
    to: Date,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Device", variables = "UsageVariables")]
struct WithUsage {
    #[arguments(from: $from, to: $to, by: [DAY])]
    usage: Vec<UsageSum>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "UsageVariables")]
struct UsageQuery {
    #[arguments(id: $id)]
    device: Option<WithUsage>,
}

/// Usage day by day, both days included, written `YYYY-MM-DD`.
///
/// # Errors
/// As [`device`].
pub async fn usage(id: &str, from: String, to: String) -> Result<Vec<UsageSum>, Fault> {
    let variables = UsageVariables { id: cynic::Id::new(id), from: Date(from), to: Date(to) };
    let answer = transport::run(UsageQuery::build(variables)).await?;
    Ok(answer.device.ok_or(Fault::NotFound)?.usage)
}

/// A usage event as a row of a list.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "UsageEvent")]
pub struct EventRow {
    pub id: cynic::Id,
    #[cynic(rename = "type")]
    pub kind: UsageType,
    pub started_at: DateTime,
    pub direction: Option<String>,
    pub peer: Option<String>,
    pub seconds: Option<i32>,
    pub dropped: Option<bool>,
    pub rx_bytes: Option<Long>,
    pub tx_bytes: Option<Long>,
    pub app: Option<String>,
    pub generation: Option<String>,
    pub serving_carrier: Option<String>,
    pub country: Option<String>,
    pub signal_dbm: Option<f64>,
}

/// A page of usage events.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "UsageEventConnection")]
pub struct EventPage {
    /// The events, newest first.
    pub nodes: Vec<EventRow>,
    /// Where the page lies.
    pub page_info: PageInfo,
    /// How many there are.
    pub total_count: i32,
}

#[derive(cynic::QueryVariables)]
struct EventsVariables {
    id: cynic::Id,
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Device", variables = "EventsVariables")]
struct WithEvents {
    #[arguments(first: $first, after: $after, last: $last, before: $before)]
    events: EventPage,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "EventsVariables")]
struct EventsQuery {
    #[arguments(id: $id)]
    device: Option<WithEvents>,
}

/// A page of the device's usage events.
///
/// # Errors
/// As [`device`].
pub async fn events(id: &str, turn: Turn) -> Result<EventPage, Fault> {
    let slice = turn.slice(25);
    let variables = EventsVariables {
        id: cynic::Id::new(id),
        first: slice.first,
        after: slice.after,
        last: slice.last,
        before: slice.before,
    };
    let answer = transport::run(EventsQuery::build(variables)).await?;
    Ok(answer.device.ok_or(Fault::NotFound)?.events)
}

#[derive(cynic::QueryVariables)]
struct ChangedVariables {
    id: Option<cynic::Id>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Subscription", variables = "ChangedVariables")]
struct DeviceChanged {
    #[arguments(id: $id)]
    device_changed: DeviceFull,
}

/// Follows a device for as long as the current view lives.
pub fn follow(id: &str, on_change: impl Fn(DeviceFull) + 'static) {
    let variables = ChangedVariables { id: Some(cynic::Id::new(id)) };
    super::live::subscribe(DeviceChanged::build(variables), move |event| on_change(event.device_changed));
}
