//! Going on in another enterprise of the same person.

use handsight_domain::{
    caller::MemberCaller,
    id::MemberId,
    scope::{Actor, PlatformScope},
};
use handsight_store::people::{account as accounts, auth_session as rows, member as members};
use serde_json::json;

use super::{SignedIn, session::signed_in};
use crate::{App, UseCaseError, audit};

/// Lets the caller's session work as another of the caller's own members.
///
/// # Errors
/// [`UseCaseError::NotFound`] for a member that is not the caller's, whether it exists or not.
pub async fn switch(app: &App, caller: &MemberCaller, to: MemberId) -> Result<SignedIn, UseCaseError> {
    let service = PlatformScope::of_service();
    let tx = app.store.platform(&service).await?;
    let mine = accounts::memberships(&tx, caller.account).await?;
    let membership = mine.into_iter().find(|m| m.member == to).ok_or(UseCaseError::NotFound)?;
    rows::switch(&tx, caller.session, membership).await?;
    let mut session = rows::by_id(&tx, caller.session).await?.ok_or(UseCaseError::NotFound)?;
    (session.enterprise, session.member) = (membership.enterprise, membership.member);
    let scope = service
        .enter_as(membership.enterprise, Actor::Member { id: membership.member, name: caller.name.clone() });
    let mut tx = tx.enter(&scope).await?;
    members::note_sign_in(&tx, membership.member, app.clock.now()).await?;
    let (target, detail) = (Some(session.id.to_string()), json!({"session": session.id}));
    audit::record(app, &mut tx, "session.switched", target, "Came from another enterprise", detail).await?;
    tx.commit().await?;
    signed_in(app, &session, None).await
}
