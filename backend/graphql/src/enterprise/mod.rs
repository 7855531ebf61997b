//! The enterprise in the API.

mod object;
mod query;

pub use object::{Enterprise, EnterpriseMode};
pub use query::{EnterpriseQuery, node};
