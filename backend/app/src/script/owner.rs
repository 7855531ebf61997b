//! In whose name a script asks, and whether that one still may: a person who left or a token that was revoked asks
//! nothing any more.

use handsight_domain::{
    command::destructive,
    policy::{self, Permission},
    scope::Actor,
    script::Step,
    time::Timestamp,
};
use handsight_store::{
    Tx,
    people::{api_token, member},
    script::ScriptRow,
};

use crate::{UseCaseError, idempotency};

/// The script as an actor, for whoever stands behind it.
pub(super) fn actor(script: &ScriptRow, behind: &Actor) -> Actor {
    Actor::Script {
        id: script.id,
        name: format!("{} (script of {})", script.name, behind.name()),
        owner: idempotency::owner(behind),
    }
}

/// Whether whoever stands behind a run may still ask all its steps.
///
/// # Errors
/// [`UseCaseError`] when the database is away.
pub(super) async fn may(tx: &Tx, run: &Actor, steps: &[Step], now: Timestamp) -> Result<bool, UseCaseError> {
    let Actor::Script { owner, .. } = run else { return Ok(false) };
    let mut needs = vec![Permission::ActionsIssue];
    if steps.iter().any(|step| destructive(&step.command)) {
        needs.push(Permission::ActionsDestructive);
    }
    holds(tx, owner, &needs, now).await
}

/// Whether whoever an [`idempotency::owner`] names holds these permissions still.
///
/// # Errors
/// [`UseCaseError`] when the database is away.
pub(crate) async fn holds(
    tx: &Tx,
    owner: &str,
    needs: &[Permission],
    now: Timestamp,
) -> Result<bool, UseCaseError> {
    let member = match (owner.parse(), owner.parse()) {
        (Ok(id), _) => id,
        (_, Ok(token)) => {
            let Some(token) = api_token::by_id(tx, token).await? else { return Ok(false) };
            let works = token.revoked_at.is_none() && token.expires_at.is_none_or(|at| at > now);
            if !works || !needs.iter().all(|need| token.scopes.contains(need)) {
                return Ok(false);
            }
            token.maker
        }
        // The operator of the service, who is no member.
        _ => return Ok(owner == "operator" || owner == "system"),
    };
    let member = member::by_id(tx, member).await?;
    Ok(member.is_some_and(|m| needs.iter().all(|need| policy::allows(m.role, *need))))
}
