//! Lists a page at a time, in Relay's shape: `connection!` makes the two types of a noun.

use async_graphql::{Result, SimpleObject};
use handsight_domain::page::{Page, PageRequest};

use crate::error::Code;

/// Where a page lies in its list.
#[derive(Debug, Clone, SimpleObject)]
pub struct PageInfo {
    /// Whether rows follow this page.
    pub has_next_page: bool,
    /// Whether rows precede this page.
    pub has_previous_page: bool,
    /// The cursor of the page's first row; null on an empty page.
    pub start_cursor: Option<String>,
    /// The cursor of the page's last row; null on an empty page.
    pub end_cursor: Option<String>,
}

impl PageInfo {
    /// Of a page.
    pub fn of<T>(page: &Page<T>) -> Self {
        Self {
            has_next_page: page.has_next,
            has_previous_page: page.has_previous,
            start_cursor: page.items.first().map(|(c, _)| c.encode()),
            end_cursor: page.items.last().map(|(c, _)| c.encode()),
        }
    }
}

/// The page that the four Relay arguments ask for.
///
/// # Errors
/// `INVALID_INPUT` when they contradict each other, are out of range or hold another list's cursor.
pub fn page_request(
    first: Option<i32>,
    after: Option<&str>,
    last: Option<i32>,
    before: Option<&str>,
) -> Result<PageRequest> {
    PageRequest::new(first, after, last, before).map_err(|why| Code::InvalidInput.error(why.to_string()))
}

/// Rows of a whole list as GraphQL's 32-bit number.
pub fn clamp(count: i64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// Makes `XConnection` and `XEdge` of an object type that is `Clone`:
/// `connection!(Device, DeviceConnection, DeviceEdge);` and then `DeviceConnection::from(page_of_devices)`.
#[macro_export]
macro_rules! connection {
    ($node:ty, $connection:ident, $edge:ident) => {
        /// One page of a list.
        #[derive(Debug, Clone)]
        pub struct $connection {
            edges: Vec<$edge>,
            info: $crate::connection::PageInfo,
            total: i64,
        }
        /// One row of a page.
        #[derive(Debug, Clone, async_graphql::SimpleObject)]
        pub struct $edge {
            /// Where the row lies in the list; opaque.
            pub cursor: String,
            /// The row itself.
            pub node: $node,
        }
        impl From<handsight_domain::page::Page<$node>> for $connection {
            fn from(page: handsight_domain::page::Page<$node>) -> Self {
                let info = $crate::connection::PageInfo::of(&page);
                let total = page.total;
                let edges = page
                    .items
                    .into_iter()
                    .map(|(cursor, node)| $edge { cursor: cursor.encode(), node })
                    .collect();
                Self { edges, info, total }
            }
        }
        /// One page of a list.
        #[async_graphql::Object]
        impl $connection {
            /// The rows of this page, each with its cursor.
            async fn edges(&self) -> &[$edge] {
                &self.edges
            }
            /// The rows of this page without their cursors.
            async fn nodes(&self) -> Vec<$crate::prompt::Prompt<&$node>> {
                self.edges.iter().map(|edge| $crate::prompt::Prompt(&edge.node)).collect()
            }
            /// Where the page lies in the list.
            async fn page_info(&self) -> &$crate::connection::PageInfo {
                &self.info
            }
            /// How many rows the whole list has.
            async fn total_count(&self) -> i32 {
                $crate::connection::clamp(self.total)
            }
        }
    };
}
