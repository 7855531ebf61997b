//! From the `Authorization` header to a caller. Asked at every request, so that an ended session, a removed
//! member and a revoked token are out at once, on another server within a second ([`Known`](super::Known)). Whatever is
//! wrong with a token, the answer is: nobody.

use std::time::Duration;

use handsight_domain::{
    caller::{Caller, MemberCaller, TokenCaller},
    id::{AccountId, AuthSessionId},
    policy,
    scope::{Actor, PlatformScope},
    time::Timestamp,
};
use handsight_store::{
    people::{
        account::{self as accounts, MembershipRow},
        api_token, auth_session, enterprise, member,
    },
    row,
};

use crate::{App, UseCaseError, lately::Look, token};

/// Whoever asks, and until when that holds unless it is ended before.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// The caller.
    pub caller: Caller,
    /// When the token ends by itself; `None` for an API token without end.
    pub until: Option<Timestamp>,
}

/// Who bears a token; `None` when it is not one of ours, has ended or was ended.
///
/// # Errors
/// [`UseCaseError`] when the database is away: that is not the caller's fault.
pub async fn authenticate(app: &App, bearer: &str) -> Result<Option<Visitor>, UseCaseError> {
    if let Some(visitor) = app.known.find(app, bearer) {
        return Ok(Some(visitor));
    }
    let found = match bearer.strip_prefix(token::PREFIX) {
        Some(rest) => of_api_token(app, rest).await?,
        None => of_access_token(app, bearer).await?,
    };
    let Some((visitor, look)) = found else { return Ok(None) };
    app.known.keep(app, bearer, look, &visitor);
    Ok(Some(visitor))
}

/// A signed-in person as they are by now, for what may outlast the access token that it was asked for with; `None` when
/// their session or their membership has ended.
pub async fn look_again(app: &App, seen: &MemberCaller) -> Result<Option<Caller>, UseCaseError> {
    let membership = MembershipRow { enterprise: seen.enterprise, member: seen.member };
    let found = of_session(app, seen.account, seen.session, membership).await?;
    Ok(found.map(|(member, _)| Caller::Member(member)))
}

async fn of_access_token(app: &App, bearer: &str) -> Result<Option<(Visitor, Look)>, UseCaseError> {
    let Some(claims) = app.access_tokens.verify(app, bearer).await? else { return Ok(None) };
    let look = Look::into(app, claims.ent);
    let membership = MembershipRow { enterprise: claims.ent, member: claims.mem };
    let Some((member, ends)) = of_session(app, claims.sub, claims.sid, membership).await? else {
        return Ok(None);
    };
    let until = Timestamp::from_millis(claims.exp * 1000).min(ends);
    Ok(Some((Visitor { caller: Caller::Member(member), until: Some(until) }, look)))
}

/// Who signed in by a session, as a member, and when the session ends.
async fn of_session(
    app: &App,
    account: AccountId,
    session: AuthSessionId,
    membership: MembershipRow,
) -> Result<Option<(MemberCaller, Timestamp)>, UseCaseError> {
    let (service, now) = (PlatformScope::of_service(), app.clock.now());
    let tx = app.store.platform_read(&service).await?;
    let Some(session) = auth_session::by_id(&tx, session).await? else { return Ok(None) };
    let living = session.ended_at.is_none() && session.expires_at > now && session.account == account;
    if !living || !accounts::is_member(&tx, account, membership).await? {
        return Ok(None);
    }
    // Whatever was begun while an account gave its address up opens nothing either.
    let account = accounts::by_id(&tx, account).await?.filter(|account| !account.is_released());
    let Some(account) = account else { return Ok(None) };
    let tx = tx.enter(&service.enter(membership.enterprise)).await?;
    let Some(member) = row::find::<member::MemberRow>(&tx, membership.member).await? else { return Ok(None) };
    let caller = MemberCaller {
        account: account.id,
        name: account.name,
        member: member.id,
        enterprise: membership.enterprise,
        role: member.role,
        session: session.id,
        platform_operator: account.platform_operator,
    };
    Ok(Some((caller, session.expires_at)))
}

async fn of_api_token(app: &App, rest: &str) -> Result<Option<(Visitor, Look)>, UseCaseError> {
    let Some((system_id, secret)) = rest.split_once('_') else { return Ok(None) };
    let (service, now) = (PlatformScope::of_service(), app.clock.now());
    let tx = app.store.platform_read(&service).await?;
    let Some(id) = enterprise::route(&tx, system_id).await? else { return Ok(None) };
    let look = Look::into(app, id);
    let tx = tx.enter(&service.enter(id)).await?;
    let Some(row) = api_token::by_secret(&tx, &token::secret_hash(app, secret)).await? else {
        return Ok(None);
    };
    if !row.works(now) {
        return Ok(None);
    }
    let maker = row::find::<member::MemberRow>(&tx, row.maker).await?.filter(|maker| !maker.is_released());
    let Some(maker) = maker else { return Ok(None) };
    drop(tx);
    if row.last_used_at.is_none_or(|at| now.since(at) >= Duration::from_secs(60)) {
        let actor = Actor::ApiToken { id: row.id, name: row.name.clone() };
        let tx = app.store.write(&service.enter_as(id, actor)).await?;
        api_token::touch(&tx, row.id, now).await?;
        tx.commit().await?;
    }
    // A token can do no more than its maker can do today.
    let scopes = row.scopes.into_iter().filter(|p| policy::allows(maker.role, *p)).collect();
    let caller = Caller::Token(TokenCaller { token: row.id, name: row.name, enterprise: id, scopes });
    Ok(Some((Visitor { caller, until: row.expires_at }, look)))
}
