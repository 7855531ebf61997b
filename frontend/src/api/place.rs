//! Where devices are now: their last known positions.

use super::filter::Filter;
use super::kinds::DeviceStatus;
use super::scalar::DateTime;
use super::track::Fix;
use super::{schema, transport};
use crate::model::fault::Fault;
use crate::model::filter::Expression;
use cynic::QueryBuilder;

/// A device, as far as the map tells of it.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Device")]
pub struct MappedDevice {
    /// Global id.
    pub id: cynic::Id,
    /// What it is called.
    pub name: String,
    /// Whose it is.
    pub holder: Option<String>,
    /// Where the person works.
    pub department: Option<String>,
    /// How reachable it is.
    pub status: DeviceStatus,
    /// Whether it is in another carrier's network.
    pub roaming: bool,
    /// ISO 3166 code.
    pub country: Option<String>,
    /// 0 to 100.
    pub battery_percent: Option<i32>,
    /// When it last reported.
    pub last_seen_at: Option<DateTime>,
}

/// A device and where it was last.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct DeviceLocation {
    /// The device.
    pub device: MappedDevice,
    /// Where it was last.
    pub fix: Fix,
}

#[derive(cynic::QueryVariables)]
struct LocationsVariables {
    filter: Option<Filter>,
    search: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "LocationsVariables")]
struct LocationsQuery {
    #[arguments(filter: $filter, search: $search)]
    device_locations: Vec<DeviceLocation>,
}

/// The last known positions of the devices that a filter and a text find.
///
/// # Errors
/// As [`transport::run`].
pub async fn locations(filter: Option<Expression>, search: String) -> Result<Vec<DeviceLocation>, Fault> {
    let variables = LocationsVariables {
        filter: filter.as_ref().map(Filter::from),
        search: Some(search).filter(|text| !text.is_empty()),
    };
    Ok(transport::run(LocationsQuery::build(variables)).await?.device_locations)
}
