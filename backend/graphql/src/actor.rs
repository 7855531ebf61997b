//! Who did something.

use async_graphql::{Enum, SimpleObject};
use handsight_domain::scope;

/// What kind of actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ActorKind {
    /// A person, as a member of the enterprise.
    Member,
    /// A program with an API token.
    ApiToken,
    /// A device.
    Device,
    /// A script, in the name of whoever saved it.
    Script,
    /// The service itself.
    System,
    /// The operator of the service.
    Operator,
}

/// Who did something, by the name of that time.
#[derive(Debug, Clone, SimpleObject)]
pub struct Actor {
    /// What kind of actor.
    pub kind: ActorKind,
    /// Its name at that time.
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
