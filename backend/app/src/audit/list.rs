//! Reading the log, newest first.

use data_encoding::HEXLOWER;
use handsight_domain::{
    id::AuditRecordId,
    page::{Cursor, InvalidPage, Page, PageRequest},
    scope::EnterpriseScope,
};
use handsight_store::{StoreError, people::audit as rows, row};

use super::Record;
use crate::{App, UseCaseError};

fn read(row: rows::AuditRow) -> Result<Record, StoreError> {
    let corrupt = |column: &str| StoreError::Corrupt { column: column.to_owned() };
    Ok(Record {
        id: row.id,
        number: row.number,
        at: row.at,
        actor: serde_json::from_str(&row.actor).map_err(|_| corrupt("actor"))?,
        verb: row.verb,
        target: row.target,
        summary: row.summary,
        detail: serde_json::from_str(&row.detail).map_err(|_| corrupt("detail"))?,
        hash: HEXLOWER.encode(&row.hash),
    })
}

/// A text that matches itself anywhere in a `LIKE … ESCAPE '\'` over lower-case text.
fn pattern(search: Option<&str>) -> String {
    let text = search.unwrap_or("").trim().to_lowercase();
    let quoted = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    if quoted.is_empty() { "%".to_owned() } else { format!("%{quoted}%") }
}

/// A page of the log.
///
/// # Errors
/// [`UseCaseError`] for a foreign cursor or a database that is away.
pub async fn list(
    app: &App,
    scope: &EnterpriseScope,
    search: Option<&str>,
    request: &PageRequest,
) -> Result<Page<Record>, UseCaseError> {
    let edge =
        request.cursor.as_ref().map(|cursor| cursor.value.as_i64().ok_or(InvalidPage::Cursor)).transpose()?;
    let like = pattern(search);
    let tx = app.store.read(scope).await?;
    let found = rows::page(&tx, &like, edge, request.backward, i64::from(request.limit) + 1).await?;
    let total = rows::count(&tx, &like).await?;
    let items = found
        .into_iter()
        .map(|row| {
            let cursor = Cursor { value: row.number.into(), id: row.id.to_string() };
            Ok((cursor, read(row)?))
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    Ok(Page::from_rows(request, items, total))
}

/// One record.
pub async fn find(
    app: &App,
    scope: &EnterpriseScope,
    id: AuditRecordId,
) -> Result<Option<Record>, UseCaseError> {
    let tx = app.store.read(scope).await?;
    Ok(row::find::<rows::AuditRow>(&tx, id).await?.map(read).transpose()?)
}
