//! Actions and sessions in the API.

mod mutation;
mod object;
mod outcome;
mod query;
mod session;
mod state;
mod subscription;

pub(crate) use mutation::enter;
pub use mutation::{ActionMutation, ConfirmationNeeded, DeviceSelection};
pub use object::{Action, ActionConnection, ActionEdge};
pub use outcome::{Attempt, Receipt, ResultItem};
pub use query::{ActionQueryRoot, action_connection};
pub use session::{ActionSession, ActionSessionConnection, ActionSessionEdge, SessionCounts};
pub use state::{ActionState, AttemptOutcome, ResultStatus, WaitingFor};
pub use subscription::ActionSubscription;

use async_graphql::{Context, Result};
use handsight_domain::{id::ActionSessionId, scope::EnterpriseScope};

use crate::loader::{SessionKey, loaders};

/// A session that something refers to; `None` when there is none.
///
/// # Errors
/// `UNAVAILABLE` when the database is away.
pub async fn load_session(
    ctx: &Context<'_>,
    scope: &EnterpriseScope,
    id: ActionSessionId,
) -> Result<Option<ActionSession>> {
    let row = loaders(ctx, scope).load_one(SessionKey(id)).await?;
    Ok(row.map(|row| ActionSession::new(row, scope.clone())))
}
