//! Lists in the order of their ids, which is the order of their making (UUIDv7): the edge of a page is an id.

use sea_orm::prelude::Uuid;

/// The comparison, the direction and the edge of a page.
pub(crate) struct Keyset {
    pub test: &'static str,
    pub order: &'static str,
    pub edge: Uuid,
}

/// Of a list that is ascending or descending, read forward or backward from an edge.
pub(crate) fn keyset(descending: bool, backward: bool, edge: Option<Uuid>) -> Keyset {
    if descending == backward {
        Keyset { test: ">", order: "ASC", edge: edge.unwrap_or(Uuid::nil()) }
    } else {
        Keyset { test: "<", order: "DESC", edge: edge.unwrap_or(Uuid::max()) }
    }
}
