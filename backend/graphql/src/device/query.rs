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

/// Sort order of devices.
#[derive(Debug, Clone, InputObject)]
pub struct DeviceSort {
    /// Name of a sortable attribute.
    attribute: String,
    /// Whether to sort in descending order.
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
    /// A device by ID; null if not found.
    async fn device(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "ID of the device.")] id: ID,
    ) -> Result<Option<Device>> {
        node(ctx, id_of(&id)).await
    }
    /// Devices, sorted by name by default.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the API")]
    async fn devices(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only devices that match this filter; null for all.")] filter: Option<Filter>,
        #[graphql(desc = "Only devices with all these words in their name, holder, number, model …")]
        search: Option<String>,
        #[graphql(desc = "Sort order; by name if absent.")] sort: Option<DeviceSort>,
        #[graphql(desc = "Returns the first n items, 1 to 200; 50 by default.")] first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last n items, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
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
    /// Number of devices for each value of an attribute of class `COMMON`, most frequent first.
    async fn device_counts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Name of the attribute to group by.")] by: String,
        #[graphql(desc = "Only devices that match this filter; null for all.")] filter: Option<Filter>,
        #[graphql(desc = "Only devices that contain all these words.")] search: Option<String>,
    ) -> Result<Vec<DeviceCount>> {
        let scope = ctx.enter(Permission::DevicesRead)?;
        let counts = cases::counts(ctx.app(), &scope, &by, &selection(filter, search)).await.map_err(fail)?;
        Ok(counts.into_iter().map(|(value, n)| DeviceCount { value, count: clamp(n) }).collect())
    }
    /// Last known locations of devices, for a map; newest first, at most 5,000.
    async fn device_locations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only devices that match this filter; null for all.")] filter: Option<Filter>,
        #[graphql(desc = "Only devices that contain all these words.")] search: Option<String>,
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
    /// Fires when a device of the enterprise changes.
    device_changed("Only this device; null for all.") -> Device by DeviceId, DevicesRead, Device { device }, cases::find;
}
