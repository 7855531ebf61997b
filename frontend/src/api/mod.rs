//! The console's side of the API: one transport, one live connection, and typed queries per noun, checked against
//! `schema.graphql` while the console compiles. Words and drawing are not its business.

pub mod auth;
pub mod kinds;
pub mod live;
pub mod scalar;
pub mod session;
pub mod transport;
pub mod viewer;

/// The contract's types, as cynic sees them.
#[cynic::schema("handsight")]
pub mod schema {}
