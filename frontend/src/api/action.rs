//! Actions: what was asked of phones, how far it got, and asking for more.

use super::kinds::ActionState;
use super::page::{Page, Turn};
use crate::model::fault::Fault;

operations!("action");

/// A page of actions.
pub type ActionPage = Page<Action>;

impl ActionState {
    /// Whether nothing more will happen.
    pub const fn ended(self) -> bool {
        !matches!(self, Self::Pending | Self::Sent | Self::Received)
    }
}

/// What the list of actions is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActionsAsked {
    /// In one of these states; empty for any.
    pub states: Vec<ActionState>,
    /// Of this command; empty for any.
    pub command: String,
    /// Of this device.
    pub device: Option<String>,
    /// Which page.
    pub turn: Turn,
    /// How many rows.
    pub rows: i32,
}

/// A page of actions, newest first.
///
/// # Errors
/// As [`super::transport::ask`].
pub async fn actions(asked: ActionsAsked) -> Result<ActionPage, Fault> {
    let states = Some(asked.states).filter(|states| !states.is_empty());
    let command = Some(asked.command).filter(|command| !command.is_empty());
    list(states, command, asked.device, asked.turn, asked.rows).await
}
