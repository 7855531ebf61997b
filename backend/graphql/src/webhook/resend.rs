//! Tests, sending again, replays.

use async_graphql::ID;
use handsight_app::webhook::{self as cases, Stretch};
use handsight_domain::policy::Permission;

use super::{WebhookDelivery, WebhookReplay};
use crate::{
    context::{Visit, need_id},
    mutation::mutations,
    problem::{Conflict, InvalidInput},
    scalar::DateTime,
};

mutations! {
    /// Mutations of deliveries.
    WebhookDeliveryMutation;

    /// Sends a test event to a webhook.
    test_webhook("Which.") |ctx, input, key| {
        let scope = ctx.enter(Permission::WebhooksManage)?;
        let id = need_id(&input.webhook_id)?;
        let done = cases::send_test(ctx.app(), &scope, key, id).await;
        done.map(|row| TestWebhookDone { delivery: WebhookDelivery::new(row, scope) })
    }
    /// Which webhook to test.
    TestWebhookInput {
        /// The webhook.
        webhook_id: ID,
    }
    /// The test is on its way.
    TestWebhookDone {
        /// Its delivery: what came of it stands there, and `webhookChanged` tells when.
        delivery: WebhookDelivery,
    }
    /// What came of asking for a test.
    TestWebhookPayload: Conflict;

    /// Sends an event to its webhook again, whatever came of it before.
    resend_webhook_delivery("Which.") |ctx, input, key| {
        let scope = ctx.enter(Permission::WebhooksManage)?;
        let id = need_id(&input.delivery_id)?;
        let done = cases::resend(ctx.app(), &scope, key, id).await;
        done.map(|row| ResendWebhookDeliveryDone { delivery: WebhookDelivery::new(row, scope) })
    }
    /// Which delivery to send again.
    ResendWebhookDeliveryInput {
        /// The delivery.
        delivery_id: ID,
    }
    /// The delivery is on its way again.
    ResendWebhookDeliveryDone {
        /// The delivery.
        delivery: WebhookDelivery,
    }
    /// What came of sending a delivery again.
    ResendWebhookDeliveryPayload: Conflict;

    /// Tells a webhook again what happened in a stretch of time, each event under the id it had.
    replay_webhook("Which events.") |ctx, input, key| {
        let scope = ctx.enter(Permission::WebhooksManage)?;
        let id = need_id(&input.webhook_id)?;
        let stretch = Stretch {
            from: input.from.0,
            to: input.to.map_or_else(|| ctx.app().clock.now(), |to| to.0),
            kinds: input.kinds.unwrap_or_default(),
        };
        let done = cases::replay(ctx.app(), &scope, ctx.caller(), key, id, &stretch).await;
        done.map(|r| ReplayWebhookDone { replay: WebhookReplay(r) })
    }
    /// Which past events to tell again.
    ReplayWebhookInput {
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
    ReplayWebhookDone {
        /// The replay, with how many events it is about.
        replay: WebhookReplay,
    }
    /// What came of asking for a replay.
    ReplayWebhookPayload: InvalidInput, Conflict;
}
