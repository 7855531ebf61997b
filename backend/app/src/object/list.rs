//! Looking at objects: lists, one by its id, and how much room they take.

use handsight_domain::{
    id::ObjectId,
    object::Purpose,
    page::{Page, PageRequest},
    scope::EnterpriseScope,
};
use handsight_store::{object as rows, row};

use super::{ObjectQuery, ObjectRow};
use crate::{
    App, UseCaseError,
    read::{edge, page},
};

/// The room that objects take, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Taken or announced.
    pub used: i64,
    /// The most there may be.
    pub quota: i64,
}

/// A page of whole objects, newest first.
pub async fn list(
    app: &App,
    scope: &EnterpriseScope,
    query: &ObjectQuery,
    request: &PageRequest,
) -> Result<Page<ObjectRow>, UseCaseError> {
    let edge = edge::<ObjectId>(request)?;
    let (found, total) = rows::list(&*app.store.read(scope).await?, query, request, edge).await?;
    Ok(page(request, found, total))
}

/// One object; e-mail settings are not shown.
pub async fn find(
    app: &App,
    scope: &EnterpriseScope,
    id: ObjectId,
) -> Result<Option<ObjectRow>, UseCaseError> {
    let row = row::find::<ObjectRow>(&*app.store.read(scope).await?, id).await?;
    Ok(row.filter(|row| row.purpose != Purpose::Email))
}

/// Objects by their ids; strangers and e-mail settings are left out.
pub async fn by_ids(
    app: &App,
    scope: &EnterpriseScope,
    ids: &[ObjectId],
) -> Result<Vec<ObjectRow>, UseCaseError> {
    let mut found = row::find_all::<ObjectRow>(&*app.store.read(scope).await?, ids).await?;
    found.retain(|row| row.purpose != Purpose::Email);
    Ok(found)
}

/// How much room objects take.
pub async fn usage(app: &App, scope: &EnterpriseScope) -> Result<Usage, UseCaseError> {
    let (used, quota) = rows::usage(&*app.store.read(scope).await?, false).await?;
    Ok(Usage { used, quota })
}
