//! A new access token for the refresh cookie, which is replaced at every use. An old one that comes back was
//! stolen, or its thief came first: the session ends for both (RFC 9700 section 4.14.2).

use handsight_domain::scope::PlatformScope;
use handsight_store::{
    LiveEvent,
    people::{
        account::{self as accounts, MembershipRow},
        auth_session as rows,
    },
};
use serde_json::json;

use super::{
    AccessError, SESSION_LIFE, SignedIn,
    session::{add_refresh, refresh_hash, signed_in},
};
use crate::{App, audit};

/// Trades a refresh token for the next one and an access token.
///
/// # Errors
/// [`AccessError::Ended`] for a token that is unknown, expired, used before, or whose session has ended.
pub async fn refresh(app: &App, token: &str) -> Result<SignedIn, AccessError> {
    let (service, now) = (PlatformScope::of_service(), app.clock.now());
    let tx = app.store.platform(&service).await?;
    let Some((id, first_use)) = rows::use_refresh(&tx, &refresh_hash(app, token), now).await? else {
        return Err(AccessError::Ended);
    };
    let Some(session) = rows::by_id(&tx, id).await? else { return Err(AccessError::Ended) };
    let living = session.ended_at.is_none() && session.expires_at > now;
    if !first_use {
        if living {
            rows::end(&tx, session.account, id, now).await?;
            let memberships = accounts::memberships(&tx, session.account).await?;
            let mut tx = tx.enter(&service.enter(session.enterprise)).await?;
            for membership in memberships {
                tx.tell(LiveEvent::Access { enterprise: membership.enterprise });
            }
            let words = "A refresh token came back after its use: the session was ended";
            let detail = json!({"session": id, "account": session.account});
            audit::record(app, &mut tx, "session.reuse_detected", Some(id.to_string()), words, detail)
                .await?;
            tx.commit().await?;
        }
        return Err(AccessError::Ended);
    }
    let membership = MembershipRow { enterprise: session.enterprise, member: session.member };
    if !living || !accounts::is_member(&tx, session.account, membership).await? {
        return Err(AccessError::Ended);
    }
    rows::touch(&tx, id, now, now.after(SESSION_LIFE)).await?;
    let next = add_refresh(app, &tx, id).await?;
    tx.commit().await?;
    Ok(signed_in(app, &session, Some(next)).await?)
}
