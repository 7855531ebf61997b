//! Contacts, and the imports they came by.

mod import;
mod list;
mod row;

pub use import::{
    ImportRow, add_change, add_piece, changes, content, forget_stale, import_by_id, imports, insert_import,
    save_import,
};
pub use list::{ContactKey, ContactOrder, ContactQuery, ContactState, count, ids, page};
pub use row::{
    ContactRow, by_id, by_ids, delete, find_twins, insert, insert_all, lock, numbers_of_devices, save,
};
