//! Sessions of actions: one request to many phones, and how far they are.

use super::action::{Action, ActionPage, Actor, SessionCounts};
use super::kinds::ActionState;
use super::page::{PageInfo, SliceFields, Turn};
use super::scalar::DateTime;
use super::{schema, transport};
use crate::model::fault::Fault;
use cynic::QueryBuilder;

/// A session.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct ActionSession {
    pub id: cynic::Id,
    pub command: String,
    pub parameters: Vec<Option<String>>,
    pub title: String,
    pub created_at: DateTime,
    pub created_by: Actor,
    pub caller_may: bool,
    pub not_before: Option<DateTime>,
    pub expires_at: DateTime,
    pub counts: SessionCounts,
}

/// A page of sessions.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "ActionSessionConnection")]
pub struct SessionPage {
    /// The sessions, newest first.
    pub nodes: Vec<ActionSession>,
    /// Where the page lies.
    pub page_info: PageInfo,
    /// How many there are.
    pub total_count: i32,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Slice")]
struct SessionsQuery {
    #[arguments(first: $first, after: $after, last: $last, before: $before)]
    action_sessions: SessionPage,
}

/// A page of sessions.
///
/// # Errors
/// As [`transport::run`].
pub async fn sessions(turn: Turn, rows: i32) -> Result<SessionPage, Fault> {
    Ok(transport::run(SessionsQuery::build(turn.slice(rows))).await?.action_sessions)
}

#[derive(cynic::QueryVariables)]
struct OneVariables {
    id: cynic::Id,
    state: Option<Vec<ActionState>>,
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "ActionSession", variables = "OneVariables")]
struct WithActions {
    #[arguments(state: $state, first: $first, after: $after, last: $last, before: $before)]
    actions: ActionPage,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "OneVariables")]
struct SessionQuery {
    #[arguments(id: $id)]
    action_session: Option<SessionHead>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "ActionSession", variables = "OneVariables")]
struct SessionHead {
    #[cynic(spread)]
    session: ActionSession,
    #[cynic(spread)]
    actions: WithActions,
}

/// What a session is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionAsked {
    /// Which.
    pub id: String,
    /// Its actions in one of these states; empty for any.
    pub states: Vec<ActionState>,
    /// Which page of them.
    pub turn: Turn,
    /// How many rows.
    pub rows: i32,
}

/// A session with a page of its actions.
///
/// # Errors
/// [`Fault::NotFound`] when there is none, or as [`transport::run`].
pub async fn session(asked: SessionAsked) -> Result<(ActionSession, ActionPage), Fault> {
    let slice = asked.turn.slice(asked.rows);
    let variables = OneVariables {
        id: cynic::Id::new(asked.id),
        state: Some(asked.states).filter(|states| !states.is_empty()),
        first: slice.first,
        after: slice.after,
        last: slice.last,
        before: slice.before,
    };
    let head = transport::run(SessionQuery::build(variables)).await?.action_session.ok_or(Fault::NotFound)?;
    Ok((head.session, head.actions.actions))
}

/// Puts a changed action in its place in a page; says whether it was on it.
pub fn put(page: &mut ActionPage, changed: &Action) -> bool {
    match page.nodes.iter_mut().find(|action| action.id == changed.id) {
        Some(action) => {
            action.clone_from(changed);
            true
        }
        None => false,
    }
}
