//! Ways out to phones and to people, as an enterprise has them: several, in an order, each with its cost; ladders
//! that say which is tried when; and a bound on what a month may cost.

mod change;
mod inbox;
mod keep;
mod ladder;
mod ladder_change;
mod load;
mod operator;
mod person;
pub(crate) mod push;
mod settings;
mod test;
mod ways;

pub use change::{Change, create, delete, update};
pub use handsight_channel::{Accepted, Mail, SendError};
pub use handsight_store::notifier::{MessagingSettings, NotifierRow, Spend};
pub use keep::keep;
pub use ladder::{Ladders, OPERATOR, Rung, ladders};
pub(crate) use ladder::{Reach, reaching};
pub use ladder_change::{set_ladder, set_messaging};
pub use load::{find, incoming_url, ladder, list, messaging, push_kinds, secret_names};
pub(crate) use load::{month, secret};
pub use operator::Allowance;
pub(crate) use operator::confirmation;
pub use person::{mail, reaches_people, text};
pub use test::test;
pub use ways::{Way, Ways};

/// The kind of due row that keeps a message centre's session open; its subject is the way out.
pub const KEEP: &str = "notifier.keep";
