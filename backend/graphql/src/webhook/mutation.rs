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
        /// Where it is: an https address of the open Internet.
        url: String,
        /// What it is for, at most 200 characters.
        description: Option<String>,
        /// The names of the kinds of events it wants, as in `eventKinds`.
        kinds: Vec<String>,
    }
    /// The webhook; the secret is shown once.
    CreateWebhookDone {
        /// The webhook.
        webhook: Webhook,
        /// The secret that signs what is sent, `whsec_…`; never shown again.
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
        /// The webhook.
        webhook_id: ID,
        /// Where it is: an https address of the open Internet.
        url: Option<String>,
        /// What it is for, at most 200 characters.
        description: Option<String>,
        /// The names of the kinds of events it wants, as in `eventKinds`.
        kinds: Option<Vec<String>>,
        /// Whether it is told of what happens. Switched on again, it gets at once what waited.
        enabled: Option<bool>,
    }
    /// The webhook as it is now.
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
        /// The webhook.
        webhook_id: ID,
    }
    /// The webhook is gone, with its deliveries.
    DeleteWebhookDone {
        /// The id it had.
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
        /// The webhook.
        webhook_id: ID,
    }
    /// The new secret; the old one signs too for 24 hours.
    RotateWebhookSecretDone {
        /// The webhook.
        webhook: Webhook,
        /// The new secret, `whsec_…`; never shown again.
        secret: String,
    }
    /// Result of `rotateWebhookSecret`.
    RotateWebhookSecretPayload;
}
