//! Devices: the list, one device, and what may be changed about them.

use super::device_full::LostSince;
use super::filter::Filter;
use super::kinds::{AttributeClass, AttributeKind, DeviceStatus, FilterOperator, Liability};
use super::outcome::{InvalidInput, Outcome, payload};
use super::page::{PageInfo, Turn};
use super::scalar::{DateTime, Long};
use super::{schema, transport};
use crate::browser;
use crate::model::fault::Fault;
use crate::model::filter::Expression;
use cynic::{MutationBuilder, QueryBuilder};

/// A device as a row of the list.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Device", variables = "DevicesVariables")]
pub struct DeviceRow {
    pub id: cynic::Id,
    pub name: String,
    pub phone_number: Option<String>,
    pub holder: Option<String>,
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
    pub enrolled_at: DateTime,
    pub last_seen_at: Option<DateTime>,
    pub battery_percent: Option<i32>,
    pub signal_dbm: Option<i32>,
    pub radio: Option<String>,
    pub waiting_actions: i32,
    pub lost: Option<LostSince>,
    pub data_last7_days: Vec<Long>,
    #[directives(include(if: $reported))]
    #[arguments(class: COMMON)]
    pub attributes: Option<Vec<DeviceAttribute>>,
}

/// One reported attribute.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct DeviceAttribute {
    pub name: String,
    pub title: String,
    pub value: String,
    pub class: AttributeClass,
    pub unit: Option<String>,
    pub reported_at: DateTime,
}

/// A page of devices.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "DeviceConnection", variables = "DevicesVariables")]
pub struct DevicePage {
    /// The devices.
    pub nodes: Vec<DeviceRow>,
    /// Where the page lies.
    pub page_info: PageInfo,
    /// How many match.
    pub total_count: i32,
}

/// By what the list is sorted.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct DeviceSort {
    /// An attribute that sorts.
    pub attribute: String,
    /// Largest first.
    pub descending: bool,
}

/// The variables of the list's question.
#[derive(cynic::QueryVariables)]
pub struct DevicesVariables {
    filter: Option<Filter>,
    search: Option<String>,
    sort: Option<DeviceSort>,
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
    reported: bool,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "DevicesVariables")]
struct DevicesQuery {
    #[arguments(filter: $filter, search: $search, sort: $sort, first: $first, after: $after, last: $last, before: $before)]
    devices: DevicePage,
}

/// What the list is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DevicesAsked {
    /// What must hold.
    pub filter: Option<Expression>,
    /// What name, person or number contain.
    pub search: String,
    /// An attribute, and whether largest first.
    pub sort: Option<(String, bool)>,
    /// Which page.
    pub turn: Turn,
    /// How many rows.
    pub rows: i32,
    /// Whether reported attributes are wanted too.
    pub reported: bool,
}

/// A page of the devices that match.
///
/// # Errors
/// As [`transport::run`]; [`Fault::Refused`] for a filter that the server does not take.
pub async fn devices(asked: DevicesAsked) -> Result<DevicePage, Fault> {
    let slice = asked.turn.slice(asked.rows);
    let operation = DevicesQuery::build(DevicesVariables {
        filter: asked.filter.as_ref().map(Filter::from),
        search: Some(asked.search).filter(|text| !text.is_empty()),
        sort: asked.sort.map(|(attribute, descending)| DeviceSort { attribute, descending }),
        first: slice.first,
        after: slice.after,
        last: slice.last,
        before: slice.before,
        reported: asked.reported,
    });
    Ok(transport::run(operation).await?.devices)
}

/// An attribute that filters, sorts and columns may name.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct AttributeDefinition {
    pub name: String,
    pub title: String,
    pub kind: AttributeKind,
    pub class: AttributeClass,
    pub operators: Vec<FilterOperator>,
    pub values: Option<Vec<String>>,
    pub unit: Option<String>,
    pub sortable: bool,
    pub platform: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct AttributesQuery {
    attributes: Vec<AttributeDefinition>,
}

/// Every attribute that filters, sorts and columns may name.
///
/// # Errors
/// As [`transport::run`].
pub async fn attributes() -> Result<Vec<AttributeDefinition>, Fault> {
    Ok(transport::run(AttributesQuery::build(())).await?.attributes)
}

/// How many devices share a value.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct DeviceCount {
    /// The value; null where the device has none.
    pub value: Option<String>,
    /// How many.
    pub count: i32,
}

#[derive(cynic::QueryVariables)]
struct CountsVariables {
    by: String,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "CountsVariables")]
struct CountsQuery {
    #[arguments(by: $by)]
    device_counts: Vec<DeviceCount>,
}

/// How many devices share each value of an attribute.
///
/// # Errors
/// As [`transport::run`].
pub async fn counts(by: &str) -> Result<Vec<DeviceCount>, Fault> {
    Ok(transport::run(CountsQuery::build(CountsVariables { by: by.to_owned() })).await?.device_counts)
}

/// What a person may write about a device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceEdit {
    /// Its name.
    pub name: String,
    /// Who has it.
    pub holder: String,
    /// Their address.
    pub holder_email: String,
    /// Their department.
    pub department: String,
    /// Their office.
    pub office: String,
    /// Whether its bill is the person's own.
    pub individual: bool,
    /// Anything else.
    pub notes: String,
}

#[derive(cynic::InputObject)]
struct UpdateDeviceInput {
    idempotency_key: Option<String>,
    device_id: cynic::Id,
    name: Option<String>,
    holder: Option<String>,
    holder_email: Option<String>,
    department: Option<String>,
    office: Option<String>,
    liability: Option<Liability>,
    notes: Option<String>,
}

#[derive(cynic::QueryVariables)]
struct UpdateDeviceVariables {
    input: UpdateDeviceInput,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Device")]
struct DeviceId {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
struct UpdateDeviceDone {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    device: DeviceId,
}
payload!(UpdateDevicePayload: UpdateDeviceDone, InvalidInput);

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "UpdateDeviceVariables")]
struct UpdateDevice {
    #[arguments(input: $input)]
    update_device: UpdateDevicePayload,
}

/// Writes what is known about a device; an empty text empties the field.
///
/// # Errors
/// When a field will not do, or as [`transport::run`].
pub async fn update(id: &str, edit: DeviceEdit) -> Outcome<()> {
    let text = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let input = UpdateDeviceInput {
        idempotency_key: Some(browser::idempotency_key()),
        device_id: cynic::Id::new(id),
        name: Some(edit.name.trim().to_owned()),
        holder: text(edit.holder),
        holder_email: text(edit.holder_email),
        department: text(edit.department),
        office: text(edit.office),
        liability: Some(if edit.individual { Liability::Individual } else { Liability::Corporate }),
        notes: text(edit.notes),
    };
    transport::run(UpdateDevice::build(UpdateDeviceVariables { input })).await?.update_device.outcome()?;
    Ok(())
}
