//! Changing one's password: the present one is asked for, and every other session ends.

use handsight_domain::{
    caller::MemberCaller,
    scope::{EnterpriseScope, PlatformScope},
};
use handsight_store::{
    LiveEvent,
    people::{
        account::{self as accounts, AccountRow},
        auth_session as sessions,
    },
};
use serde_json::json;

use super::{AccessError, check_new_password, throttle::guess_in_session};
use crate::{
    App, UseCaseError,
    once::{entry, once, same},
};

/// What somebody types.
#[derive(Debug, Clone)]
pub struct ChangePassword {
    /// The present one.
    pub current: String,
    /// The new one.
    pub new: String,
}

/// Changes the caller's password. Repeating it is harmless but for the present password, which then is the
/// new one: a twin with the same key hears the first one's success.
///
/// # Errors
/// [`UseCaseError::Invalid`] for a wrong present password or a new one that is too short or too long;
/// [`AccessError::RateLimited`] after too many wrong ones.
pub async fn change_password(
    app: &App,
    scope: &EnterpriseScope,
    caller: &MemberCaller,
    key: Option<&str>,
    input: &ChangePassword,
) -> Result<AccountRow, AccessError> {
    check_new_password("newPassword", &input.new)?;
    let service = PlatformScope::of_service();
    let (account, memberships) = {
        let tx = app.store.platform_read(&service).await?;
        let account = accounts::by_id(&tx, caller.account).await?.ok_or(UseCaseError::NotFound)?;
        (account, accounts::memberships(&tx, caller.account).await?)
    };
    // Hashed with the installation's key: a digest of passwords must not lie in a table of keys.
    let print = [input.current.as_bytes(), &[0], input.new.as_bytes()].concat();
    let print = app.secret.hash("change password", &print);
    if crate::idempotency::done(app, scope, key, "changePassword", &print).await? {
        return Ok(account);
    }
    let counted = guess_in_session(app, caller.session).await?;
    if !app.passwords.verify(&input.current, Some(&account.password_hash)).await? {
        return Err(UseCaseError::field("currentPassword", "is not your present password").into());
    }
    let hash = app.passwords.hash(&app.mint, &input.new).await?;
    once(app, scope, key, "changePassword", &print, same, async |tx| {
        let now = app.clock.now();
        if !accounts::set_password(tx, account.id, &account.password_hash, &hash, now).await? {
            return Err(UseCaseError::field("currentPassword", "is not your present password"));
        }
        let ended = sessions::end_others(tx, account.id, caller.session, now).await?;
        // A session works wherever its account is a member.
        for membership in memberships {
            tx.tell(LiveEvent::Access { enterprise: membership.enterprise });
        }
        let detail = json!({"otherSessionsEnded": ended});
        let words = "Changed the own password";
        Ok(entry("account.password_changed", caller.member, words, detail).done(()))
    })
    .await?;
    counted.was_right(app).await?;
    Ok(account)
}
