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

/// One time that an action was handed over.
#[derive(Debug, Clone, SimpleObject)]
pub struct Attempt {
    /// Counted from 1.
    pub number: i32,
    /// By which way: `sms`, `fcm`, `apns`, `mqtt`, or `poll` when the device fetched it.
    pub transport: String,
    /// The name that the way out had then; null when the device fetched it.
    pub notifier: Option<String>,
    /// What it cost, in millionths of the enterprise's currency; of a message with several actions the first bears
    /// it.
    pub cost_micros: Long,
    /// When it began.
    pub started_at: DateTime,
    /// When its outcome was known; null while it is under way.
    pub finished_at: Option<DateTime>,
    /// What came of it.
    pub outcome: AttemptOutcome,
    /// What the notifier said; null when it said nothing.
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
    /// The device has the message.
    Receipt(ReceiptRow) only {
        /// When it arrived, by the phone's clock.
        received_at: DateTime,
        /// The way it came, as the phone says: `sms`, `push`, `mqtt`, `poll`.
        via: &str,
        /// The very text that arrived.
        text: &str,
    }
}

/// The device answered.
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

/// The device answered.
#[Object(name = "Result")]
impl ResultItem {
    /// How it ended.
    async fn status(&self) -> ResultStatus {
        self.row.status.into()
    }
    /// `0` when all went well; else the device's own number, or 1 when it has only a word.
    async fn code(&self) -> i32 {
        self.row.code
    }
    /// The device's own word for programs, as `timeout`; null when it gave none.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }
    /// A sentence for people; null when there is nothing to say.
    async fn message(&self) -> Option<&str> {
        self.row.message.as_deref()
    }
    /// When the device was done with it, by the phone's clock.
    async fn finished_at(&self) -> DateTime {
        self.row.finished_at.into()
    }
    /// When the server got the result.
    async fn received_at(&self) -> DateTime {
        self.row.received_at.into()
    }
    /// What came out, by the item names of the command. For whoever may not see where devices are: nothing of `loc` and
    /// `log`, and of others what is left without what tells a place.
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
