//! Watching campaigns.

use async_graphql::{Context, ID, Result, Subscription};
use futures::Stream;
use handsight_app::{LiveEvent, campaign as cases};
use handsight_domain::{id::CampaignId, policy::Permission};

use super::Campaign;
use crate::{
    context::{Visit, need_id},
    live::watch,
};

/// Subscriptions of campaigns.
#[derive(Debug, Default)]
pub struct CampaignSubscription;

#[Subscription]
impl CampaignSubscription {
    /// A campaign, or how far its invitations are, changed (all of them without an id).
    async fn campaign_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this campaign; null for all.")] id: Option<ID>,
    ) -> Result<impl Stream<Item = Campaign> + use<>> {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let only: Option<CampaignId> = id.as_ref().map(need_id).transpose()?;
        Ok(watch(ctx.app(), scope, move |app, scope, event| async move {
            let LiveEvent::Campaign { campaign, .. } = event else { return None };
            if only.is_some_and(|only| only != campaign) {
                return None;
            }
            let row = cases::find(&app, &scope, campaign).await.ok()??;
            Some(Campaign::new(row, scope))
        }))
    }
}
