//! Watching webhooks.

use async_graphql::{Context, ID, Result, Subscription};
use futures::Stream;
use handsight_app::{LiveEvent, webhook as cases};
use handsight_domain::{id::WebhookId, policy::Permission};

use super::Webhook;
use crate::{
    context::{Visit, need_id},
    live::watch,
};

/// Subscriptions of webhooks.
#[derive(Debug, Default)]
pub struct WebhookSubscription;

#[Subscription]
impl WebhookSubscription {
    /// A webhook, one of its deliveries or its replay changed.
    async fn webhook_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this webhook; null for all.")] id: Option<ID>,
    ) -> Result<impl Stream<Item = Webhook> + use<>> {
        let scope = ctx.enter(Permission::WebhooksManage)?;
        let only: Option<WebhookId> = id.as_ref().map(need_id).transpose()?;
        Ok(watch(ctx.app(), scope, move |app, scope, event| async move {
            let LiveEvent::Webhook { webhook, .. } = event else { return None };
            if only.is_some_and(|only| only != webhook) {
                return None;
            }
            let row = cases::find(&app, &scope, webhook).await.ok()??;
            Some(Webhook::new(row, scope))
        }))
    }
}
