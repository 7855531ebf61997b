//! Towers in the API.

mod object;
mod query;

pub use object::{Tower, TowerConnection, TowerEdge};
pub use query::{TowerQuery, node};
