//! The audit log: every write leaves a record in its own transaction, chained by hashes that need the server's key, so
//! that a record taken out or altered later is noticed; and how far the log reaches is known in a second place and to
//! whoever keeps a signed head, so that a log cut off at its end is noticed too.

mod canonical;
mod check;
mod head;
mod keep;
mod key;
mod list;
mod record;
mod running;

pub use check::{Check, check, check_against};
pub use head::{SignedHead, signed_head};
pub use keep::{accept_restored, begin_keyed, keep_heads};
pub use list::{find, list};
pub use record::{Record, record};
pub use running::{Checks, check_together};
