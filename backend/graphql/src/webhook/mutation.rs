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

    /// Makes a webhook.
    create_webhook("What it is to be.") |ctx, input, key| {
        let scope = ctx.enter(Permission::WebhooksManage)?;
        let description = input.description.unwrap_or_default();
        let case = NewWebhook { url: input.url, description, kinds: input.kinds };
        let done = cases::create(ctx.app(), &scope, ctx.caller(), key, &case).await;
        done.map(|d| CreateWebhookDone { webhook: Webhook::new(d.webhook, scope), secret: d.secret })
    }
    /// What the webhook is to be.
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
    /// What came of making a webhook.
    CreateWebhookPayload: InvalidInput, LimitReached;

    /// Changes a webhook, or switches it on or off.
    update_webhook("What is to be different.") |ctx, input, key| {
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
    /// What is to be different; absent parts stay.
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
    /// What came of changing a webhook.
    UpdateWebhookPayload: InvalidInput;

    /// Deletes a webhook with what was on its way to it.
    delete_webhook("Which.") |ctx, input, key| {
        let scope = ctx.enter(Permission::WebhooksManage)?;
        let id = need_id(&input.webhook_id)?;
        let done = cases::delete(ctx.app(), &scope, key, id).await;
        done.map(|id| DeleteWebhookDone { webhook_id: id.to_string().into() })
    }
    /// Which webhook to delete.
    DeleteWebhookInput {
        /// The webhook.
        webhook_id: ID,
    }
    /// The webhook is gone, with its deliveries.
    DeleteWebhookDone {
        /// The id it had.
        webhook_id: ID,
    }
    /// What came of deleting a webhook.
    DeleteWebhookPayload;

    /// Gives a webhook a new secret. For 24 hours both sign, so that nothing is lost while the receiver changes.
    rotate_webhook_secret("Which.") |ctx, input, key| {
        let scope = ctx.enter(Permission::WebhooksManage)?;
        let id = need_id(&input.webhook_id)?;
        let done = cases::rotate_secret(ctx.app(), &scope, key, id).await;
        done.map(|d| RotateWebhookSecretDone { webhook: Webhook::new(d.webhook, scope), secret: d.secret })
    }
    /// Which webhook gets a new secret.
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
    /// What came of asking for a new secret.
    RotateWebhookSecretPayload;
}
