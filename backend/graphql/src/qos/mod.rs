//! Hexagons of the own map in the API.

mod object;
mod query;

pub use object::{QosCell, QosCellConnection, QosCellEdge};
pub use query::QosQuery;
