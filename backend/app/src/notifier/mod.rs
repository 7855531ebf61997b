//! Ways out to phones and to people, as an enterprise has them.

mod person;

pub use handsight_channel::{Accepted, Mail, SendError};
pub use person::{mail, text};
