//! Sessions of actions: one request to many phones, and how far they are.

use super::action::{Action, ActionPage};
use super::kinds::ActionState;
use super::page::{Page, Turn};
use crate::model::fault::Fault;

operations!("session_list");

/// A page of sessions.
pub type SessionPage = Page<ActionSession>;

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
/// As [`super::transport::ask`].
pub async fn session(asked: SessionAsked) -> Result<(ActionSession, ActionPage), Fault> {
    let states = Some(asked.states).filter(|states| !states.is_empty());
    let shown = one(asked.id, states, asked.turn, asked.rows).await?;
    Ok((shown.action_session, shown.actions))
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
