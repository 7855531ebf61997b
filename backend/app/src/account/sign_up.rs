//! Signing up: an enterprise in evaluation (30 days, 25 devices) with its system ID and command key, and its
//! owner, in one transaction. The operator's command line makes enterprises the same way.

use std::time::Duration;

use handsight_domain::{
    id::{AccountId, EnterpriseId, MemberId},
    lost,
    policy::Role,
    scope::{Actor, PlatformScope},
};
use handsight_protocol::SystemId;
use handsight_store::{
    Tx, again,
    people::{
        account::{self as accounts, AccountRow, MembershipRow},
        audit as chains,
        enterprise::{self as enterprises, EnterpriseRow},
        member as members,
    },
    row,
};
use serde_json::json;

use super::{
    AccessError, Admission, Browser, SignedIn,
    admission::{Ticket, admit},
    begin_session, check_new_password, guess, may_take, normal_email,
    proof::write_letter,
    session::signed_in,
    take_in,
    throttle::{Guess, count_sign_up},
};
use crate::{App, FieldProblem, UseCaseError, audit};

/// How long an evaluation lasts.
pub const EVALUATION: Duration = Duration::from_secs(30 * 24 * 3600);
/// Most devices of an evaluation.
pub const EVALUATION_DEVICES: i64 = 25;
/// Most enterprises on evaluation that one account may own before it sets up another.
const EVALUATIONS: usize = 3;

/// What somebody fills in.
#[derive(Debug, Clone)]
pub struct SignUp {
    /// The enterprise's name.
    pub enterprise_name: String,
    /// The owner's name.
    pub name: String,
    /// The owner's e-mail address.
    pub email: String,
    /// The owner's password.
    pub password: String,
    /// IANA time zone; UTC when absent.
    pub time_zone: Option<String>,
    /// The operator's link, or what follows its `#`; needed where sign-up is by invitation.
    pub invitation: Option<String>,
}

/// What was made.
#[derive(Debug, Clone)]
pub struct SignedUp {
    /// The enterprise.
    pub enterprise: EnterpriseId,
    /// Its system ID.
    pub system_id: String,
    /// The owner's account.
    pub account: AccountId,
    /// The owner as a member.
    pub member: MemberId,
}

/// Signs up and in.
///
/// # Errors
/// [`AccessError::Closed`] when sign-up is off, or needs another link; [`UseCaseError::Conflict`] for an account that
/// owns three enterprises on evaluation; [`AccessError::RateLimited`] after too many from one network.
pub async fn sign_up(app: &App, input: &SignUp, browser: &Browser) -> Result<SignedIn, AccessError> {
    if app.admission == Admission::Off {
        admit(app, None, "")?;
    }
    let (email, _) = check(input)?;
    let ticket = admit(app, input.invitation.as_deref(), &email)?;
    count_sign_up(app, browser).await?;
    let guest = Guest { browser, ticket };
    let made = make(app, &PlatformScope::of_service(), input, Some(&guest)).await?;
    let (session, refresh) =
        made.1.ok_or_else(|| UseCaseError::Internal("no session was begun".to_owned()))?;
    Ok(signed_in(app, &session, Some(refresh)).await?)
}

/// Makes an enterprise and its owner without signing in: the operator's command.
pub async fn set_up(app: &App, scope: &PlatformScope, input: &SignUp) -> Result<SignedUp, UseCaseError> {
    Ok(make(app, scope, input, None).await.map_err(UseCaseError::from)?.0)
}

/// Somebody who signs up, where the operator's command has nobody.
struct Guest<'a> {
    browser: &'a Browser,
    ticket: Option<Ticket>,
}

type Begun = (handsight_store::people::auth_session::AuthSessionRow, String);

