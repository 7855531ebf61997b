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
        /// ID of the webhook.
        webhook_id: ID,
    }
    /// The test event is being sent.
    TestWebhookDone {
        /// The delivery of the test event. Follow its state with `webhookChanged`.
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
        /// ID of the delivery.
        delivery_id: ID,
    }
    /// The delivery is being resent.
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
        /// ID of the webhook.
        webhook_id: ID,
        /// Start of the period, inclusive; events are kept for 30 days.
        from: DateTime,
        /// End of the period, exclusive; now by default.
        to: Option<DateTime>,
        /// Event kinds to replay; by default, those the webhook is subscribed to.
        kinds: Option<Vec<String>>,
    }
    /// The replay was started.
    ReplayWebhookDone {
        /// The replay, with its number of events.
        replay: WebhookReplay,
    }
    /// Result of `replayWebhook`.
    ReplayWebhookPayload: InvalidInput, Conflict;
}
