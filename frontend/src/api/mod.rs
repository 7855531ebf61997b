//! The console's side of the API: one transport, one live connection, and the operations of each noun. What a noun asks
//! and does is GraphQL in `<noun>.graphql`; the build makes a function of each operation and a struct of each fragment
//! (`codegen/`), checked against `schema.graphql`. A `<noun>.rs` beside it holds only what is more than that. Words and
//! drawing are not its business.

/// What was made of a document, or of the contract itself.
macro_rules! operations {
    ($noun:expr) => {
        include!(concat!(env!("OUT_DIR"), "/", $noun, ".rs"));
    };
}

/// Nouns of which there is nothing to say but their operations.
macro_rules! nouns {
    ($($(#[$doc:meta])* $noun:ident;)*) => {
        $($(#[$doc])* pub mod $noun {
            operations!(stringify!($noun));
        })*
    };
}

nouns! {
    /// One's own account: where one is signed in, and the password.
    account;
    /// The numbers of a device, and what reaches it.
    number;
    /// Members, invitations and API tokens.
    people;
}

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
pub mod door;
pub mod email;
pub mod enterprise;
pub mod filter;
pub mod input;
pub mod issue;
pub mod kinds;
pub mod live;
pub mod lost;
pub mod notifier;
pub mod object;
pub mod outcome;
pub mod overview;
pub mod package;
pub mod page;
pub mod place;
pub mod quality;
pub mod scalar;
pub mod script;
pub mod session;
pub mod session_list;
pub mod track;
pub mod transport;
pub mod usage;
pub mod view;
pub mod viewer;
pub mod webhook;
