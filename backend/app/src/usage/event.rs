//! Reading stored events.

use handsight_domain::{
    id::UsageEventId,
    page::{Cursor, InvalidPage, Page, PageRequest},
    scope::EnterpriseScope,
    time::Timestamp,
};
pub use handsight_store::usage::EventQuery;
use handsight_store::usage::{self as rows, EventKey, EventRow};
use serde_json::json;

use crate::{App, UseCaseError};

/// A page of events, newest first, found by index.
///
/// # Errors
/// [`UseCaseError`] for another list's cursor or a database that is away.
pub async fn events(
    app: &App,
    scope: &EnterpriseScope,
    query: &EventQuery,
    request: &PageRequest,
) -> Result<Page<EventRow>, UseCaseError> {
    let from = request.cursor.as_ref().map(place).transpose()?;
    let tx = app.store.read(scope).await?;
    let found = rows::events(&tx, query, from, request.backward, i64::from(request.limit) + 1).await?;
    let total = rows::count_events(&tx, query).await?;
    let items = found
        .into_iter()
        .map(|row| {
            let (key, at) = (row.key(), Timestamp::from(row.fact.event.started_at));
            let cursor = Cursor { value: json!([at.millis(), key.device]), id: key.event.to_string() };
            (cursor, row)
        })
        .collect();
    Ok(Page::from_rows(request, items, total))
}

fn place(cursor: &Cursor) -> Result<(Timestamp, EventKey), InvalidPage> {
    let (at, device) = serde_json::from_value(cursor.value.clone()).map_err(|_| InvalidPage::Cursor)?;
    let event: UsageEventId = cursor.id.parse().map_err(|_| InvalidPage::Cursor)?;
    Ok((Timestamp::from_millis(at), EventKey { device, event }))
}

/// One event.
pub async fn event(
    app: &App,
    scope: &EnterpriseScope,
    key: EventKey,
) -> Result<Option<EventRow>, UseCaseError> {
    let tx = app.store.read(scope).await?;
    Ok(rows::event_by_key(&tx, key).await?)
}
