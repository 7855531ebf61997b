//! E-mail accounts for phones: one form, many phones. The settings with their secret travel in an object of each
//! phone's own, sealed here, readable by that phone alone, and by no person; no message, log, audit record or answer
//! of the API holds the secret.

mod configure;
mod settings;

pub use configure::{Configured, configure};
pub use settings::{EmailSettings, Incoming, MailServer, Security};
