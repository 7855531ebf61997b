//! Reading towers.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use handsight_app::tower::{self as cases, Sort, SortKey, TowerInput};
use handsight_domain::{calendar::LocalDay, filter::Asked, id::TowerId, policy::Permission};

use super::{Tower, TowerConnection};
use crate::{
    connection::page_request,
    context::{Visit, id_of},
    device::Filter,
    error::fail,
    scalar::Date,
};

/// Sort key of towers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum TowerSortKey {
    /// Number of quality samples.
    Samples,
    /// Duration of calls.
    Minutes,
    /// Number of dropped calls.
    Dropped,
    /// Median signal level.
    Signal,
    /// Median download speed.
    Speed,
    /// Number of devices served.
    Devices,
    /// Time of the last event.
    LastSeen,
}

/// Sort order of towers; towers without the value come last.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct TowerSort {
    /// Sort key.
    pub key: TowerSortKey,
    /// Whether to sort in descending order.
    #[graphql(default = true)]
    pub descending: bool,
}

impl From<TowerSort> for Sort {
    fn from(sort: TowerSort) -> Self {
        let key = match sort.key {
            TowerSortKey::Samples => SortKey::Samples,
            TowerSortKey::Minutes => SortKey::Minutes,
            TowerSortKey::Dropped => SortKey::Dropped,
            TowerSortKey::Signal => SortKey::Signal,
            TowerSortKey::Speed => SortKey::Speed,
            TowerSortKey::Devices => SortKey::Devices,
            TowerSortKey::LastSeen => SortKey::LastSeen,
        };
        Self { key, descending: sort.descending }
    }
}

/// Root fields of towers.
#[derive(Debug, Default)]
pub struct TowerQuery;

#[Object]
impl TowerQuery {
    /// Towers that served the enterprise's devices in a period; ranked by samples by default. Requires
    /// `USAGE_READ` and `LOCATION_READ`.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the API")]
    async fn towers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "First day, in local time.")] from: Date,
        #[graphql(desc = "Last day, in local time.")] to: Date,
        #[graphql(desc = "Filters by device; null for all.")] filter: Option<Filter>,
        #[graphql(desc = "Sort order.")] sort: Option<TowerSort>,
        #[graphql(desc = "Part of the cell identity, the area code, `mcc-mnc` or the name of the carrier.")]
        search: Option<String>,
        #[graphql(desc = "Returns the first n items, 1 to 200; 50 by default.")] first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last n items, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<TowerConnection> {
        let scope = ctx.enter_places(Permission::UsageRead)?;
        let sort = sort.unwrap_or(TowerSort { key: TowerSortKey::Samples, descending: true });
        let input = TowerInput {
            from: LocalDay::from_date(from.0),
            to: LocalDay::from_date(to.0),
            filter: filter.map(Asked::from),
            search,
            sort: sort.into(),
        };
        let request = page_request(first, after.as_deref(), last, before.as_deref())?;
        let page = cases::towers(ctx.app(), &scope, &input, &request).await.map_err(fail)?;
        Ok(page.map(Tower).into())
    }
    /// A tower with figures of its whole history; null if no device of the enterprise has used it.
    async fn tower(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ID of the tower.")] id: ID,
    ) -> Result<Option<Tower>> {
        node(ctx, id_of(&id)).await
    }
}

/// A tower by its id.
///
/// # Errors
/// As the root field.
pub async fn node(ctx: &Context<'_>, id: Option<TowerId>) -> Result<Option<Tower>> {
    let scope = ctx.enter_places(Permission::UsageRead)?;
    let Some(id) = id else { return Ok(None) };
    Ok(cases::tower(ctx.app(), &scope, id).await.map_err(fail)?.map(Tower))
}
