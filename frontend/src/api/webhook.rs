//! Webhooks: addresses that are told of events, what was sent to them and what came back.

use super::action::Actor;
use super::kinds::WebhookDeliveryState;
use super::page::{PageInfo, Turn};
use super::scalar::DateTime;
use super::{schema, transport};
use crate::model::fault::Fault;
use cynic::{QueryBuilder, SubscriptionBuilder};

/// How many deliveries stand where.
#[derive(cynic::QueryFragment, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WebhookTotals {
    pub waiting: i32,
    pub delivered: i32,
    pub failed: i32,
}

/// A webhook.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Webhook {
    pub id: cynic::Id,
    pub url: String,
    pub description: String,
    pub kinds: Vec<String>,
    pub enabled: bool,
    pub disabled_reason: Option<String>,
    pub failing_since: Option<DateTime>,
    pub old_secret_until: Option<DateTime>,
    pub created_at: DateTime,
    pub created_by: Actor,
    pub totals: WebhookTotals,
}

/// A kind of event.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq, Eq)]
pub struct EventKind {
    pub name: String,
    pub description: String,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct All {
    webhooks: Vec<Webhook>,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct Kinds {
    event_kinds: Vec<EventKind>,
}

/// Every webhook, oldest first.
///
/// # Errors
/// As [`transport::run`].
pub async fn webhooks() -> Result<Vec<Webhook>, Fault> {
    Ok(transport::run(All::build(())).await?.webhooks)
}

/// Every kind of event that a webhook can ask for.
///
/// # Errors
/// As [`transport::run`].
pub async fn event_kinds() -> Result<Vec<EventKind>, Fault> {
    Ok(transport::run(Kinds::build(())).await?.event_kinds)
}

/// A delivery as a row of a list.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct WebhookDelivery {
    pub id: cynic::Id,
    pub message_id: String,
    pub kind: String,
    pub happened_at: DateTime,
    pub state: WebhookDeliveryState,
    pub attempts: i32,
    pub next_attempt_at: Option<DateTime>,
    pub finished_at: Option<DateTime>,
}

/// A page of deliveries.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "WebhookDeliveryConnection")]
pub struct DeliveryPage {
    /// Newest first.
    pub nodes: Vec<WebhookDelivery>,
    /// Where the page lies.
    pub page_info: PageInfo,
    /// How many there are.
    pub total_count: i32,
}

/// The replay that was asked for last.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct WebhookReplay {
    pub total: i32,
    pub done: i32,
    pub created_at: DateTime,
    pub finished_at: Option<DateTime>,
}

#[derive(cynic::QueryVariables)]
struct OneVariables {
    id: cynic::Id,
    state: Option<WebhookDeliveryState>,
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Webhook", variables = "OneVariables")]
struct WithDeliveries {
    last_replay: Option<WebhookReplay>,
    #[arguments(state: $state, first: $first, after: $after, last: $last, before: $before)]
    deliveries: DeliveryPage,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Webhook", variables = "OneVariables")]
struct WebhookHead {
    #[cynic(spread)]
    webhook: Webhook,
    #[cynic(spread)]
    more: WithDeliveries,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "OneVariables")]
struct One {
    #[arguments(id: $id)]
    webhook: Option<WebhookHead>,
}

/// What a webhook is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookAsked {
    /// Which.
    pub id: String,
    /// Its deliveries in this state; `None` for any.
    pub state: Option<WebhookDeliveryState>,
    /// Which page of them.
    pub turn: Turn,
    /// How many rows.
    pub rows: i32,
}

/// A webhook with a page of its deliveries.
#[derive(Clone, Debug, PartialEq)]
pub struct WebhookShown {
    /// The webhook.
    pub webhook: Webhook,
    /// The replay that was asked for last.
    pub replay: Option<WebhookReplay>,
    /// The page.
    pub page: DeliveryPage,
}

/// A webhook with a page of its deliveries.
///
/// # Errors
/// [`Fault::NotFound`] when there is none, or as [`transport::run`].
pub async fn webhook(asked: WebhookAsked) -> Result<WebhookShown, Fault> {
    let slice = asked.turn.slice(asked.rows);
    let variables = OneVariables {
        id: cynic::Id::new(asked.id),
        state: asked.state,
        first: slice.first,
        after: slice.after,
        last: slice.last,
        before: slice.before,
    };
    let found = transport::run(One::build(variables)).await?.webhook.ok_or(Fault::NotFound)?;
    Ok(WebhookShown { webhook: found.webhook, replay: found.more.last_replay, page: found.more.deliveries })
}

/// One request and its answer.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct WebhookAttempt {
    pub number: i32,
    pub started_at: DateTime,
    pub millis: i32,
    pub url: String,
    pub headers: Vec<String>,
    pub status: Option<i32>,
    pub answer: Option<String>,
    pub error: Option<String>,
}

/// A delivery with its requests.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "WebhookDelivery")]
pub struct DeliveryDetail {
    pub id: cynic::Id,
    pub kind: String,
    pub body: String,
    pub state: WebhookDeliveryState,
    pub next_attempt_at: Option<DateTime>,
    pub attempt_list: Vec<WebhookAttempt>,
}
#[derive(cynic::QueryVariables)]
struct DetailVariables {
    id: cynic::Id,
}
#[derive(cynic::InlineFragments)]
#[cynic(graphql_type = "Node")]
enum Found {
    WebhookDelivery(DeliveryDetail),
    #[cynic(fallback)]
    Other,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "DetailVariables")]
struct Detail {
    #[arguments(id: $id)]
    node: Option<Found>,
}

/// A delivery with its requests and their answers.
///
/// # Errors
/// [`Fault::NotFound`] when there is none, or as [`transport::run`].
pub async fn delivery(id: String) -> Result<DeliveryDetail, Fault> {
    match transport::run(Detail::build(DetailVariables { id: cynic::Id::new(id) })).await?.node {
        Some(Found::WebhookDelivery(detail)) => Ok(detail),
        Some(Found::Other) | None => Err(Fault::NotFound),
    }
}

#[derive(cynic::QueryVariables)]
struct ChangedVariables {
    id: Option<cynic::Id>,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Subscription", variables = "ChangedVariables")]
struct WebhookChanged {
    #[arguments(id: $id)]
    webhook_changed: Webhook,
}

/// Follows webhooks (or one) for as long as the current view lives.
pub fn follow(id: Option<String>, on_change: impl Fn(Webhook) + 'static) {
    let variables = ChangedVariables { id: id.map(cynic::Id::new) };
    super::live::subscribe(WebhookChanged::build(variables), move |event| on_change(event.webhook_changed));
}
