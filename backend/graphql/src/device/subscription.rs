//! Watching devices.

use async_graphql::{Context, ID, Result, Subscription};
use futures::Stream;
use handsight_app::{LiveEvent, device as cases};
use handsight_domain::{id::DeviceId, policy::Permission};

use super::Device;
use crate::{
    context::{Visit, need_id},
    live::watch,
};

/// Subscriptions of devices.
#[derive(Debug, Default)]
pub struct DeviceSubscription;

#[Subscription]
impl DeviceSubscription {
    /// A device of the enterprise changed (all of them without an id).
    async fn device_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this device; null for all.")] id: Option<ID>,
    ) -> Result<impl Stream<Item = Device> + use<>> {
        let scope = ctx.enter(Permission::DevicesRead)?;
        let only: Option<DeviceId> = id.as_ref().map(need_id).transpose()?;
        Ok(watch(ctx.app(), scope, move |app, scope, event| async move {
            let LiveEvent::Device { device, .. } = event else { return None };
            if only.is_some_and(|only| only != device) {
                return None;
            }
            let row = cases::find(&app, &scope, device).await.ok()??;
            Some(Device::new(row, scope))
        }))
    }
}
