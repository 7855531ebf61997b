//! Devices: the list, one device, and what may be changed about them.

use super::filter::Filter;
use super::input::DeviceSort;
use super::page::{Page, Turn};
use crate::model::fault::Fault;
use crate::model::filter::Expression;

operations!("device");

/// A page of devices.
pub type DevicePage = Page<DeviceRow>;

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
/// As [`super::transport::ask`]; [`Fault::Refused`] for a filter that the server does not take.
pub async fn devices(asked: DevicesAsked) -> Result<DevicePage, Fault> {
    let filter = asked.filter.as_ref().map(Filter::from);
    let search = Some(asked.search).filter(|text| !text.is_empty());
    let sort = asked.sort.map(|(attribute, descending)| DeviceSort { attribute, descending });
    list(filter, search, sort, asked.reported, asked.turn, asked.rows).await
}
