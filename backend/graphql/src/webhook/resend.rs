//! Tests, sending again, replays.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use handsight_app::webhook::{self as cases, Stretch};
use handsight_domain::policy::Permission;

use super::{WebhookDelivery, WebhookReplay};
use crate::{
    context::{Visit, need_id},
    payload,
    problem::{Conflict, InvalidInput},
    scalar::DateTime,
};

/// Which webhook to test.
#[derive(Debug, InputObject)]
pub struct TestWebhookInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The webhook.
    webhook_id: ID,
}
/// The test is on its way.
#[derive(Debug, SimpleObject)]
pub struct TestWebhookDone {
    /// Its delivery: what came of it stands there, and `webhookChanged` tells when.
    delivery: WebhookDelivery,
}
payload!(
    /// What came of asking for a test.
    TestWebhookPayload = TestWebhookDone, Conflict(Conflict)
);

/// Which delivery to send again.
#[derive(Debug, InputObject)]
pub struct ResendWebhookDeliveryInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The delivery.
    delivery_id: ID,
}
/// The delivery is on its way again.
#[derive(Debug, SimpleObject)]
pub struct ResendWebhookDeliveryDone {
    /// The delivery.
    delivery: WebhookDelivery,
}
payload!(
    /// What came of sending a delivery again.
    ResendWebhookDeliveryPayload = ResendWebhookDeliveryDone, Conflict(Conflict)
);

/// Which past events to tell again.
#[derive(Debug, InputObject)]
pub struct ReplayWebhookInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The webhook.
    webhook_id: ID,
    /// From this instant on; events are kept for 30 days.
    from: DateTime,
    /// Until just before this instant; now when absent.
    to: Option<DateTime>,
    /// Only these kinds; those that the webhook wants when absent.
    kinds: Option<Vec<String>>,
}
/// The replay goes on by itself.
#[derive(Debug, SimpleObject)]
pub struct ReplayWebhookDone {
    /// The replay, with how many events it is about.
    replay: WebhookReplay,
}
payload!(
    /// What came of asking for a replay.
    ReplayWebhookPayload = ReplayWebhookDone, Invalid(InvalidInput), Conflict(Conflict)
);

/// Mutations of deliveries.
#[derive(Debug, Default)]
pub struct WebhookDeliveryMutation;

#[Object]
impl WebhookDeliveryMutation {
    /// Sends a test event to a webhook.
    async fn test_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: TestWebhookInput,
    ) -> Result<TestWebhookPayload> {
        let scope = ctx.enter(Permission::WebhooksManage)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.webhook_id)?);
        let done = cases::send_test(ctx.app(), &scope, key, id).await;
        TestWebhookPayload::of(done.map(|row| TestWebhookDone { delivery: WebhookDelivery::new(row, scope) }))
    }
    /// Sends an event to its webhook again, whatever came of it before.
    async fn resend_webhook_delivery(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: ResendWebhookDeliveryInput,
    ) -> Result<ResendWebhookDeliveryPayload> {
        let scope = ctx.enter(Permission::WebhooksManage)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.delivery_id)?);
        let done = cases::resend(ctx.app(), &scope, key, id).await;
        ResendWebhookDeliveryPayload::of(
            done.map(|row| ResendWebhookDeliveryDone { delivery: WebhookDelivery::new(row, scope) }),
        )
    }
    /// Tells a webhook again what happened in a stretch of time, each event under the id it had.
    async fn replay_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which events.")] input: ReplayWebhookInput,
    ) -> Result<ReplayWebhookPayload> {
        let scope = ctx.enter(Permission::WebhooksManage)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.webhook_id)?);
        let stretch = Stretch {
            from: input.from.0,
            to: input.to.map_or_else(|| ctx.app().clock.now(), |to| to.0),
            kinds: input.kinds.unwrap_or_default(),
        };
        let done = cases::replay(ctx.app(), &scope, ctx.caller(), key, id, &stretch).await;
        ReplayWebhookPayload::of(done.map(|r| ReplayWebhookDone { replay: WebhookReplay(r) }))
    }
}
