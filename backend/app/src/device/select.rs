//! Which devices a bulk action means: ids, or a filter with a search, never both.

use handsight_domain::{
    action::MOST_DEVICES,
    filter::{Asked, Filter},
    id::DeviceId,
    time::Timestamp,
};
use handsight_store::{
    Tx,
    device::{DeviceQuery, DeviceRow, ids},
    row,
};
use serde::{Deserialize, Serialize};

use crate::UseCaseError;

/// Most devices that are renamed or deleted at once.
pub const MOST_AT_ONCE: usize = 5_000;

/// A selection as it was asked for.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Chosen {
    /// These devices.
    pub ids: Option<Vec<DeviceId>>,
    /// Whatever passes this filter.
    pub filter: Option<Asked>,
    /// And holds these words.
    pub search: Option<String>,
}

/// The ids of the devices meant, ascending and once each, at most `limit` + 1 of a filter: those of which something
/// can be asked. Named ids are not looked up here.
///
/// # Errors
/// [`UseCaseError::Invalid`] when it is both or neither, or the filter is wrong.
pub async fn choose(
    tx: &Tx,
    chosen: &Chosen,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<DeviceId>, UseCaseError> {
    meant(tx, chosen, now, limit, false).await
}

/// As [`choose`], for what one request asks: at most [`MOST_DEVICES`].
///
/// # Errors
/// As [`choose`]; [`UseCaseError::LimitReached`] for more.
pub(crate) async fn choose_asked(
    tx: &Tx,
    chosen: &Chosen,
    now: Timestamp,
) -> Result<Vec<DeviceId>, UseCaseError> {
    let ids = choose(tx, chosen, now, MOST_DEVICES).await?;
    if ids.len() > MOST_DEVICES {
        let message = format!("one request goes to at most {MOST_DEVICES} devices: narrow the selection");
        return Err(UseCaseError::LimitReached { message, limit: MOST_DEVICES as i64 });
    }
    Ok(ids)
}

/// Refuses a selection of no device.
pub(crate) fn some(ids: Vec<DeviceId>) -> Result<Vec<DeviceId>, UseCaseError> {
    if ids.is_empty() { Err(UseCaseError::field("devices", "no device is selected")) } else { Ok(ids) }
}

/// Refuses ids of no device, or of one that is deleted.
///
/// # Errors
/// [`UseCaseError::NotFound`] when one of them is.
pub(crate) async fn all_living(tx: &Tx, ids: &[DeviceId]) -> Result<(), UseCaseError> {
    let found = row::find_all::<DeviceRow>(tx, ids).await?;
    let lives = |id: &DeviceId| found.iter().any(|d| d.id == *id && d.deleted_at.is_none());
    if ids.iter().all(lives) { Ok(()) } else { Err(UseCaseError::NotFound) }
}

/// As [`choose`], for what is done to devices and not by them: those that moved to another server are meant too. At
/// most [`MOST_AT_ONCE`].
///
/// # Errors
/// As [`choose`]; [`UseCaseError::LimitReached`] for more.
pub(super) async fn choose_any(
    tx: &Tx,
    chosen: &Chosen,
    now: Timestamp,
) -> Result<Vec<DeviceId>, UseCaseError> {
    let ids = meant(tx, chosen, now, MOST_AT_ONCE, true).await?;
    within(&ids)?;
    Ok(ids)
}

async fn meant(
    tx: &Tx,
    chosen: &Chosen,
    now: Timestamp,
    limit: usize,
    moved: bool,
) -> Result<Vec<DeviceId>, UseCaseError> {
    match chosen {
        Chosen { ids: Some(ids), filter: None, search: None } => {
            let mut ids = ids.clone();
            ids.sort_unstable();
            ids.dedup();
            Ok(ids)
        }
        Chosen { ids: None, filter, search } if filter.is_some() || search.is_some() => {
            let query = DeviceQuery { filter: check(filter.as_ref(), now)?, search: search.clone(), now };
            let most = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
            Ok(ids(tx, &query, most, moved).await?)
        }
        _ => {
            Err(UseCaseError::field("devices", "takes either `ids` or a `filter` (with `search`), not both"))
        }
    }
}

/// As [`choose_any`], of at least one device.
///
/// # Errors
/// As [`choose_any`]; [`UseCaseError::Invalid`] when no device is meant.
pub(super) async fn several(tx: &Tx, chosen: &Chosen, now: Timestamp) -> Result<Vec<DeviceId>, UseCaseError> {
    some(choose_any(tx, chosen, now).await?)
}

/// Refuses more devices than are changed at once.
fn within(ids: &[DeviceId]) -> Result<(), UseCaseError> {
    if ids.len() > MOST_AT_ONCE {
        let message = format!("at most {MOST_AT_ONCE} devices at once: narrow the selection");
        return Err(UseCaseError::LimitReached { message, limit: MOST_AT_ONCE as i64 });
    }
    Ok(())
}

/// Checks a filter, if there is one.
pub(crate) fn check(filter: Option<&Asked>, now: Timestamp) -> Result<Option<Filter>, UseCaseError> {
    filter
        .map(|asked| Filter::check(asked, now))
        .transpose()
        .map_err(|e| UseCaseError::field("filter", e.to_string()))
}

#[cfg(test)]
mod tests {
    use handsight_domain::id::TypedId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn too_many_are_refused_in_words() {
        let some = |n: usize| vec![DeviceId::from_uuid(Uuid::nil()); n];
        assert!(within(&some(MOST_AT_ONCE)).is_ok());
        let refused = within(&some(MOST_AT_ONCE + 1)).unwrap_err();
        assert_eq!(refused.to_string(), "at most 5000 devices at once: narrow the selection");
    }
}