async fn make(
    app: &App,
    platform: &PlatformScope,
    input: &SignUp,
    guest: Option<&Guest<'_>>,
) -> Result<(SignedUp, Option<Begun>), AccessError> {
    let (email, time_zone) = check(input)?;
    let found = {
        let tx = app.store.platform_read(platform).await?;
        accounts::by_email(&tx, &email).await?
    };
    // A new account takes the same steps whether somebody had its address before or nobody: neither the time nor a count
    // that is used up tells which.
    let mut counted = match guest {
        Some(guest) => Some(guess(app, &email, guest.browser).await?),
        None => None,
    };
    let stored = found.as_ref().map(|account| account.password_hash.as_str());
    let right = app.passwords.verify(&input.password, stored).await?;
    let (existing, instead_of) = match found {
        // Somebody with an account sets up another enterprise: the password must be that account's.
        Some(account) if right => (Some(account), None),
        Some(account) => {
            // In a browser that was signed in to the account its owner has mistyped the password.
            let known = counted.as_ref().is_some_and(Guess::of_known_browser);
            if known || !may_take(app, platform, &account).await? {
                return Err(taken());
            }
            (None, Some(account))
        }
        None => (None, None),
    };
    let hash = match &existing {
        Some(account) => {
            if let Some(counted) = counted.take() {
                counted.was_right(app).await?;
            }
            account.password_hash.clone()
        }
        None => app.passwords.hash(&app.mint, &input.password).await?,
    };
    let now = app.clock.now();
    // The operator knows for whom he sets up or invites; everybody else proves an address that was not proved before.
    let invited = guest.is_some_and(|g| g.ticket.as_ref().is_some_and(|ticket| ticket.email.is_some()));
    let proved = existing.as_ref().is_some_and(|account| account.email_unproved_since.is_none());
    let unproved = guest.is_some() && !invited && !proved;
    let account = existing.clone().unwrap_or_else(|| AccountRow {
        id: app.mint.id(),
        email,
        name: input.name.trim().to_owned(),
        password_hash: hash,
        platform_operator: false,
        created_at: now,
        email_unproved_since: unproved.then_some(now),
    });
    let seen = match guest {
        Some(_) if existing.is_some() => Some(few_evaluations(app, platform, account.id).await?),
        _ => None,
    };
    let owner =
        Owner { account: &account, new: existing.is_none(), instead_of: instead_of.as_ref(), unproved, seen };
    let made = again(|| store(app, platform, input, &owner, &time_zone, guest)).await?;
    if let Some(counted) = counted {
        counted.was_right(app).await?;
    }
    Ok(made)
}

fn taken() -> AccessError {
    UseCaseError::field("email", "has an account already: give that account's password").into()
}

/// Refuses another enterprise to who owns enough that are on evaluation: each has an allowance of its own. Answers in how
/// many enterprises the account is a member.
async fn few_evaluations(app: &App, platform: &PlatformScope, id: AccountId) -> Result<usize, AccessError> {
    let memberships = {
        let tx = app.store.platform_read(platform).await?;
        accounts::memberships(&tx, id).await?
    };
    let mut evaluations = 0;
    for membership in &memberships {
        let tx = app.store.read(&platform.enter(membership.enterprise)).await?;
        let owns = row::find::<members::MemberRow>(&tx, membership.member)
            .await?
            .is_some_and(|member| member.role == Role::Owner);
        let evaluates = enterprises::enterprise(&tx).await?.is_some_and(|row| row.mode == "EVALUATION");
        evaluations += usize::from(owns && evaluates);
    }
    if evaluations >= EVALUATIONS {
        let words = format!(
            "you own {evaluations} enterprises on evaluation already: ask for the conversion of one of them first"
        );
        return Err(UseCaseError::Conflict(words).into());
    }
    Ok(memberships.len())
}

/// Whose the enterprise will be.
struct Owner<'a> {
    account: &'a AccountRow,
    /// The account is made with the enterprise.
    new: bool,
    /// Whose address it takes, when it is new.
    instead_of: Option<&'a AccountRow>,
    /// Nothing may leave in the enterprise's name before the address is proved.
    unproved: bool,
    /// In how many enterprises the account was a member when its evaluations were counted.
    seen: Option<usize>,
}

