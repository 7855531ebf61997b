//! Contacts, and the imports they came by.

mod import;
mod list;
mod row;

pub use import::{ImportRow, add_change, add_piece, changes, content, forget_stale, imports, save_import};
pub use list::{ContactKey, ContactOrder, ContactQuery, ContactState, count, ids, page};
pub use row::{ContactRow, delete, find_twins, insert, insert_all, lock, numbers_of_devices, save};
