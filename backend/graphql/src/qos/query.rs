//! Reading hexagons.

use async_graphql::{Context, Object, Result};
use handsight_app::qos::{self as cases, CellInput};
use handsight_domain::{calendar::LocalDay, policy::Permission};

use super::{QosCell, QosCellConnection};
use crate::{connection::page_request, context::Visit, error::fail, scalar::Date};

/// Root fields of the own map.
#[derive(Debug, Default)]
pub struct QosQuery;

#[Object]
impl QosQuery {
    /// Hexagons of the enterprise's QoS map, those with the most samples first. For lists and screen readers;
    /// the map itself uses tiles. Requires `USAGE_READ` and `LOCATION_READ`.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the API")]
    async fn qos_cells(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "H3 resolution, 0 to 9.")] resolution: i32,
        #[graphql(desc = "First day, in local time.")] from: Date,
        #[graphql(desc = "Last day, in local time.")] to: Date,
        #[graphql(desc = "Filters by serving carrier; null for all.")] carrier: Option<String>,
        #[graphql(desc = "Filters by generation, `2G` to `5G`; null for all.")] generation: Option<String>,
        #[graphql(desc = "Returns the first n items, 1 to 200; 50 by default.")] first: Option<i32>,
        #[graphql(desc = "Returns items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last n items, 1 to 200.")] last: Option<i32>,
        #[graphql(desc = "Returns items before this cursor.")] before: Option<String>,
    ) -> Result<QosCellConnection> {
        let scope = ctx.enter_places(Permission::UsageRead)?;
        let input = CellInput {
            // What is no resolution at all is refused by the use case like one that is too fine.
            resolution: u8::try_from(resolution).unwrap_or(u8::MAX),
            from: LocalDay::from_date(from.0),
            to: LocalDay::from_date(to.0),
            carrier,
            generation,
        };
        let request = page_request(first, after.as_deref(), last, before.as_deref())?;
        let page = cases::cells(ctx.app(), &scope, &input, &request).await.map_err(fail)?;
        Ok(page.map(QosCell).into())
    }
}
