//! Saved views: a name for the query part of a page's address, and how many rows it has.

use super::filter::Filter;
use crate::model::filter::Expression;

operations!("view");

impl SavedView {
    /// The query part of the address that it stands for, without the question mark.
    pub fn address(&self) -> String {
        let kept = serde_json::from_str::<serde_json::Value>(&self.query).ok();
        let address = kept.as_ref().and_then(|kept| kept.get("address")).and_then(|text| text.as_str());
        address.unwrap_or(&self.query).to_owned()
    }
}

/// What is kept of a view of devices: its address, and filter and search once more in the server's words, so that the
/// server can count what it shows.
pub fn kept(address: &str, filter: Option<&Expression>, search: &str) -> String {
    let filter = filter.map(Filter::from).and_then(|filter| serde_json::to_value(filter).ok());
    let search = Some(search).filter(|search| !search.is_empty());
    serde_json::json!({ "address": address, "filter": filter, "search": search }).to_string()
}
