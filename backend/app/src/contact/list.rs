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

use crate::{App, UseCaseError};

/// Imports that are shown.
const MOST_IMPORTS: i64 = 50;

/// A page of contacts.
///
/// # Errors
/// [`UseCaseError::Page`] for another list's cursor.
pub async fn list(
    app: &App,
    scope: &EnterpriseScope,
    query: &ContactQuery,
    order: ContactOrder,
    request: &PageRequest,
) -> Result<Page<ContactRow>, UseCaseError> {
    Ok(rows::page(&*app.store.read(scope).await?, query, order, request).await??)
}

/// A contact.
pub async fn find(
    app: &App,
    scope: &EnterpriseScope,
    id: ContactId,
) -> Result<Option<ContactRow>, UseCaseError> {
    Ok(row::find::<ContactRow>(&*app.store.read(scope).await?, id).await?)
}

/// Several contacts; strangers are left out.
pub async fn by_ids(
    app: &App,
    scope: &EnterpriseScope,
    ids: &[ContactId],
) -> Result<Vec<ContactRow>, UseCaseError> {
    Ok(row::find_all::<ContactRow>(&*app.store.read(scope).await?, ids).await?)
}

/// The newest imports that were carried out, newest first, at most 50.
pub async fn imports(app: &App, scope: &EnterpriseScope) -> Result<Vec<ImportRow>, UseCaseError> {
    Ok(rows::imports(&*app.store.read(scope).await?, MOST_IMPORTS).await?)
}

/// An import.
pub async fn find_import(
    app: &App,
    scope: &EnterpriseScope,
    id: ContactImportId,
) -> Result<Option<ImportRow>, UseCaseError> {
    Ok(row::find::<ImportRow>(&*app.store.read(scope).await?, id).await?)
}
