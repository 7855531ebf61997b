//! In whose name a script asks, and whether that one still may: a person who left or a token that was revoked asks
//! nothing any more.

use handsight_domain::{
    policy::Permission,
    scope::Actor,
    script::{Step, depends_on_places},
    time::Timestamp,
};
use handsight_store::{Tx, script::ScriptRow};

use crate::{
    UseCaseError,
    action::{Authority, needs},
    idempotency,
    rights::holds,
};

/// Whether an authority covers every step of a script.
pub(super) fn covers(authority: Authority, script: &ScriptRow) -> Result<(), UseCaseError> {
    Ok(authority.check_steps(&script.steps)?)
}

/// The script as an actor, for whoever stands behind it.
pub(super) fn actor(script: &ScriptRow, behind: &Actor) -> Actor {
    Actor::Script {
        id: script.id,
        name: format!("{} (script of {})", script.name, behind.name()),
        owner: idempotency::owner(behind),
    }
}

/// Whether whoever stands behind a run may still ask all its steps.
pub(super) async fn may(tx: &Tx, run: &Actor, steps: &[Step], now: Timestamp) -> Result<bool, UseCaseError> {
    let Actor::Script { owner, .. } = run else { return Ok(false) };
    let mut needed = vec![Permission::ActionsIssue];
    needed.extend(steps.iter().flat_map(|step| needs(&step.command)));
    if depends_on_places(steps) {
        needed.push(Permission::LocationRead);
    }
    holds(tx, owner, &needed, now).await
}
