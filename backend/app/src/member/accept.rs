//! Following an invitation's link: looking at it, and accepting it. It works only while whoever sent it may still hand
//! out the role: who was demoted or removed leaves no door behind.

use handsight_domain::{
    id::EnterpriseId,
    policy::{self, Permission, Role},
    scope::{Actor, PlatformScope},
    time::Timestamp,
};
use handsight_store::{
    Tx, again,
    people::{
        account::{self as accounts, AccountRow, MembershipRow},
        enterprise,
        invitation::{self as rows, InvitationRow},
        member as members,
    },
    row,
};
use serde_json::json;

use super::{Invitation, invite::token_hash, rules_owners};
use crate::{
    App, UseCaseError,
    account::{AccessError, Browser, SignedIn, begin_session, check_new_password, guess, signed_in},
    audit, idempotency,
    rights::holds,
};

/// What the page behind the link shows.
#[derive(Debug, Clone)]
pub struct Peek {
    /// Into which enterprise.
    pub enterprise_name: String,
    /// Who is invited.
    pub email: String,
    /// As what.
    pub role: Role,
    /// Until when.
    pub expires_at: Timestamp,
    /// Whether that address has an account: then its password is asked for, else a new one is made.
    pub account_exists: bool,
}

/// What the invited person fills in.
#[derive(Debug, Clone)]
pub struct Accept {
    /// The name; for a new account only.
    pub name: Option<String>,
    /// The account's password, or the new one.
    pub password: String,
}

async fn follow(app: &App, token: &str) -> Result<(EnterpriseId, Invitation), UseCaseError> {
    let (system_id, secret) = token.split_once('.').ok_or(UseCaseError::NotFound)?;
    let service = PlatformScope::of_service();
    let tx = app.store.platform_read(&service).await?;
    let enterprise = enterprise::route(&tx, system_id).await?.ok_or(UseCaseError::NotFound)?;
    let tx = tx.enter(&service.enter(enterprise)).await?;
    let invitation = rows::by_token(&tx, &token_hash(app, secret)).await?.ok_or(UseCaseError::NotFound)?;
    if invitation.expires_at <= app.clock.now() || !still_meant(app, &tx, &invitation).await? {
        return Err(UseCaseError::NotFound);
    }
    Ok((enterprise, invitation))
}

/// Whether whoever invited may still hand out the role.
async fn still_meant(app: &App, tx: &Tx, invitation: &Invitation) -> Result<bool, UseCaseError> {
    let Ok(by) = serde_json::from_str::<Actor>(&invitation.invited_by) else { return Ok(false) };
    if invitation.role == Role::Owner {
        return rules_owners(tx, &by).await;
    }
    let mut needed: Vec<_> =
        Permission::ALL.into_iter().filter(|p| policy::allows(invitation.role, *p)).collect();
    needed.push(Permission::MembersManage);
    holds(tx, &idempotency::owner(&by), &needed, app.clock.now()).await
}

/// Looks at an invitation.
///
/// # Errors
/// [`UseCaseError::NotFound`] for a link that is unknown, expired, accepted or withdrawn.
pub async fn peek(app: &App, token: &str) -> Result<Peek, UseCaseError> {
    let (enterprise, invitation) = follow(app, token).await?;
    let service = PlatformScope::of_service();
    let tx = app.store.platform_read(&service).await?;
    let account_exists = accounts::by_email(&tx, &invitation.email).await?.is_some();
    let tx = tx.enter(&service.enter(enterprise)).await?;
    let row = enterprise::enterprise(&tx).await?.ok_or(UseCaseError::NotFound)?;
    Ok(Peek {
        enterprise_name: row.name,
        email: invitation.email,
        role: invitation.role,
        expires_at: invitation.expires_at,
        account_exists,
    })
}

/// Accepts an invitation and signs in.
///
/// # Errors
/// [`UseCaseError::NotFound`] as [`peek`]; [`AccessError::Refused`] for a wrong password of an existing
/// account; [`UseCaseError::Invalid`] for a new account's fields.
pub async fn accept(
    app: &App,
    token: &str,
    input: &Accept,
    browser: &Browser,
) -> Result<SignedIn, AccessError> {
    let (enterprise, invitation) = follow(app, token).await?;
    let service = PlatformScope::of_service();
    let existing = {
        let tx = app.store.platform_read(&service).await?;
        accounts::by_email(&tx, &invitation.email).await?
    };
    let now = app.clock.now();
    let account = match &existing {
        Some(account) => {
            let counted = guess(app, &account.email, browser).await?;
            if !app.passwords.verify(&input.password, Some(&account.password_hash)).await? {
                return Err(AccessError::Refused);
            }
            counted.was_right(app).await?;
            account.clone()
        }
        None => {
            let name = input.name.as_deref().unwrap_or("").trim().to_owned();
            if name.is_empty() || name.chars().count() > 120 {
                return Err(UseCaseError::field("name", "must have 1 to 120 characters").into());
            }
            check_new_password("password", &input.password)?;
            let password_hash = app.passwords.hash(&app.mint, &input.password).await?;
            let (id, email) = (app.mint.id(), invitation.email.clone());
            // The link was handed over by whoever invites, so it proves nothing about the address. Nothing hangs on
            // that here: the enterprise was proved, or was not, by its own owner.
            AccountRow {
                id,
                email,
                name,
                password_hash,
                platform_operator: false,
                created_at: now,
                email_unproved_since: Some(now),
            }
        }
    };
    again(|| join(app, enterprise, &invitation, &account, existing.is_none(), browser)).await
}

/// Makes the member, with the account when it is `new`, and begins a session.
async fn join(
    app: &App,
    enterprise: EnterpriseId,
    invitation: &InvitationRow,
    account: &AccountRow,
    new: bool,
    browser: &Browser,
) -> Result<SignedIn, AccessError> {
    let (service, now, member) = (PlatformScope::of_service(), app.clock.now(), app.mint.id());
    let tx = app.store.platform(&service).await?;
    if new && !accounts::insert(&tx, account).await? {
        return Err(
            UseCaseError::Conflict("that address has just got an account: try again".to_owned()).into()
        );
    }
    let membership = MembershipRow { enterprise, member };
    let (session, refresh) = begin_session(app, &tx, account.id, membership, browser).await?;
    let actor = Actor::Member { id: member, name: account.name.clone() };
    let mut tx = tx.enter(&service.enter_as(enterprise, actor)).await?;
    // The link works once: whoever deletes the row is the one who used it.
    if !row::delete::<InvitationRow>(&tx, invitation.id).await? {
        return Err(UseCaseError::NotFound.into());
    }
    if !members::insert(&tx, member, account.id, invitation.role, now).await? {
        return Err(UseCaseError::Conflict(format!("{} is a member already", account.email)).into());
    }
    members::note_sign_in(&tx, member, now).await?;
    let words = format!("{} joined as {}", account.email, invitation.role.name());
    let detail = json!({"email": account.email, "role": invitation.role, "invitation": invitation.id});
    audit::record(app, &mut tx, "member.joined", Some(member.to_string()), words, detail).await?;
    tx.commit().await?;
    Ok(signed_in(app, &session, Some(refresh)).await?)
}
