//! Reading API tokens; never their secrets.

use handsight_domain::{
    id::ApiTokenId,
    page::{Page, PageRequest},
    scope::EnterpriseScope,
};
use handsight_store::{people::api_token as rows, row};

use super::ApiToken;
use crate::{
    App, UseCaseError,
    member::{cursor, edge},
};

/// A page of tokens, newest first, revoked ones included.
///
/// # Errors
/// [`UseCaseError`] for a foreign cursor or a database that is away.
pub async fn list(
    app: &App,
    scope: &EnterpriseScope,
    request: &PageRequest,
) -> Result<Page<ApiToken>, UseCaseError> {
    let edge = edge::<ApiTokenId>(request)?;
    let tx = app.store.read(scope).await?;
    let found =
        row::page::<rows::ApiTokenRow>(&tx, edge, request.backward, i64::from(request.limit) + 1).await?;
    let total = row::count::<rows::ApiTokenRow>(&tx).await?;
    Ok(Page::from_rows(request, found.into_iter().map(|t| (cursor(t.id), t)).collect(), total))
}

/// One token.
pub async fn find(
    app: &App,
    scope: &EnterpriseScope,
    id: ApiTokenId,
) -> Result<Option<ApiToken>, UseCaseError> {
    Ok(row::find::<rows::ApiTokenRow>(&*app.store.read(scope).await?, id).await?)
}
