//! Objects: their rows, the places of their parts, and what refers to them. The parts' bytes are elsewhere.

mod part;
mod reference;
mod row;

pub use part::{PartRow, advance, delete_parts, insert_part, parts};
pub use reference::{Reference, device_may_read, forget_result, held_until, needed, refer, release};
pub use row::{
    ObjectQuery, ObjectRow, complete, delete, find_to_delete, list, reset, set_expiry, set_purpose, usage,
};

/// The kind of the row that is due when an object may have to go.
pub const EXPIRE: &str = "object.expire";