async fn store(
    app: &App,
    platform: &PlatformScope,
    input: &SignUp,
    owner: &Owner<'_>,
    time_zone: &str,
    guest: Option<&Guest<'_>>,
) -> Result<(SignedUp, Option<Begun>), AccessError> {
    let Owner { account, instead_of, unproved, seen, .. } = *owner;
    let now = app.clock.now();
    let (enterprise, member): (EnterpriseId, MemberId) = (app.mint.id(), app.mint.id());
    let mut tx = app.store.platform(platform).await?;
    if owner.new {
        tx = take_in(app, platform, tx, account, instead_of).await?.ok_or_else(taken)?;
    } else if !accounts::hold(&tx, account.id, &account.password_hash).await? {
        return Err(taken());
    }
    if let Some(seen) = seen
        && accounts::memberships(&tx, account.id).await?.len() != seen
    {
        let words = "this account has just joined another enterprise: try again";
        return Err(UseCaseError::conflict(words).into());
    }
    if let Some(ticket) = guest.and_then(|guest| guest.ticket.as_ref()) {
        ticket.punch(app, &tx).await?;
    }
    let system_id = take_system_id(app, &tx, enterprise).await?;
    let session = match guest {
        Some(guest) => {
            let membership = MembershipRow { enterprise, member };
            Some(begin_session(app, &tx, account, membership, guest.browser).await?)
        }
        None => None,
    };
    let actor = match guest {
        Some(_) => Actor::Member { id: member, name: account.name.clone() },
        None => platform.actor().clone(),
    };
    let mut tx = tx.enter(&platform.enter_as(enterprise, actor)).await?;
    let seed: [u8; 32] = app.mint.bytes();
    let key = handsight_protocol::CommandSigner::from_seed(&seed);
    let row = EnterpriseRow {
        id: enterprise,
        name: input.enterprise_name.trim().to_owned(),
        system_id: system_id.clone(),
        time_zone: time_zone.to_owned(),
        created_at: now,
        mode: "EVALUATION".to_owned(),
        evaluation_ends_at: Some(now.after(EVALUATION)),
        device_limit: Some(EVALUATION_DEVICES),
        enrolment_open: true,
        command_key_sealed: app.secret.seal(&app.mint, &format!("command key {system_id}"), &seed),
        command_public_key: key.public().to_string(),
        conversion_requested_at: None,
        wipe_asks_after_hours: lost::USUAL_HOURS,
        conversion_note: None,
        unproved_since: unproved.then_some(now),
    };
    enterprises::insert(&tx, &row).await?;
    chains::begin_chain(&tx).await?;
    members::insert(&tx, member, account.id, Role::Owner, now).await?;
    members::note_sign_in(&tx, member, now).await?;
    let detail = json!({"systemId": system_id, "owner": member, "mode": row.mode});
    let words = format!("{} signed up", row.name);
    audit::record(app, &mut tx, "enterprise.created", Some(enterprise.to_string()), words, detail).await?;
    if unproved {
        write_letter(app, &mut tx, account.id).await?;
    }
    tx.commit().await?;
    Ok((SignedUp { enterprise, system_id, account: account.id, member }, session))
}

fn check(input: &SignUp) -> Result<(String, String), UseCaseError> {
    let mut problems = Vec::new();
    let mut name = |field: &'static str, text: &str| {
        if text.trim().is_empty() || text.trim().chars().count() > 120 {
            problems.push(FieldProblem { field, message: "must have 1 to 120 characters".to_owned() });
        }
    };
    name("enterpriseName", &input.enterprise_name);
    name("name", &input.name);
    let mut keep = |result: Result<(), UseCaseError>| {
        if let Err(UseCaseError::Invalid(more)) = result {
            problems.extend(more);
        }
    };
    keep(normal_email("email", &input.email).map(|_| ()));
    keep(check_new_password("password", &input.password));
    let time_zone = input.time_zone.as_deref().unwrap_or("UTC");
    if time_zone.parse::<chrono_tz::Tz>().is_err() {
        keep(Err(UseCaseError::field("timeZone", "is not an IANA time zone, such as Europe/Dublin")));
    }
    if problems.is_empty() {
        Ok((normal_email("email", &input.email)?, time_zone.to_owned()))
    } else {
        Err(UseCaseError::Invalid(problems))
    }
}

async fn take_system_id(app: &App, tx: &Tx, enterprise: EnterpriseId) -> Result<String, UseCaseError> {
    // One in eleven payloads has no check digit, and few are taken: a hundred draws always do.
    for _ in 0..100 {
        let payload = u32::from_be_bytes(app.mint.bytes()) % 1_000_000_000;
        if let Some(id) = SystemId::from_payload(payload) {
            let text = id.to_string();
            if enterprises::take_route(tx, &text, enterprise).await? {
                return Ok(text);
            }
        }
    }
    Err(UseCaseError::Internal("no free system ID was found in a hundred draws".to_owned()))
}
