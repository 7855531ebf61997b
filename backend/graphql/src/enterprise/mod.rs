//! The enterprise in the API.

mod mutation;
mod object;
mod query;

pub use mutation::EnterpriseMutation;
pub(crate) use object::device_count;
pub use object::{Enterprise, EnterpriseMode};
pub use query::{EnterpriseQuery, node};

use async_graphql::{Context, Result};
use handsight_domain::scope::EnterpriseScope;

use crate::{
    error::not_found,
    loader::{EnterpriseKey, loaders},
};

/// The enterprise of a scope, read once for all rows of an answer that ask together.
///
/// # Errors
/// `UNAVAILABLE` when the database is away; `NOT_FOUND` when the enterprise is gone.
pub(crate) async fn own(
    ctx: &Context<'_>,
    scope: &EnterpriseScope,
) -> Result<handsight_app::enterprise::Enterprise> {
    loaders(ctx, scope).load_one(EnterpriseKey(scope.enterprise())).await?.ok_or_else(not_found)
}
