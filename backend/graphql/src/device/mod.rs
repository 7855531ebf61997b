//! Devices in the API.

mod export;
mod mutation;
mod number;
mod object;
mod origin;
mod part;
mod query;
mod rename;

pub use crate::filter::Filter;
pub use export::router as export_router;
pub use mutation::DeviceMutation;
pub use number::NumberMutation;
pub use object::{Device, DeviceConnection, DeviceEdge, DeviceStatus, Liability};
pub use part::{Application, DeviceAttribute, DeviceCount, DeviceLocation, Fix, LogLine};
pub use query::{DeviceQuery, DeviceSubscription, node};
pub use rename::{RenameMutation, RenameQuery};

use async_graphql::{Context, Result};
use handsight_domain::{id::DeviceId, scope::EnterpriseScope};

use crate::{
    error::not_found,
    loader::{DeviceKey, loaders},
};

/// A device that something refers to, deleted ones too; `None` when there is none.
///
/// # Errors
/// `UNAVAILABLE` when the database is away.
pub async fn load(ctx: &Context<'_>, scope: &EnterpriseScope, id: DeviceId) -> Result<Option<Device>> {
    let row = loaders(ctx, scope).load_one(DeviceKey(id)).await?;
    Ok(row.map(|row| Device::new(row, scope.clone())))
}

/// As [`load`], where there must be one.
///
/// # Errors
/// `NOT_FOUND` when there is none.
pub async fn require(ctx: &Context<'_>, scope: &EnterpriseScope, id: DeviceId) -> Result<Device> {
    load(ctx, scope, id).await?.ok_or_else(not_found)
}
