//! Members and invitations in the API.

mod mutation;
mod object;
mod query;

pub use mutation::MemberMutation;
pub(crate) use object::actor;
pub use object::{Invitation, Member, MemberConnection, MemberEdge};
pub use query::MemberQuery;
