//! Devices: how they enrol and prove who they are, what they say of themselves, and what people do with the
//! list of them.

mod authenticate;
mod check_in;
mod delete;
mod export;
mod list;
mod load;
mod moved;
pub(crate) mod number;
mod phone;
mod profile;
mod provision;
mod rename;
mod report;
mod secrets;
mod select;

pub use authenticate::{DeviceCaller, Homes, authenticate};
pub use check_in::check_in;
pub use delete::{Deletion, Request as DeletionRequest, delete};
pub use export::export_csv;
pub use handsight_store::device::{ApplicationRow, AttributeRow, DeviceRow, FixRow, LogLineRow};
pub use list::{Order, Selection, counts, list, located};
pub use load::{applications, attributes, by_ids, enrolled, find, log, track, waiting_counts};
pub(crate) use moved::{check_target, has_moved, refuse_moved};
pub use number::{DeviceNumberRow, confirm, numbers, reply, respell, set_number, verify};
pub(crate) use phone::e164;
pub use phone::set_phone_number;
pub use profile::{ProfileChange, update};
pub use provision::{ProvisionError, Provisioned, provision};
pub use rename::{Clash, PLACEHOLDERS, RenamePreview, Renamed, Renaming, Sample, preview_rename, rename};
pub use report::{Reported, report};
pub(crate) use report::{fix, keep_attributes};
pub(crate) use secrets::signer;
pub use secrets::{Signers, device_secret};
pub use select::{Chosen, MOST_AT_ONCE, choose};
pub(crate) use select::{all_living, check, choose_asked, some};

use handsight_domain::{id::DeviceId, time::Timestamp};
use handsight_store::{Tx, WriteTx};

use crate::UseCaseError;

/// A device that is not deleted.
pub(crate) async fn living(tx: &Tx, id: DeviceId) -> Result<DeviceRow, UseCaseError> {
    handsight_store::device::device_by_id(tx, id).await?.ok_or(UseCaseError::NotFound)
}

/// As [`living`], held until the transaction ends: whoever changes what is asked of a device holds it first.
pub(crate) async fn held(tx: &Tx, id: DeviceId) -> Result<DeviceRow, UseCaseError> {
    handsight_store::device::device_for_update(tx, id).await?.ok_or(UseCaseError::NotFound)
}

/// How often a device's every word is written down as "last seen": not more than once a minute.
pub(crate) const SEEN_EVERY: std::time::Duration = std::time::Duration::from_secs(60);

/// Notes that a device spoke, if that is news.
pub(crate) async fn note_seen(tx: &WriteTx, device: &DeviceRow, now: Timestamp) -> Result<(), UseCaseError> {
    if now.since(device.last_seen_at) >= SEEN_EVERY {
        handsight_store::device::seen(tx, device.id, now).await?;
    }
    Ok(())
}

/// So many devices, with the verb of what happened to them: "one device was", "3 devices were".
fn counted(devices: usize) -> String {
    if devices == 1 { "one device was".to_owned() } else { format!("{devices} devices were") }
}
