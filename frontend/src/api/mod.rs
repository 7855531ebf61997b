//! The console's side of the API: one transport, one live connection, and typed queries per noun, checked against
//! `schema.graphql` while the console compiles. Words and drawing are not its business.

pub mod account;
pub mod action;
pub mod audit;
pub mod auth;
pub mod backup;
pub mod backup_plan;
pub mod campaign;
pub mod contact;
pub mod contact_import;
pub mod device;
pub mod device_full;
pub mod device_many;
pub mod device_usage;
pub mod email;
pub mod enterprise;
pub mod filter;
pub mod issue;
pub mod kinds;
pub mod live;
pub mod lost;
pub mod notifier;
pub mod number;
pub mod object;
pub mod outcome;
pub mod overview;
pub mod package;
pub mod package_change;
mod package_kinds;
pub mod page;
pub mod people;
pub mod place;
pub mod quality;
pub mod scalar;
pub mod script;
mod script_kinds;
pub mod session;
pub mod session_list;
pub mod track;
pub mod transport;
pub mod usage;
pub mod view;
pub mod viewer;
pub mod webhook;
pub mod webhook_change;

/// The contract's types, as cynic sees them.
#[cynic::schema("handsight")]
pub mod schema {}
