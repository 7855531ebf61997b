//! Ways out, ladders and what messages cost, in the API.

mod kind;
mod mutation;
mod object;
mod query;

pub use mutation::NotifierMutation;
pub use object::Notifier;
pub use query::NotifierQuery;
