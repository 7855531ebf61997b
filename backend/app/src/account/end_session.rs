//! Where somebody is signed in, and ending it: by signing out, or from elsewhere. It ends at once: every
//! request asks whether its session lives.

use handsight_domain::{
    caller::MemberCaller,
    id::AuthSessionId,
    scope::{Actor, EnterpriseScope, PlatformScope},
};
use handsight_store::{
    LiveEvent,
    people::{
        account as accounts,
        auth_session::{self as rows, AuthSessionRow},
    },
};
use serde_json::json;

use super::session::refresh_hash;
use crate::{
    App, UseCaseError, audit,
    once::{entry, once, same},
};

/// Where the caller is signed in, newest first.
pub async fn sessions(app: &App, caller: &MemberCaller) -> Result<Vec<AuthSessionRow>, UseCaseError> {
    let tx = app.store.platform_read(&PlatformScope::of_service()).await?;
    Ok(rows::living(&tx, caller.account, app.clock.now()).await?)
}

/// Ends one of the caller's own sessions.
///
/// # Errors
/// [`UseCaseError::NotFound`] for a session that is not the caller's or has ended.
pub async fn end_session(
    app: &App,
    scope: &EnterpriseScope,
    caller: &MemberCaller,
    key: Option<&str>,
    id: AuthSessionId,
) -> Result<(), UseCaseError> {
    let memberships = {
        let tx = app.store.platform_read(&PlatformScope::of_service()).await?;
        accounts::memberships(&tx, caller.account).await?
    };
    once(app, scope, key, "endAuthSession", &id, same, async |tx| {
        if !rows::end_own(tx, caller.account, id, app.clock.now()).await? {
            return Err(UseCaseError::NotFound);
        }
        // It worked wherever its account is a member.
        for membership in memberships {
            tx.tell(LiveEvent::Access { enterprise: membership.enterprise });
        }
        let detail = json!({"session": id});
        Ok(entry("session.ended", id, "Ended a session", detail).done(()))
    })
    .await
}

/// Signs out: ends the session of a refresh token. An unknown token is fine: the outcome is the same.
pub async fn sign_out(app: &App, refresh_token: &str) -> Result<(), UseCaseError> {
    let service = PlatformScope::of_service();
    let tx = app.store.platform(&service).await?;
    let Some(session) = rows::of_refresh(&tx, &refresh_hash(app, refresh_token)).await? else {
        return Ok(());
    };
    if !rows::end(&tx, session.account, session.id, app.clock.now()).await? {
        return Ok(());
    }
    let account = accounts::by_id(&tx, session.account).await?;
    let memberships = accounts::memberships(&tx, session.account).await?;
    let actor = Actor::Member { id: session.member, name: account.map_or_else(String::new, |a| a.name) };
    let mut tx = tx.enter(&service.enter_as(session.enterprise, actor)).await?;
    for membership in memberships {
        tx.tell(LiveEvent::Access { enterprise: membership.enterprise });
    }
    let (target, detail) = (Some(session.id.to_string()), json!({"session": session.id}));
    audit::record(app, &mut tx, "session.ended", target, "Signed out", detail).await?;
    Ok(tx.commit().await?)
}
