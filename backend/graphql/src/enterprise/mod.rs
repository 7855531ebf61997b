//! The enterprise in the API.

mod mutation;
mod object;
mod query;

pub use mutation::EnterpriseMutation;
pub(crate) use object::device_count;
pub use object::{Enterprise, EnterpriseMode};
pub use query::{EnterpriseQuery, node};
