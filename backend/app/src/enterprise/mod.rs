//! The enterprise itself: its settings, its evaluation, how phones come in.

mod convert;
mod enrolment;
mod find;
mod request_conversion;
mod update;

pub use convert::convert;
pub use enrolment::{Enrolment, enrolment, set_enrolment_open};
use find::still;
pub use find::{Enterprise, Mode, find, of_system_id, require};
pub(crate) use find::{country, zone_of};
pub use request_conversion::{request_conversion, requests};
pub use update::{Update, update};
