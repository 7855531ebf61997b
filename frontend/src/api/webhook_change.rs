//! Making and changing webhooks, and sending to them again.

use super::outcome::{Conflict, InvalidInput, LimitReached, Outcome, payload};
use super::scalar::DateTime;
use super::webhook::{Webhook, WebhookReplay};
use super::{schema, transport};
use crate::browser;
use cynic::MutationBuilder;

fn key() -> Option<String> {
    Some(browser::idempotency_key())
}

#[derive(cynic::InputObject)]
struct CreateWebhookInput {
    idempotency_key: Option<String>,
    url: String,
    description: Option<String>,
    kinds: Vec<String>,
}
#[derive(cynic::QueryVariables)]
struct CreateVariables {
    input: CreateWebhookInput,
}
#[derive(cynic::QueryFragment)]
struct CreateWebhookDone {
    webhook: Webhook,
    secret: String,
}
payload!(CreateWebhookPayload: CreateWebhookDone, InvalidInput, LimitReached);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "CreateVariables")]
struct CreateWebhook {
    #[arguments(input: $input)]
    create_webhook: CreateWebhookPayload,
}

/// Makes a webhook; brings it and its secret, which is shown once.
///
/// # Errors
/// When something entered will not do, or as [`transport::run`].
pub async fn create(url: &str, description: &str, kinds: Vec<String>) -> Outcome<(Webhook, String)> {
    let input = CreateWebhookInput {
        idempotency_key: key(),
        url: url.trim().to_owned(),
        description: Some(description.trim().to_owned()),
        kinds,
    };
    let run = transport::run(CreateWebhook::build(CreateVariables { input })).await?;
    let done = run.create_webhook.outcome()?;
    Ok((done.webhook, done.secret))
}

/// What is to be different of a webhook; absent parts stay.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Where it is.
    pub url: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Which kinds it wants.
    pub kinds: Option<Vec<String>>,
    /// Whether it is on.
    pub enabled: Option<bool>,
}

#[derive(cynic::InputObject)]
struct UpdateWebhookInput {
    idempotency_key: Option<String>,
    webhook_id: cynic::Id,
    #[cynic(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    kinds: Option<Vec<String>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    enabled: Option<bool>,
}
#[derive(cynic::QueryVariables)]
struct UpdateVariables {
    input: UpdateWebhookInput,
}
#[derive(cynic::QueryFragment)]
struct UpdateWebhookDone {
    webhook: Webhook,
}
payload!(UpdateWebhookPayload: UpdateWebhookDone, InvalidInput);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "UpdateVariables")]
struct UpdateWebhook {
    #[arguments(input: $input)]
    update_webhook: UpdateWebhookPayload,
}

/// Changes a webhook.
///
/// # Errors
/// When something entered will not do, or as [`transport::run`].
pub async fn update(id: &str, change: Change) -> Outcome<Webhook> {
    let input = UpdateWebhookInput {
        idempotency_key: key(),
        webhook_id: cynic::Id::new(id),
        url: change.url,
        description: change.description,
        kinds: change.kinds,
        enabled: change.enabled,
    };
    Ok(transport::run(UpdateWebhook::build(UpdateVariables { input }))
        .await?
        .update_webhook
        .outcome()?
        .webhook)
}

#[derive(cynic::InputObject)]
struct DeleteWebhookInput {
    idempotency_key: Option<String>,
    webhook_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct DeleteVariables {
    input: DeleteWebhookInput,
}
#[derive(cynic::QueryFragment)]
struct DeleteWebhookDone {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    webhook_id: cynic::Id,
}
payload!(DeleteWebhookPayload: DeleteWebhookDone);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "DeleteVariables")]
struct DeleteWebhook {
    #[arguments(input: $input)]
    delete_webhook: DeleteWebhookPayload,
}

/// Deletes a webhook.
///
/// # Errors
/// As [`transport::run`].
pub async fn delete(id: &str) -> Outcome<()> {
    let input = DeleteWebhookInput { idempotency_key: key(), webhook_id: cynic::Id::new(id) };
    transport::run(DeleteWebhook::build(DeleteVariables { input })).await?.delete_webhook.outcome()?;
    Ok(())
}

