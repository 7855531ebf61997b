//! API tokens in the API.

mod mutation;
mod object;
mod query;

pub use mutation::TokenMutation;
pub use object::{ApiToken, ApiTokenConnection, ApiTokenEdge};
pub use query::TokenQuery;
