//! Lists a page at a time, in Relay's shape: `connection!` makes the two types of a noun.

use async_graphql::{Result, SimpleObject};
use handsight_domain::page::{Page, PageRequest};

use crate::error::Code;

/// Pagination information of one page.
#[derive(Debug, Clone, SimpleObject)]
pub struct PageInfo {
    /// Whether more items follow this page.
    pub has_next_page: bool,
    /// Whether items precede this page.
    pub has_previous_page: bool,
    /// Cursor of the first item; null if the page is empty.
    pub start_cursor: Option<String>,
    /// Cursor of the last item; null if the page is empty.
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
        /// One item of a page, with its cursor.
        #[derive(Debug, Clone, async_graphql::SimpleObject)]
        pub struct $edge {
            /// Opaque cursor of the item.
            pub cursor: String,
            /// The item.
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
            /// The items of this page, each with its cursor.
            async fn edges(&self) -> &[$edge] {
                &self.edges
            }
            /// The items of this page.
            async fn nodes(&self) -> Vec<$crate::prompt::Prompt<&$node>> {
                self.edges.iter().map(|edge| $crate::prompt::Prompt(&edge.node)).collect()
            }
            /// Pagination information.
            async fn page_info(&self) -> &$crate::connection::PageInfo {
                &self.info
            }
            /// Total number of items in the list.
            async fn total_count(&self) -> i32 {
                $crate::connection::clamp(self.total)
            }
        }
    };
}
