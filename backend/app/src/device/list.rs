//! Lists of devices for people and programs.

use handsight_domain::{
    attribute::{self, Class},
    filter::Asked,
    page::{Page, PageRequest},
    scope::EnterpriseScope,
};
use handsight_store::device::{self as rows, DeviceOrder, DeviceQuery, DeviceRow};

use super::select::check;
use crate::{App, UseCaseError};

/// Most positions on a map.
const MOST_POSITIONS: i64 = 5_000;

/// Which devices.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// What they must be.
    pub filter: Option<Asked>,
    /// Words that they must hold.
    pub search: Option<String>,
}

/// In which order.
#[derive(Debug, Clone)]
pub struct Order {
    /// The attribute's name.
    pub attribute: String,
    /// From the greatest.
    pub descending: bool,
}

impl Selection {
    pub(super) fn query(&self, app: &App) -> Result<DeviceQuery, UseCaseError> {
        let now = app.clock.now();
        Ok(DeviceQuery { filter: check(self.filter.as_ref(), now)?, search: self.search.clone(), now })
    }
}

/// One page, by name when no order is asked for.
///
/// # Errors
/// [`UseCaseError::Invalid`] for a filter or an order that cannot be used.
pub async fn list(
    app: &App,
    scope: &EnterpriseScope,
    selection: &Selection,
    order: Option<&Order>,
    request: &PageRequest,
) -> Result<Page<DeviceRow>, UseCaseError> {
    let (name, descending) = order.map_or(("name", false), |o| (o.attribute.as_str(), o.descending));
    let attribute = attribute::find(name).filter(|a| a.sortable).ok_or_else(|| {
        let name: String = name.chars().take(60).collect();
        UseCaseError::field("sort", format!("devices cannot be sorted by `{name}`"))
    })?;
    let query = selection.query(app)?;
    let tx = app.store.read(scope).await?;
    Ok(rows::page(&tx, &query, DeviceOrder { attribute, descending }, request).await??)
}

/// How many devices share each value of an attribute, most first.
///
/// # Errors
/// [`UseCaseError::Invalid`] when it is not a common attribute that is kept with the device.
pub async fn counts(
    app: &App,
    scope: &EnterpriseScope,
    by: &str,
    selection: &Selection,
) -> Result<Vec<(Option<String>, i64)>, UseCaseError> {
    let countable =
        |a: &&attribute::Attribute| a.own && a.class == Class::Common && a.name != "waitingActions";
    let attribute = attribute::find(by).filter(countable).ok_or_else(|| {
        let by: String = by.chars().take(60).collect();
        UseCaseError::field("by", format!("devices cannot be counted by `{by}`"))
    })?;
    let query = selection.query(app)?;
    Ok(rows::counts_by(&*app.store.read(scope).await?, &query, attribute).await?)
}

/// Devices with a known position, at most 5,000, newest position first.
///
/// # Errors
/// [`UseCaseError::Invalid`] for a filter that cannot be used.
pub async fn located(
    app: &App,
    scope: &EnterpriseScope,
    selection: &Selection,
) -> Result<Vec<DeviceRow>, UseCaseError> {
    let query = selection.query(app)?;
    Ok(rows::located(&*app.store.read(scope).await?, &query, MOST_POSITIONS).await?)
}
