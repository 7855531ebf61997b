//! Devices: their rows, lists, counts and what they last reported. A deleted device keeps its row, so that
//! its history can be read; every list and every look-up by secret leaves it out.

mod claim;
mod find;
mod fix;
mod inventory;
mod list;
mod log;
mod number;
mod row;
mod select;
mod write;

pub use claim::{claim, claim_hardware, claimed_elsewhere, release_claims, release_hardware};
pub(crate) use find::HERE;
pub use find::{
    EnterpriseGate, device_by_id, device_by_key, device_for_update, devices_for_update, earlier_sequence,
    enrolled_count, enterprise_gate, hold_device, of_names,
};
pub use fix::{FixRow, insert_fixes, move_fix, track};
pub use inventory::{
    ApplicationRow, AttributeRow, applications, attribute_names, attributes, replace_applications,
    save_attributes,
};
pub use list::{DeviceOrder, DeviceQuery, count, counts_by, export, ids, located, page};
pub use log::{LogLineRow, append_log, log, trim_log};
pub use number::{
    DeviceNumberRow, LostNumber, PushRow, forget_nonces, insert_nonce, is_proven, nonce_owner, numbers_after,
    numbers_of, proven_places, push_kinds, push_of, save_number, save_push, take_number, unproven, use_nonce,
};
pub use row::{DeviceRow, search_text};
pub use select::compile;
pub use write::{
    NewDevice, delete_devices, insert_device, rename_devices, save_moved, save_profile, save_report,
    save_sequence, save_spoken, save_spoken_with, seen,
};
