//! Where the viewer is signed in, and the viewer's password.

use async_graphql::{ComplexObject, Context, ID, Object, Result};
use handsight_app::account::{self as cases, AuthSessionRow, ChangePassword};
use handsight_domain::id::{AuthSessionId, TypedId};

use crate::{
    context::{Visit, enter_own, id_of, need_id, person},
    error::fail,
    mutation::mutations,
    noun::object,
    problem::{Conflict, InvalidInput},
    scalar::DateTime,
    viewer::Account,
};

/// A sign-in session of one browser.
#[derive(Debug, Clone)]
pub struct AuthSession {
    row: AuthSessionRow,
    current: bool,
}

object! {
    /// A sign-in session of one browser.
    AuthSession.row {
        /// When the person signed in.
        created_at: DateTime,
        /// When its access token was last refreshed.
        last_used_at: DateTime,
        /// When it expires if not used again.
        expires_at: DateTime,
        /// The browser's user agent; null if it sent none.
        user_agent: Option<&str>,
        /// IP address at sign-in; null if unknown.
        address: Option<&str>,
    }
}

#[ComplexObject]
impl AuthSession {
    /// Global ID.
    pub async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }
    /// Whether this is the caller's own session.
    async fn current(&self) -> bool {
        self.current
    }
}

/// Root fields of sessions.
#[derive(Debug, Default)]
pub struct AuthSessionQuery;

#[Object]
impl AuthSessionQuery {
    /// The caller's sign-in sessions, newest first.
    async fn auth_sessions(&self, ctx: &Context<'_>) -> Result<Vec<AuthSession>> {
        let caller = person(ctx)?;
        let found = cases::sessions(ctx.app(), caller).await.map_err(fail)?;
        let one = |row: AuthSessionRow| AuthSession { current: row.id == caller.session, row };
        Ok(found.into_iter().map(one).collect())
    }
}

/// One of the caller's own sessions by id.
///
/// # Errors
/// As the root field.
pub async fn node(ctx: &Context<'_>, id: &ID) -> Result<Option<AuthSession>> {
    let caller = person(ctx)?;
    let Some(id) = id_of::<AuthSessionId>(id) else { return Ok(None) };
    let found = cases::sessions(ctx.app(), caller).await.map_err(fail)?;
    let mine = found.into_iter().find(|row| row.id.uuid() == id.uuid());
    Ok(mine.map(|row| AuthSession { current: row.id == caller.session, row }))
}

mutations! {
    /// Mutations of sessions and the password.
    AuthSessionMutation;

    /// Ends one of the caller's sign-in sessions immediately.
    end_auth_session("Parameters of `endAuthSession`.") |ctx, input, key| {
        let (caller, scope) = (person(ctx)?, enter_own(ctx)?);
        let id = need_id(&input.session_id)?;
        let done = cases::end_session(ctx.app(), &scope, caller, key, id).await;
        done.map(|()| EndAuthSessionDone { ended_id: input.session_id })
    }
    /// Input of `endAuthSession`.
    EndAuthSessionInput {
        /// ID of the session.
        session_id: ID,
    }
    /// The session was ended.
    EndAuthSessionDone {
        /// ID of the ended session.
        ended_id: ID,
    }
    /// Result of `endAuthSession`.
    EndAuthSessionPayload: Conflict;

    /// Changes the caller's password and signs out all other sessions.
    change_password("Parameters of `changePassword`.") |ctx, input, key| {
        let (caller, scope) = (person(ctx)?, enter_own(ctx)?);
        let case = ChangePassword { current: input.current_password, new: input.new_password };
        let done = cases::change_password(ctx.app(), &scope, caller, key, &case).await;
        done.map(|row| ChangePasswordDone { account: row.into() }).map_err(Into::into)
    }
    /// Input of `changePassword`.
    ChangePasswordInput {
        /// Current password.
        current_password: String,
        /// New password, 10 to 200 characters.
        new_password: String,
    }
    /// The password was changed and all other sessions were ended.
    ChangePasswordDone {
        /// The account.
        account: Account,
    }
    /// Result of `changePassword`.
    ChangePasswordPayload: InvalidInput;
}
