//! Making, changing and deleting webhooks, and their secrets.

use async_graphql::ID;
use handsight_app::webhook::{self as cases, NewWebhook, WebhookChange};
use handsight_domain::policy::Permission;

use super::Webhook;
use crate::{
    context::{Visit, need_id},
    mutation::mutations,
    problem::{InvalidInput, LimitReached},
};

mutations! {
    /// Mutations of webhooks.
    WebhookMutation;

    /// Creates a webhook.
    create_webhook("Parameters of `createWebhook`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::WebhooksManage)?;
        let description = input.description.unwrap_or_default();
        let case = NewWebhook { url: input.url, description, kinds: input.kinds };
        let done = cases::create(ctx.app(), &scope, ctx.caller(), key, &case).await;
        done.map(|d| CreateWebhookDone { webhook: Webhook::new(d.webhook, scope), secret: d.secret })
    }
    /// Input of `createWebhook`.
    CreateWebhookInput {
        /// URL of the endpoint: HTTPS and publicly reachable.
        url: String,
        /// Description, at most 200 characters.
        description: Option<String>,
        /// Names of the event kinds to subscribe to, as in `eventKinds`.
        kinds: Vec<String>,
    }
    /// The created webhook; its secret is returned only once.
    CreateWebhookDone {
        /// The webhook.
        webhook: Webhook,
        /// Secret that signs requests, `whsec_…`; never returned again.
        secret: String,
    }
    /// Result of `createWebhook`.
    CreateWebhookPayload: InvalidInput, LimitReached;

    /// Updates, enables or disables a webhook.
    update_webhook("Parameters of `updateWebhook`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::WebhooksManage)?;
        let id = need_id(&input.webhook_id)?;
        let change = WebhookChange {
            url: input.url,
            description: input.description,
            kinds: input.kinds,
            enabled: input.enabled,
        };
        let done = cases::update(ctx.app(), &scope, ctx.caller(), key, id, &change).await;
        done.map(|row| UpdateWebhookDone { webhook: Webhook::new(row, scope) })
    }
    /// Input of `updateWebhook`. An absent field stays unchanged.
    UpdateWebhookInput {
        /// ID of the webhook.
        webhook_id: ID,
        /// URL of the endpoint: HTTPS and publicly reachable.
        url: Option<String>,
        /// Description, at most 200 characters.
        description: Option<String>,
        /// Names of the event kinds to subscribe to, as in `eventKinds`.
        kinds: Option<Vec<String>>,
        /// Whether events are delivered. Once enabled again, waiting events are delivered immediately.
        enabled: Option<bool>,
    }
    /// The updated webhook.
    UpdateWebhookDone {
        /// The webhook.
        webhook: Webhook,
    }
    /// Result of `updateWebhook`.
    UpdateWebhookPayload: InvalidInput;

    /// Deletes a webhook and its pending deliveries.
    delete_webhook("Parameters of `deleteWebhook`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::WebhooksManage)?;
        let id = need_id(&input.webhook_id)?;
        let done = cases::delete(ctx.app(), &scope, key, id).await;
        done.map(|id| DeleteWebhookDone { webhook_id: id.to_string().into() })
    }
    /// Input of `deleteWebhook`.
    DeleteWebhookInput {
        /// ID of the webhook.
        webhook_id: ID,
    }
    /// The webhook and its deliveries were deleted.
    DeleteWebhookDone {
        /// ID of the deleted webhook.
        webhook_id: ID,
    }
    /// Result of `deleteWebhook`.
    DeleteWebhookPayload;

    /// Rotates a webhook's secret. Requests are signed with both secrets for 24 hours, so the receiver can
    /// switch without losing events.
    rotate_webhook_secret("Parameters of `rotateWebhookSecret`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::WebhooksManage)?;
        let id = need_id(&input.webhook_id)?;
        let done = cases::rotate_secret(ctx.app(), &scope, key, id).await;
        done.map(|d| RotateWebhookSecretDone { webhook: Webhook::new(d.webhook, scope), secret: d.secret })
    }
    /// Input of `rotateWebhookSecret`.
    RotateWebhookSecretInput {
        /// ID of the webhook.
        webhook_id: ID,
    }
    /// The new secret. Requests are also signed with the previous one for 24 hours.
    RotateWebhookSecretDone {
        /// The webhook.
        webhook: Webhook,
        /// The new secret, `whsec_…`; never returned again.
        secret: String,
    }
    /// Result of `rotateWebhookSecret`.
    RotateWebhookSecretPayload;
}
