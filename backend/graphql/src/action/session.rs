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
    /// How the actions of a session stand; the parts add up to `targeted`.
    SessionCounts(cases::SessionCounts) only {
        /// All of them.
        targeted: i32,
        /// Stored, not yet handed over.
        pending: i32,
        /// Handed over.
        sent: i32,
        /// With the device.
        received: i32,
        /// Done.
        succeeded: i32,
        /// Failed, refused or not supported.
        failed: i32,
        /// Past the deadline.
        expired: i32,
        /// Taken back or superseded.
        cancelled: i32,
    }
}

noun! {
    /// One request of a person or a program, to one or many devices.
    ActionSession(SessionRow) {
        /// The command's three letters.
        command: &str,
        /// The command's name for people.
        title: &str = |row| command::title(&row.command),
        /// When it was asked for.
        created_at: DateTime,
        /// Not to be handed over earlier; null for at once.
        not_before: Option<DateTime>,
        /// The deadline of its actions.
        expires_at: DateTime,
    }
}

connection!(ActionSession, ActionSessionConnection, ActionSessionEdge);

#[ComplexObject]
impl ActionSession {
    /// The command's parameters by position; null for one that was omitted.
    async fn parameters(&self) -> &[Option<String>] {
        &self.row.parameters
    }
    /// Whether the caller may ask this of many devices, and so take it back.
    async fn caller_may(&self, ctx: &Context<'_>) -> bool {
        Authority::of(ctx.caller()).check(&self.row.command, 2).is_ok()
    }
    /// Who asked.
    async fn created_by(&self) -> Actor {
        Actor::from(&self.row.created_by)
    }
    /// How its actions stand now.
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
