//! What somebody may do now who asked for something earlier: whoever saved a script, pushed a package, set up a
//! webhook or invited somebody. A person who left and a token that was revoked may do nothing any more.

use handsight_domain::{
    policy::{self, Permission},
    time::Timestamp,
};
use handsight_store::{
    Tx,
    people::{api_token, member},
    row,
};

use crate::UseCaseError;

/// The permissions that whoever an [`owner`](crate::idempotency::owner) names holds now.
pub(crate) async fn rights_of(tx: &Tx, owner: &str, now: Timestamp) -> Result<Vec<Permission>, UseCaseError> {
    let (member, scopes) = match (owner.parse(), owner.parse()) {
        (Ok(id), _) => (id, Permission::ALL.to_vec()),
        (_, Ok(token)) => match row::find::<api_token::ApiTokenRow>(tx, token).await? {
            Some(token) if token.works(now) => (token.maker, token.scopes),
            _ => return Ok(vec![]),
        },
        // The operator of the service, who is no member.
        _ if owner == "operator" || owner == "system" => return Ok(Permission::ALL.to_vec()),
        _ => return Ok(vec![]),
    };
    let Some(member) = row::find::<member::MemberRow>(tx, member).await? else { return Ok(vec![]) };
    Ok(scopes.into_iter().filter(|need| policy::allows(member.role, *need)).collect())
}

/// Whether whoever an [`owner`](crate::idempotency::owner) names holds these permissions still.
pub(crate) async fn holds(
    tx: &Tx,
    owner: &str,
    needs: &[Permission],
    now: Timestamp,
) -> Result<bool, UseCaseError> {
    let held = rights_of(tx, owner, now).await?;
    Ok(needs.iter().all(|need| held.contains(need)))
}
