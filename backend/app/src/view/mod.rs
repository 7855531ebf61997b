//! Saved views: a list's columns, filter and order under a name, of whoever saved it.

mod delete;
mod list;
mod save;

pub use delete::delete;
pub use handsight_store::people::saved_view::SavedViewRow as SavedView;
pub use list::{find, list};
pub use save::{NewView, save};

use handsight_domain::filter::Asked;

use crate::device::Selection;

/// The filter and the words of a device page's own text, when it is JSON with those fields.
pub fn selection(query: &str) -> Option<Selection> {
    let value: serde_json::Value = serde_json::from_str(query).ok()?;
    let filter = match value.get("filter") {
        None | Some(serde_json::Value::Null) => None,
        Some(filter) => Some(serde_json::from_value::<Asked>(filter.clone()).ok()?),
    };
    let search = value.get("search").and_then(|s| s.as_str()).map(str::to_owned);
    Some(Selection { filter, search })
}
