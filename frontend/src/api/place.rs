//! Where devices are now: their last known positions.

use super::filter::Filter;
use crate::model::fault::Fault;
use crate::model::filter::Expression;

operations!("place");

/// The last known positions of the devices that a filter and a text find.
///
/// # Errors
/// As [`super::transport::ask`].
pub async fn locations(filter: Option<Expression>, search: String) -> Result<Vec<DeviceLocation>, Fault> {
    found(filter.as_ref().map(Filter::from), Some(search).filter(|text| !text.is_empty())).await
}
