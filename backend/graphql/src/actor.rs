//! Who did something.

use async_graphql::{Enum, SimpleObject};
use handsight_domain::scope;

/// Kind of actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ActorKind {
    /// A person who is a member of the enterprise.
    Member,
    /// A program with an API token.
    ApiToken,
    /// A device.
    Device,
    /// A script, on behalf of the member who saved it.
    Script,
    /// The service itself.
    System,
    /// The operator of the service.
    Operator,
}

/// Who did something, with their name at the time.
#[derive(Debug, Clone, SimpleObject)]
pub struct Actor {
    /// Kind of actor.
    pub kind: ActorKind,
    /// Name at the time.
    pub name: String,
}

impl From<&scope::Actor> for Actor {
    fn from(actor: &scope::Actor) -> Self {
        let kind = match actor {
            scope::Actor::Member { .. } => ActorKind::Member,
            scope::Actor::ApiToken { .. } => ActorKind::ApiToken,
            scope::Actor::Device { .. } => ActorKind::Device,
            scope::Actor::Script { .. } => ActorKind::Script,
            scope::Actor::System => ActorKind::System,
            scope::Actor::Operator { .. } => ActorKind::Operator,
        };
        Self { kind, name: actor.name().to_owned() }
    }
}
