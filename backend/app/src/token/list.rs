//! Reading API tokens; never their secrets.

use handsight_domain::{
    id::ApiTokenId,
    page::{Page, PageRequest},
    scope::EnterpriseScope,
};
use handsight_store::{people::api_token as rows, row};

use super::ApiToken;
use crate::{App, UseCaseError, read::paged};

/// A page of tokens, newest first, revoked ones included.
pub async fn list(
    app: &App,
    scope: &EnterpriseScope,
    request: &PageRequest,
) -> Result<Page<ApiToken>, UseCaseError> {
    paged::<rows::ApiTokenRow>(app, scope, request).await
}

/// One token.
pub async fn find(
    app: &App,
    scope: &EnterpriseScope,
    id: ApiTokenId,
) -> Result<Option<ApiToken>, UseCaseError> {
    Ok(row::find::<rows::ApiTokenRow>(&*app.store.read(scope).await?, id).await?)
}
