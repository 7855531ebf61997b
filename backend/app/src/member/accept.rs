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
    account::{
        AccessError, Browser, SignedIn, begin_session, check_new_password, guess, may_take, signed_in,
        take_in,
    },
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
    /// The name; for a new account only. Whoever gives one for an address that has an account already, and not that account's
    /// password, asks for an account of their own.
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
/// account that keeps its address; [`UseCaseError::Invalid`] for a new account's fields.
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
    let name = new_name(input);
    if let Some(account) = &existing {
        let counted = guess(app, &account.email, browser).await?;
        if app.passwords.verify(&input.password, Some(&account.password_hash)).await? {
            counted.was_right(app).await?;
            return again(|| join(app, enterprise, &invitation, account, false, None, browser)).await;
        }
        if name.is_err() || counted.of_known_browser() || !may_take(app, &service, account).await? {
            return Err(AccessError::Refused);
        }
    }
    // The link was handed over by whoever invites, so it proves nothing about the address. Nothing hangs on that here: the
    // enterprise was proved, or was not, by its own owner.
    let account = AccountRow {
        id: app.mint.id(),
        email: invitation.email.clone(),
        name: name?,
        password_hash: app.passwords.hash(&app.mint, &input.password).await?,
        platform_operator: false,
        created_at: now,
        email_unproved_since: Some(now),
    };
    again(|| join(app, enterprise, &invitation, &account, true, existing.as_ref(), browser)).await
}

/// The name of a new account, when name and password are such that it may be made.
fn new_name(input: &Accept) -> Result<String, UseCaseError> {
    let name = input.name.as_deref().unwrap_or("").trim();
    if name.is_empty() || name.chars().count() > 120 {
        return Err(UseCaseError::field("name", "must have 1 to 120 characters"));
    }
    check_new_password("password", &input.password)?;
    Ok(name.to_owned())
}

/// Makes the member, with the account when it is `new`, `instead_of` the one that has its address so far; and begins a
/// session.
async fn join(
    app: &App,
    enterprise: EnterpriseId,
    invitation: &InvitationRow,
    account: &AccountRow,
    new: bool,
    instead_of: Option<&AccountRow>,
    browser: &Browser,
) -> Result<SignedIn, AccessError> {
    let (service, now, member) = (PlatformScope::of_service(), app.clock.now(), app.mint.id());
    let mut tx = app.store.platform(&service).await?;
    if new {
        let taken = || UseCaseError::conflict("that address has just got an account: try again");
        tx = take_in(app, &service, tx, account, instead_of).await?.ok_or_else(taken)?;
    }
    let membership = MembershipRow { enterprise, member };
    let (session, refresh) = begin_session(app, &tx, account, membership, browser).await?;
    let actor = Actor::Member { id: member, name: account.name.clone() };
    let mut tx = tx.enter(&service.enter_as(enterprise, actor)).await?;
    // The link works once: whoever deletes the row is the one who used it.
    if !row::delete::<InvitationRow>(&tx, invitation.id).await? {
        return Err(UseCaseError::NotFound.into());
    }
    if !members::insert(&tx, member, account.id, invitation.role, now).await? {
        return Err(UseCaseError::conflict(format!("{} is a member already", account.email)).into());
    }
    members::note_sign_in(&tx, member, now).await?;
    let words = format!("{} joined as {}", account.email, invitation.role.name());
    let detail = json!({"email": account.email, "role": invitation.role, "invitation": invitation.id});
    audit::record(app, &mut tx, "member.joined", Some(member.to_string()), words, detail).await?;
    tx.commit().await?;
    Ok(signed_in(app, &session, Some(refresh)).await?)
}
