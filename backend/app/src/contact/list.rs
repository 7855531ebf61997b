//! Reading contacts and imports.

use handsight_domain::{
    id::{ContactId, ContactImportId},
    page::{Page, PageRequest},
    scope::EnterpriseScope,
};
use handsight_store::{
    contact::{self as rows, ContactOrder, ContactQuery, ContactRow, ImportRow},
    row,
};

use crate::{App, UseCaseError, read::reads};

/// Imports that are shown.
const MOST_IMPORTS: i64 = 50;

/// A page of contacts.
pub async fn list(
    app: &App,
    scope: &EnterpriseScope,
    query: &ContactQuery,
    order: ContactOrder,
    request: &PageRequest,
) -> Result<Page<ContactRow>, UseCaseError> {
    Ok(rows::page(&*app.store.read(scope).await?, query, order, request).await??)
}

reads! {
    /// A contact.
    find(id: ContactId) -> Option<ContactRow> = row::find::<ContactRow>;
    /// Several contacts; strangers are left out.
    by_ids(ids: &[ContactId]) -> Vec<ContactRow> = row::find_all::<ContactRow>;
    /// The newest imports that were carried out, newest first, at most 50.
    imports() -> Vec<ImportRow> = rows::imports, MOST_IMPORTS;
    /// An import.
    find_import(id: ContactImportId) -> Option<ImportRow> = row::find::<ImportRow>;
}
