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

/// Checks a filter, if there is one.
pub(crate) fn check(filter: Option<&Asked>, now: Timestamp) -> Result<Option<Filter>, UseCaseError> {
    filter
        .map(|asked| Filter::check(asked, now))
        .transpose()
        .map_err(|e| UseCaseError::field("filter", e.to_string()))
}
