//! Reading usage.

use async_graphql::{Context, ID, Object, Result};
use handsight_app::usage::{self as cases, EventQuery, ReportInput};
use handsight_domain::{
    calendar::LocalDay, filter::Asked, id::DeviceId, page::PageRequest, policy::Permission,
    scope::EnterpriseScope,
};

use super::{UsageDimension, UsageEvent, UsageEventConnection, UsageRow, UsageType};
use crate::{
    connection::page_request,
    context::Visit,
    device::Filter,
    error::fail,
    scalar::{Date, DateTime},
};

/// Root fields of usage.
#[derive(Debug, Default)]
pub struct UsageQuery;

/// A report of one device or of all that pass a filter. Histograms are read only when the caller selects a
/// distribution.
///
/// # Errors
/// `INVALID_INPUT` for an impossible period, too many dimensions, a wrong filter.
pub async fn report_rows(
    ctx: &Context<'_>,
    scope: &EnterpriseScope,
    period: (Date, Date),
    by: Vec<UsageDimension>,
    device: Option<DeviceId>,
    filter: Option<Asked>,
) -> Result<Vec<UsageRow>> {
    let chosen = ctx.look_ahead();
    let distributions =
        ["signal", "speedDown", "speedUp", "latency"].iter().any(|name| chosen.field(name).exists());
    let input = ReportInput {
        from: LocalDay::from_date(period.0.0),
        to: LocalDay::from_date(period.1.0),
        by: by.iter().map(|dimension| dimension.domain()).collect(),
        device,
        filter,
        distributions,
    };
    let rows = cases::report(ctx.app(), scope, &input).await.map_err(fail)?;
    Ok(rows.into_iter().map(|row| UsageRow::new(by.clone(), row)).collect())
}

/// A page of events.
///
/// # Errors
/// `INVALID_INPUT` for another list's cursor.
pub async fn event_page(
    ctx: &Context<'_>,
    scope: &EnterpriseScope,
    query: EventQuery,
    request: PageRequest,
) -> Result<UsageEventConnection> {
    let page = cases::events(ctx.app(), scope, &query, &request).await.map_err(fail)?;
    Ok(page.map(|row| UsageEvent::new(ctx, row, scope)).into())
}

#[Object]
impl UsageQuery {
    /// A usage report from daily totals, grouped by up to six dimensions and sorted by their values; at most
    /// 10,000 groups. Without dimensions, it has one row; without usage, none.
    async fn usage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "First day, in local time.")] from: Date,
        #[graphql(desc = "Last day, in local time; at most ten years after `from`.")] to: Date,
        #[graphql(desc = "Dimensions, in the order of each row's keys.")] by: Vec<UsageDimension>,
        #[graphql(desc = "Only devices that match this filter; null for all.")] filter: Option<Filter>,
    ) -> Result<Vec<UsageRow>> {
        let scope = ctx.enter(Permission::UsageRead)?;
        report_rows(ctx, &scope, (from, to), by, None, filter.map(Asked::from)).await
    }
    /// Usage events, newest first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the API")]
    async fn usage_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Filters by device; null for all devices.")] device_id: Option<ID>,
        #[graphql(name = "type", desc = "Filters by event type; null or empty for all.")] kinds: Option<
            Vec<UsageType>,
        >,
        #[graphql(desc = "Only events that began at or after this time.")] from: Option<DateTime>,
        #[graphql(desc = "Only events that began before this time.")] to: Option<DateTime>,
        #[graphql(desc = "Returns the first n items, 1 to 200; 50 by default.")] first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last n items, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<UsageEventConnection> {
        let scope = ctx.enter(Permission::UsageRead)?;
        let device = match &device_id {
            Some(id) => Some(crate::context::need_id::<DeviceId>(id)?),
            None => None,
        };
        let query = EventQuery {
            device,
            types: kinds.unwrap_or_default().into_iter().map(Into::into).collect(),
            from: from.map(|at| at.0),
            to: to.map(|at| at.0),
        };
        let request = page_request(first, after.as_deref(), last, before.as_deref())?;
        event_page(ctx, &scope, query, request).await
    }
}
