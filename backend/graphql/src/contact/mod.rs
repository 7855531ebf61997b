//! Contacts and their imports in the API.

mod import;
mod mutation;
mod object;
mod preview;
mod query;

pub use import::ContactImportMutation;
pub use mutation::ContactMutation;
pub use object::{Contact, ContactConnection, ContactEdge, ContactImport};
pub use preview::ContactImportPreview;
pub use query::ContactQueryRoot;
