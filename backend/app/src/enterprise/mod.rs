//! The enterprise itself: its settings, its evaluation, how phones come in.

mod find;

pub use find::{Enterprise, Mode, find, of_system_id, require};
