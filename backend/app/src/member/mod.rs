//! Members and invitations: who belongs to an enterprise, and as what. Nobody hands out or takes away a role that holds
//! more than they do themselves; only owners make, change and remove owners, and the last owner stays.

mod accept;
mod change_role;
mod invite;
mod list;
mod remove;
mod withdraw;

pub use accept::{Accept, Peek, accept, peek};
pub use change_role::change_role;
pub use handsight_store::people::{invitation::InvitationRow as Invitation, member::MemberRow as Member};
pub use invite::{INVITATION_LIFE, Invite, Invited, invite};
pub use list::{find, find_invitation, invitations, list};
pub use remove::remove;
pub use withdraw::withdraw;

use handsight_domain::{
    caller::{Caller, Denied},
    policy::Role,
    scope::Actor,
};
use handsight_store::{Tx, people::member as rows, row};

use crate::UseCaseError;

/// Whether whoever acts may touch owners: an owner, or the operator of the service. An API token may not.
async fn rules_owners(tx: &Tx, actor: &Actor) -> Result<bool, UseCaseError> {
    Ok(match actor {
        Actor::Member { id, .. } => {
            row::find::<rows::MemberRow>(tx, *id).await?.is_some_and(|m| m.role == Role::Owner)
        }
        Actor::Operator { .. } => true,
        Actor::ApiToken { .. } | Actor::Device { .. } | Actor::Script { .. } | Actor::System => false,
    })
}

/// Whether a caller outranks a role, or is its equal.
fn covers(caller: &Caller, role: Role) -> Result<(), Denied> {
    caller.lacks_of(role).map_or(Ok(()), |missing| Err(Denied::Lacks(missing)))
}

fn owners_only() -> UseCaseError {
    UseCaseError::conflict("only an owner can make, change or remove an owner")
}

fn last_owner() -> UseCaseError {
    UseCaseError::conflict("this is the last owner: make somebody else an owner first")
}
