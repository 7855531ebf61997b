//! Reading members and invitations.

use handsight_domain::{
    id::{InvitationId, MemberId, TypedId},
    page::{Cursor, InvalidPage, Page, PageRequest},
    scope::EnterpriseScope,
};
use handsight_store::{
    people::{invitation, member as rows},
    row,
};

use super::{Invitation, Member};
use crate::{App, UseCaseError};

/// The id at the edge of a page whose cursor holds nothing else.
pub(crate) fn edge<I: TypedId>(request: &PageRequest) -> Result<Option<I>, UseCaseError> {
    match &request.cursor {
        None => Ok(None),
        Some(cursor) if cursor.value.is_null() => {
            Ok(Some(cursor.id.parse().map_err(|_| InvalidPage::Cursor)?))
        }
        Some(_) => Err(InvalidPage::Cursor.into()),
    }
}

/// The cursor of a row in a list ordered by id.
pub(crate) fn cursor(id: impl TypedId) -> Cursor {
    Cursor { value: serde_json::Value::Null, id: id.to_string() }
}

/// A page of members, oldest first.
///
/// # Errors
/// [`UseCaseError`] for a foreign cursor or a database that is away.
pub async fn list(
    app: &App,
    scope: &EnterpriseScope,
    request: &PageRequest,
) -> Result<Page<Member>, UseCaseError> {
    let edge = edge::<MemberId>(request)?;
    let tx = app.store.read(scope).await?;
    let found = rows::page(&tx, edge, request.backward, i64::from(request.limit) + 1).await?;
    let total = rows::count(&tx).await?;
    Ok(Page::from_rows(request, found.into_iter().map(|m| (cursor(m.id), m)).collect(), total))
}

/// One member.
pub async fn find(app: &App, scope: &EnterpriseScope, id: MemberId) -> Result<Option<Member>, UseCaseError> {
    Ok(row::find::<rows::MemberRow>(&*app.store.read(scope).await?, id).await?)
}

/// Every open invitation, oldest first.
pub async fn invitations(app: &App, scope: &EnterpriseScope) -> Result<Vec<Invitation>, UseCaseError> {
    Ok(invitation::all(&*app.store.read(scope).await?).await?)
}

/// One invitation.
pub async fn find_invitation(
    app: &App,
    scope: &EnterpriseScope,
    id: InvitationId,
) -> Result<Option<Invitation>, UseCaseError> {
    Ok(row::find::<invitation::InvitationRow>(&*app.store.read(scope).await?, id).await?)
}
