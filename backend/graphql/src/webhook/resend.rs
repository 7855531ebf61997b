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
    test_webhook("Parameters of `testWebhook`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::WebhooksManage)?;
        let id = need_id(&input.webhook_id)?;
        let done = cases::send_test(ctx.app(), &scope, key, id).await;
        done.map(|row| TestWebhookDone { delivery: WebhookDelivery::new(row, scope) })
    }
    /// Input of `testWebhook`.
    TestWebhookInput {
        /// The webhook.
        webhook_id: ID,
    }
    /// The test is on its way.
    TestWebhookDone {
        /// Its delivery: what came of it stands there, and `webhookChanged` tells when.
        delivery: WebhookDelivery,
    }
    /// Result of `testWebhook`.
    TestWebhookPayload: Conflict;

    /// Resends an event to its webhook, whatever the result of earlier attempts.
    resend_webhook_delivery("Parameters of `resendWebhookDelivery`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::WebhooksManage)?;
        let id = need_id(&input.delivery_id)?;
        let done = cases::resend(ctx.app(), &scope, key, id).await;
        done.map(|row| ResendWebhookDeliveryDone { delivery: WebhookDelivery::new(row, scope) })
    }
    /// Input of `resendWebhookDelivery`.
    ResendWebhookDeliveryInput {
        /// The delivery.
        delivery_id: ID,
    }
    /// The delivery is on its way again.
    ResendWebhookDeliveryDone {
        /// The delivery.
        delivery: WebhookDelivery,
    }
    /// Result of `resendWebhookDelivery`.
    ResendWebhookDeliveryPayload: Conflict;

    /// Resends past events of a period to a webhook, each with its original ID.
    replay_webhook("Parameters of `replayWebhook`.") |ctx, input, key| {
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
    /// Input of `replayWebhook`.
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
    /// Result of `replayWebhook`.
    ReplayWebhookPayload: InvalidInput, Conflict;
}
