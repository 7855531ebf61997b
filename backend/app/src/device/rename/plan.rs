//! What a pattern makes of devices: each one's next name, in the order of the names so far.

use handsight_domain::{
    id::DeviceId,
    naming::{Facts, Pattern},
};
use handsight_store::{Tx, device::DeviceRow, row};

use crate::UseCaseError;

/// Highest number that the counter begins at.
const HIGHEST: i64 = 1_000_000;

/// The pattern, once it and the counter's beginning can be used.
pub(super) fn pattern(text: &str, first: i64) -> Result<Pattern, UseCaseError> {
    if !(0..=HIGHEST).contains(&first) {
        return Err(UseCaseError::field("firstNumber", "lies between 0 and 1,000,000"));
    }
    Pattern::parse(text).map_err(|why| UseCaseError::field("pattern", why))
}

/// The devices meant, by the names they have; the counter goes in this order.
pub(super) async fn devices(tx: &Tx, ids: &[DeviceId]) -> Result<Vec<DeviceRow>, UseCaseError> {
    let mut rows = row::find_all::<DeviceRow>(tx, ids).await?;
    rows.retain(|device| device.deleted_at.is_none());
    if rows.len() != ids.len() {
        return Err(UseCaseError::NotFound);
    }
    rows.sort_by_cached_key(|device| (device.name.to_lowercase(), device.id));
    Ok(rows)
}

/// Each device's next name.
///
/// # Errors
/// [`UseCaseError::Invalid`] when one of them cannot be a name: which device it is about, and how many more.
pub(super) fn names(
    devices: &[DeviceRow],
    pattern: &Pattern,
    first: i64,
) -> Result<Vec<String>, UseCaseError> {
    let (mut names, mut unfit) = (Vec::with_capacity(devices.len()), None);
    let mut more = 0_usize;
    for (device, count) in devices.iter().zip(first..) {
        match (pattern.name(&facts(device), count), &unfit) {
            (Ok(name), _) => names.push(name),
            (Err(why), None) => unfit = Some(format!("{} {why}", device.name)),
            (Err(_), Some(_)) => more += 1,
        }
    }
    match (unfit, more) {
        (None, _) => Ok(names),
        (Some(why), 0) => Err(UseCaseError::field("pattern", why)),
        (Some(why), more) => Err(UseCaseError::field("pattern", format!("{why}; so would {more} more"))),
    }
}

fn facts(device: &DeviceRow) -> Facts<'_> {
    Facts {
        name: &device.name,
        holder: device.holder.as_deref(),
        holder_email: device.holder_email.as_deref(),
        phone_number: device.phone_number.as_deref(),
        department: device.department.as_deref(),
        office: device.office.as_deref(),
        platform: &device.platform,
        manufacturer: device.manufacturer.as_deref(),
        model: device.model.as_deref(),
        os_version: device.os_version.as_deref(),
        home_carrier: device.home_carrier.as_deref(),
        country: device.country.as_deref(),
    }
}
