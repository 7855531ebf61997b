//! Watching packages.

use async_graphql::{Context, ID, Result, Subscription};
use futures::Stream;
use handsight_app::{LiveEvent, package as cases};
use handsight_domain::{id::PackageId, policy::Permission};

use super::Package;
use crate::{
    context::{Visit, need_id},
    live::watch,
};

/// Subscriptions of packages.
#[derive(Debug, Default)]
pub struct PackageSubscription;

#[Subscription]
impl PackageSubscription {
    /// A package, one of its versions or one of its pushes changed: a wave went out, it halted, its cycle ended.
    async fn package_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this package; null for all.")] id: Option<ID>,
    ) -> Result<impl Stream<Item = Package> + use<>> {
        let scope = ctx.enter(Permission::ActionsRead)?;
        let only: Option<PackageId> = id.as_ref().map(need_id).transpose()?;
        Ok(watch(ctx.app(), scope, move |app, scope, event| async move {
            let LiveEvent::Package { package, .. } = event else { return None };
            if only.is_some_and(|only| only != package) {
                return None;
            }
            let row = cases::find(&app, &scope, package).await.ok()??;
            Some(Package::new(row, scope))
        }))
    }
}
