//! Reading members and invitations.

use handsight_domain::{
    id::{InvitationId, MemberId},
    page::{Page, PageRequest},
    scope::EnterpriseScope,
};
use handsight_store::{
    people::{invitation, member as rows},
    row,
};

use super::{Invitation, Member};
use crate::{
    App, UseCaseError,
    read::{edge, most, page, reads},
};

/// A page of members, oldest first.
pub async fn list(
    app: &App,
    scope: &EnterpriseScope,
    request: &PageRequest,
) -> Result<Page<Member>, UseCaseError> {
    let edge = edge::<MemberId>(request)?;
    let tx = app.store.read(scope).await?;
    let found = rows::page(&tx, edge, request.backward, most(request)).await?;
    Ok(page(request, found, rows::count(&tx).await?))
}

reads! {
    /// One member.
    find(id: MemberId) -> Option<Member> = row::find::<rows::MemberRow>;
    /// Every open invitation, oldest first.
    invitations() -> Vec<Invitation> = invitation::all;
    /// One invitation.
    find_invitation(id: InvitationId) -> Option<Invitation> = row::find::<invitation::InvitationRow>;
}
