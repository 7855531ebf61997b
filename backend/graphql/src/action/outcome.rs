//! What became of an action.

use async_graphql::{Context, Object, Result, SimpleObject};
use handsight_app::{
    UseCaseError,
    action::{ActionRow, AttemptRow, ReceiptRow, ResultRow},
};
use handsight_domain::{
    place::{tells_place, without_places},
    scope::EnterpriseScope,
};
use serde_json::{Map, Value};

use super::state::{AttemptOutcome, ResultStatus};
use crate::{
    budget::Budget,
    connection::clamp,
    error::fail,
    loader::{ItemsKey, loaders},
    noun::view,
    scalar::{DateTime, Json, Long},
};

/// One attempt to deliver an action.
#[derive(Debug, Clone, SimpleObject)]
pub struct Attempt {
    /// Number, starting at 1.
    pub number: i32,
    /// Transport: `sms`, `fcm`, `apns`, `mqtt`, or `poll` if the device fetched the action.
    pub transport: String,
    /// Name of the channel at the time; null if the device fetched the action.
    pub notifier: Option<String>,
    /// Cost in millionths of the enterprise's currency. The cost of a message with several actions counts for
    /// the first.
    pub cost_micros: Long,
    /// When it began.
    pub started_at: DateTime,
    /// When the outcome was known; null while in progress.
    pub finished_at: Option<DateTime>,
    /// Outcome.
    pub outcome: AttemptOutcome,
    /// Response of the channel; null if there was none.
    pub detail: Option<String>,
}

impl From<AttemptRow> for Attempt {
    fn from(row: AttemptRow) -> Self {
        Self {
            number: clamp(row.number),
            transport: row.transport,
            notifier: row.notifier,
            cost_micros: Long(row.cost_micros),
            started_at: row.started_at.into(),
            finished_at: row.finished_at.map(DateTime),
            outcome: AttemptOutcome::parse(&row.outcome),
            detail: row.detail,
        }
    }
}

view! {
    /// The device's confirmation that it received the message.
    Receipt(ReceiptRow) only {
        /// When the message arrived, by the device's clock.
        received_at: DateTime,
        /// How it arrived, as reported by the device: `sms`, `push`, `mqtt`, `poll`.
        via: &str,
        /// The text as received.
        text: &str,
    }
}

/// The device's answer to an action.
#[derive(Debug, Clone)]
pub struct ResultItem {
    row: ResultRow,
    command: String,
    scope: EnterpriseScope,
    /// Whether the caller may see where phones are.
    places: bool,
}

impl ResultItem {
    /// What of a result is told; without what tells where the phone is or was, unless it is for the caller to see.
    pub(crate) fn told(
        mut row: ResultRow,
        action: &ActionRow,
        scope: &EnterpriseScope,
        places: bool,
    ) -> Self {
        let command = action.command.clone();
        if !places && tells_place(&command) {
            (row.message, row.reason) = (None, None);
        }
        Self { row, command, scope: scope.clone(), places }
    }
}

/// The device's answer to an action.
#[Object(name = "Result")]
impl ResultItem {
    /// Outcome.
    async fn status(&self) -> ResultStatus {
        self.row.status.into()
    }
    /// `0` on success; otherwise the device's error code, or 1 if it reported only a reason.
    async fn code(&self) -> i32 {
        self.row.code
    }
    /// Machine-readable reason from the device, e.g. `timeout`; null if there is none.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }
    /// Human-readable message; null if there is none.
    async fn message(&self) -> Option<&str> {
        self.row.message.as_deref()
    }
    /// When the device finished, by its clock.
    async fn finished_at(&self) -> DateTime {
        self.row.finished_at.into()
    }
    /// When the server received the result.
    async fn received_at(&self) -> DateTime {
        self.row.received_at.into()
    }
    /// Result values by name, as defined by the command. Without `LOCATION_READ`, results of `loc` and `log`
    /// are empty and other results omit anything that reveals a location.
    async fn items(&self, ctx: &Context<'_>) -> Result<Json> {
        if !self.places && tells_place(&self.command) {
            return Ok(Json(Value::Object(Map::new())));
        }
        // Up to here nothing was read: of a page of large results no more is read than an answer may hold.
        let _room = Budget::room(ctx, self.row.items_bytes)?;
        let text = loaders(ctx, &self.scope).load_one(ItemsKey(self.row.action)).await?;
        let items = serde_json::from_str::<Map<String, Value>>(text.as_deref().unwrap_or("{}"))
            .map_err(|error| fail(UseCaseError::Internal(format!("a result is no JSON: {error}"))))?;
        Ok(Json(Value::Object(if self.places { items } else { without_places(&self.command, &items) })))
    }
}
