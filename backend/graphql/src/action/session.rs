//! The session as an object.

use async_graphql::{ComplexObject, Context, Result};
use handsight_app::action::{self as cases, ActionQuery, Authority, SessionRow};
use handsight_domain::command;

use super::{ActionConnection, ActionState, action_connection};
use crate::{
    actor::Actor,
    connection,
    connection::page_request,
    context::Visit,
    loader::{CountsKey, loaders},
    noun::{noun, view},
    scalar::DateTime,
};

view! {
    /// Number of a session's actions by state; they add up to `targeted`.
    SessionCounts(cases::SessionCounts) only {
        /// Total.
        targeted: i32,
        /// Stored, not sent yet.
        pending: i32,
        /// Sent.
        sent: i32,
        /// Received by the device.
        received: i32,
        /// Completed.
        succeeded: i32,
        /// Failed, refused or unsupported.
        failed: i32,
        /// Expired.
        expired: i32,
        /// Cancelled or superseded.
        cancelled: i32,
    }
}

noun! {
    /// A request of a person or a program, with one action for each of its devices.
    ActionSession(SessionRow) {
        /// Three-letter code of the command.
        command: &str,
        /// Display name of the command.
        title: &str = |row| command::title(&row.command),
        /// When it was issued.
        created_at: DateTime,
        /// Earliest delivery time; null for immediate delivery.
        not_before: Option<DateTime>,
        /// Deadline of its actions.
        expires_at: DateTime,
    }
}

connection!(ActionSession, ActionSessionConnection, ActionSessionEdge);

#[ComplexObject]
impl ActionSession {
    /// Parameters by position; null for an omitted one.
    async fn parameters(&self) -> &[Option<String>] {
        &self.row.parameters
    }
    /// Whether the caller may issue this command to many devices, and so may cancel the session.
    async fn caller_may(&self, ctx: &Context<'_>) -> bool {
        Authority::of(ctx.caller()).check(&self.row.command, 2).is_ok()
    }
    /// Who issued it.
    async fn created_by(&self) -> Actor {
        Actor::from(&self.row.created_by)
    }
    /// Number of its actions by state.
    async fn counts(&self, ctx: &Context<'_>) -> Result<SessionCounts> {
        Ok(loaders(ctx, &self.scope).load_one(CountsKey(self.row.id)).await?.unwrap_or_default().into())
    }
    /// Its actions, newest first.
    async fn actions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Filters by state; null for all states.")] state: Option<Vec<ActionState>>,
        #[graphql(desc = "Returns the first n items, 1 to 200; 50 by default.")] first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last n items, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<ActionConnection> {
        let request = page_request(first, after.as_deref(), last, before.as_deref())?;
        let query = ActionQuery {
            states: state.map(|s| s.into_iter().map(|state| state.0).collect()),
            session: Some(self.row.id),
            ..ActionQuery::default()
        };
        action_connection(ctx, &self.scope, &query, &request).await
    }
}