#[derive(cynic::InputObject)]
struct RotateWebhookSecretInput {
    idempotency_key: Option<String>,
    webhook_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct RotateVariables {
    input: RotateWebhookSecretInput,
}
#[derive(cynic::QueryFragment)]
struct RotateWebhookSecretDone {
    secret: String,
}
payload!(RotateWebhookSecretPayload: RotateWebhookSecretDone);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "RotateVariables")]
struct RotateWebhookSecret {
    #[arguments(input: $input)]
    rotate_webhook_secret: RotateWebhookSecretPayload,
}

/// Gives a webhook a new secret; brings its text, which is shown once.
///
/// # Errors
/// As [`transport::run`].
pub async fn rotate(id: &str) -> Outcome<String> {
    let input = RotateWebhookSecretInput { idempotency_key: key(), webhook_id: cynic::Id::new(id) };
    let run = transport::run(RotateWebhookSecret::build(RotateVariables { input })).await?;
    Ok(run.rotate_webhook_secret.outcome()?.secret)
}

#[derive(cynic::InputObject)]
struct TestWebhookInput {
    idempotency_key: Option<String>,
    webhook_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct TestVariables {
    input: TestWebhookInput,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "WebhookDelivery")]
struct Sent {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    id: cynic::Id,
}
#[derive(cynic::QueryFragment)]
struct TestWebhookDone {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    delivery: Sent,
}
payload!(TestWebhookPayload: TestWebhookDone, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "TestVariables")]
struct TestWebhook {
    #[arguments(input: $input)]
    test_webhook: TestWebhookPayload,
}

/// Sends a test.
///
/// # Errors
/// When the webhook is off, or as [`transport::run`].
pub async fn test(id: &str) -> Outcome<()> {
    let input = TestWebhookInput { idempotency_key: key(), webhook_id: cynic::Id::new(id) };
    transport::run(TestWebhook::build(TestVariables { input })).await?.test_webhook.outcome()?;
    Ok(())
}

#[derive(cynic::InputObject)]
struct ResendWebhookDeliveryInput {
    idempotency_key: Option<String>,
    delivery_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct ResendVariables {
    input: ResendWebhookDeliveryInput,
}
#[derive(cynic::QueryFragment)]
struct ResendWebhookDeliveryDone {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    delivery: Sent,
}
payload!(ResendWebhookDeliveryPayload: ResendWebhookDeliveryDone, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "ResendVariables")]
struct ResendWebhookDelivery {
    #[arguments(input: $input)]
    resend_webhook_delivery: ResendWebhookDeliveryPayload,
}

/// Sends a delivery again.
///
/// # Errors
/// When the webhook is off, or as [`transport::run`].
pub async fn resend(delivery: &str) -> Outcome<()> {
    let input = ResendWebhookDeliveryInput { idempotency_key: key(), delivery_id: cynic::Id::new(delivery) };
    transport::run(ResendWebhookDelivery::build(ResendVariables { input }))
        .await?
        .resend_webhook_delivery
        .outcome()?;
    Ok(())
}

#[derive(cynic::InputObject)]
struct ReplayWebhookInput {
    idempotency_key: Option<String>,
    webhook_id: cynic::Id,
    from: DateTime,
    to: Option<DateTime>,
    kinds: Option<Vec<String>>,
}
#[derive(cynic::QueryVariables)]
struct ReplayVariables {
    input: ReplayWebhookInput,
}
#[derive(cynic::QueryFragment)]
struct ReplayWebhookDone {
    replay: WebhookReplay,
}
payload!(ReplayWebhookPayload: ReplayWebhookDone, InvalidInput, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "ReplayVariables")]
struct ReplayWebhook {
    #[arguments(input: $input)]
    replay_webhook: ReplayWebhookPayload,
}

/// Tells a webhook again what happened from an instant on (milliseconds since 1970) until now; no kinds mean
/// those it wants. Brings how many events that are.
///
/// # Errors
/// When another replay is under way, or as [`transport::run`].
pub async fn replay(id: &str, from: i64, kinds: Vec<String>) -> Outcome<i32> {
    let input = ReplayWebhookInput {
        idempotency_key: key(),
        webhook_id: cynic::Id::new(id),
        from: DateTime::from_ms(from),
        to: None,
        kinds: Some(kinds).filter(|kinds| !kinds.is_empty()),
    };
    let run = transport::run(ReplayWebhook::build(ReplayVariables { input })).await?;
    Ok(run.replay_webhook.outcome()?.replay.total)
}
