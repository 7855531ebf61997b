//! Which devices a bulk action means: ids, or a filter with a search, never both.

use handsight_domain::{
    filter::{Asked, Filter},
    id::DeviceId,
    time::Timestamp,
};
use handsight_store::{
    Tx,
    device::{DeviceQuery, ids},
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

/// The ids of the devices meant, ascending and once each, at most `limit` + 1 of a filter. Named ids are not
/// looked up here.
///
/// # Errors
/// [`UseCaseError::Invalid`] when it is both or neither, or the filter is wrong.
pub async fn choose(
    tx: &Tx,
    chosen: &Chosen,
    now: Timestamp,
    limit: usize,
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
            Ok(ids_of(tx, &query, limit).await?)
        }
        _ => {
            Err(UseCaseError::field("devices", "takes either `ids` or a `filter` (with `search`), not both"))
        }
    }
}

async fn ids_of(tx: &Tx, query: &DeviceQuery, limit: usize) -> Result<Vec<DeviceId>, UseCaseError> {
    Ok(ids(tx, query, i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)).await?)
}

/// As [`choose`], for what changes the devices themselves.
///
/// # Errors
/// As [`choose`]; [`UseCaseError::Invalid`] when no device is meant; [`UseCaseError::LimitReached`] beyond
/// [`MOST_AT_ONCE`].
pub(super) async fn several(tx: &Tx, chosen: &Chosen, now: Timestamp) -> Result<Vec<DeviceId>, UseCaseError> {
    let ids = choose(tx, chosen, now, MOST_AT_ONCE).await?;
    if ids.is_empty() {
        return Err(UseCaseError::field("devices", "no device is selected"));
    }
    within(&ids)?;
    Ok(ids)
}

/// Refuses more devices than are changed at once.
pub(super) fn within(ids: &[DeviceId]) -> Result<(), UseCaseError> {
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
