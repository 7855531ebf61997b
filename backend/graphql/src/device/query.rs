//! Reading devices.

use async_graphql::{Context, ID, InputObject, Object, Result};
use handsight_app::device::{self as cases, Order, Selection};
use handsight_domain::{id::DeviceId, policy::Permission};

use super::{Device, DeviceConnection, DeviceCount, DeviceLocation, Fix};
use crate::{
    connection::{clamp, page_request},
    context::{Visit, id_of},
    error::fail,
    filter::Filter,
    live::changes,
    loader::{DeviceKey, loaders},
};

/// In which order.
#[derive(Debug, Clone, InputObject)]
pub struct DeviceSort {
    /// A sortable attribute's name.
    attribute: String,
    /// From the greatest.
    #[graphql(default)]
    descending: bool,
}

/// Which devices, from the arguments of a field.
pub(super) fn selection(filter: Option<Filter>, search: Option<String>) -> Selection {
    Selection { filter: filter.map(Into::into), search }
}

/// Root fields of devices.
#[derive(Debug, Default)]
pub struct DeviceQuery;

#[Object]
impl DeviceQuery {
    /// A device; null when there is none with this id.
    async fn device(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The device's id.")] id: ID,
    ) -> Result<Option<Device>> {
        node(ctx, id_of(&id)).await
    }
    /// Devices, by name unless another order is asked for.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the API")]
    async fn devices(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only devices that pass; null for all.")] filter: Option<Filter>,
        #[graphql(desc = "Only devices that hold all these words in name, holder, number, model …")]
        search: Option<String>,
        #[graphql(desc = "In which order; by name when nothing is said.")] sort: Option<DeviceSort>,
        #[graphql(desc = "How many from the beginning, 1 to 200; 50 when nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<DeviceConnection> {
        let scope = ctx.enter(Permission::DevicesRead)?;
        let request = page_request(first, after.as_deref(), last, before.as_deref())?;
        let order = sort.map(|s| Order { attribute: s.attribute, descending: s.descending });
        let which = selection(filter, search);
        let page = cases::list(ctx.app(), &scope, &which, order.as_ref(), &request).await.map_err(fail)?;
        let mut page = page.map(|row| Device::new(row, scope.clone()));
        Device::look_ahead(ctx, &scope, &mut page).await?;
        Ok(page.into())
    }
    /// How many devices share each value of a class 1 attribute, most first.
    async fn device_counts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The attribute's name.")] by: String,
        #[graphql(desc = "Only devices that pass; null for all.")] filter: Option<Filter>,
        #[graphql(desc = "Only devices that hold all these words.")] search: Option<String>,
    ) -> Result<Vec<DeviceCount>> {
        let scope = ctx.enter(Permission::DevicesRead)?;
        let counts = cases::counts(ctx.app(), &scope, &by, &selection(filter, search)).await.map_err(fail)?;
        Ok(counts.into_iter().map(|(value, n)| DeviceCount { value, count: clamp(n) }).collect())
    }
    /// Last known positions, for a map; at most 5,000, newest first.
    async fn device_locations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only devices that pass; null for all.")] filter: Option<Filter>,
        #[graphql(desc = "Only devices that hold all these words.")] search: Option<String>,
    ) -> Result<Vec<DeviceLocation>> {
        let scope = ctx.enter_places(Permission::DevicesRead)?;
        let rows = cases::located(ctx.app(), &scope, &selection(filter, search)).await.map_err(fail)?;
        Ok(rows
            .into_iter()
            .filter_map(|row| {
                let fix = Fix::from(row.fix.clone()?);
                Some(DeviceLocation { device: Device::new(row, scope.clone()), fix })
            })
            .collect())
    }
}

/// A device by id; null when there is none.
///
/// # Errors
/// As the root field.
pub async fn node(ctx: &Context<'_>, id: Option<DeviceId>) -> Result<Option<Device>> {
    let scope = ctx.enter(Permission::DevicesRead)?;
    let Some(id) = id else { return Ok(None) };
    let row = loaders(ctx, &scope).load_one(DeviceKey(id)).await?;
    Ok(row.filter(|row| row.deleted_at.is_none()).map(|row| Device::new(row, scope)))
}

changes! {
    /// Subscriptions of devices.
    DeviceSubscription;
    /// A device of the enterprise changed (all of them without an id).
    device_changed("Only this device; null for all.") -> Device by DeviceId, DevicesRead, Device { device }, cases::find;
}
