//! Making, changing and deleting webhooks, and their secrets.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use handsight_app::webhook::{self as cases, NewWebhook, WebhookChange};
use handsight_domain::policy::Permission;

use super::Webhook;
use crate::{
    context::{Visit, need_id},
    payload,
    problem::{InvalidInput, LimitReached},
};

/// What the webhook is to be.
#[derive(Debug, InputObject)]
pub struct CreateWebhookInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// Where it is: an https address of the open Internet.
    url: String,
    /// What it is for, at most 200 characters.
    description: Option<String>,
    /// The names of the kinds of events it wants, as in `eventKinds`.
    kinds: Vec<String>,
}
/// The webhook; the secret is shown once.
#[derive(Debug, SimpleObject)]
pub struct CreateWebhookDone {
    /// The webhook.
    webhook: Webhook,
    /// The secret that signs what is sent, `whsec_…`; never shown again.
    secret: String,
}
payload!(
    /// What came of making a webhook.
    CreateWebhookPayload = CreateWebhookDone, Invalid(InvalidInput), Limit(LimitReached)
);

/// What is to be different; absent parts stay.
#[derive(Debug, InputObject)]
pub struct UpdateWebhookInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
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
#[derive(Debug, SimpleObject)]
pub struct UpdateWebhookDone {
    /// The webhook.
    webhook: Webhook,
}
payload!(
    /// What came of changing a webhook.
    UpdateWebhookPayload = UpdateWebhookDone, Invalid(InvalidInput)
);

/// Which webhook to delete.
#[derive(Debug, InputObject)]
pub struct DeleteWebhookInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The webhook.
    webhook_id: ID,
}
/// The webhook is gone, with its deliveries.
#[derive(Debug, SimpleObject)]
pub struct DeleteWebhookDone {
    /// The id it had.
    webhook_id: ID,
}
payload!(
    /// What came of deleting a webhook.
    DeleteWebhookPayload = DeleteWebhookDone
);

/// Which webhook gets a new secret.
#[derive(Debug, InputObject)]
pub struct RotateWebhookSecretInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The webhook.
    webhook_id: ID,
}
/// The new secret; the old one signs too for 24 hours.
#[derive(Debug, SimpleObject)]
pub struct RotateWebhookSecretDone {
    /// The webhook.
    webhook: Webhook,
    /// The new secret, `whsec_…`; never shown again.
    secret: String,
}
payload!(
    /// What came of asking for a new secret.
    RotateWebhookSecretPayload = RotateWebhookSecretDone
);

/// Mutations of webhooks.
#[derive(Debug, Default)]
pub struct WebhookMutation;

#[Object]
impl WebhookMutation {
    /// Makes a webhook.
    async fn create_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to be.")] input: CreateWebhookInput,
    ) -> Result<CreateWebhookPayload> {
        let scope = ctx.enter(Permission::WebhooksManage)?;
        let description = input.description.unwrap_or_default();
        let case = NewWebhook { url: input.url, description, kinds: input.kinds };
        let done =
            cases::create(ctx.app(), &scope, ctx.caller(), input.idempotency_key.as_deref(), &case).await;
        CreateWebhookPayload::of(
            done.map(|d| CreateWebhookDone { webhook: Webhook::new(d.webhook, scope), secret: d.secret }),
        )
    }
    /// Changes a webhook, or switches it on or off.
    async fn update_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be different.")] input: UpdateWebhookInput,
    ) -> Result<UpdateWebhookPayload> {
        let scope = ctx.enter(Permission::WebhooksManage)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.webhook_id)?);
        let change = WebhookChange {
            url: input.url,
            description: input.description,
            kinds: input.kinds,
            enabled: input.enabled,
        };
        let done = cases::update(ctx.app(), &scope, ctx.caller(), key, id, &change).await;
        UpdateWebhookPayload::of(done.map(|row| UpdateWebhookDone { webhook: Webhook::new(row, scope) }))
    }
    /// Deletes a webhook with what was on its way to it.
    async fn delete_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: DeleteWebhookInput,
    ) -> Result<DeleteWebhookPayload> {
        let scope = ctx.enter(Permission::WebhooksManage)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.webhook_id)?);
        let done = cases::delete(ctx.app(), &scope, key, id).await;
        DeleteWebhookPayload::of(done.map(|id| DeleteWebhookDone { webhook_id: id.to_string().into() }))
    }
    /// Gives a webhook a new secret. For 24 hours both sign, so that nothing is lost while the receiver changes.
    async fn rotate_webhook_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: RotateWebhookSecretInput,
    ) -> Result<RotateWebhookSecretPayload> {
        let scope = ctx.enter(Permission::WebhooksManage)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.webhook_id)?);
        let done = cases::rotate_secret(ctx.app(), &scope, key, id).await;
        RotateWebhookSecretPayload::of(
            done.map(|d| RotateWebhookSecretDone {
                webhook: Webhook::new(d.webhook, scope),
                secret: d.secret,
            }),
        )
    }
}
