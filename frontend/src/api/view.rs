//! Saved views: a name for the query part of a page's address, and how many rows it has.

use super::filter::Filter;
use super::outcome::{Conflict, InvalidInput, Outcome, payload};
use super::{schema, transport};
use crate::browser;
use crate::model::fault::Fault;
use crate::model::filter::Expression;
use cynic::{MutationBuilder, QueryBuilder};

/// A saved view.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct SavedView {
    /// Global id.
    pub id: cynic::Id,
    /// Its name.
    pub name: String,
    /// The page's own text: see [`kept`].
    pub query: String,
    /// How many rows it has now, where that is known.
    pub count: Option<i32>,
}

#[derive(cynic::QueryVariables)]
struct ViewsVariables {
    page: String,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "ViewsVariables")]
struct ViewsQuery {
    #[arguments(page: $page)]
    saved_views: Vec<SavedView>,
}

/// The saved views of a page.
///
/// # Errors
/// As [`transport::run`].
pub async fn views(page: &str) -> Result<Vec<SavedView>, Fault> {
    Ok(transport::run(ViewsQuery::build(ViewsVariables { page: page.to_owned() })).await?.saved_views)
}

#[derive(cynic::InputObject)]
struct SaveViewInput {
    idempotency_key: Option<String>,
    page: String,
    name: String,
    query: String,
}
#[derive(cynic::QueryVariables)]
struct SaveViewVariables {
    input: SaveViewInput,
}
#[derive(cynic::QueryFragment)]
struct SaveViewDone {
    view: SavedView,
}
payload!(SaveViewPayload: SaveViewDone, InvalidInput);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "SaveViewVariables")]
struct SaveView {
    #[arguments(input: $input)]
    save_view: SaveViewPayload,
}

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

/// Saves a view under a name.
///
/// # Errors
/// When the name will not do, or as [`transport::run`].
pub async fn save(page: &str, name: &str, query: &str) -> Outcome<SavedView> {
    let input = SaveViewInput {
        idempotency_key: Some(browser::idempotency_key()),
        page: page.to_owned(),
        name: name.trim().to_owned(),
        query: query.to_owned(),
    };
    Ok(transport::run(SaveView::build(SaveViewVariables { input })).await?.save_view.outcome()?.view)
}

#[derive(cynic::InputObject)]
struct DeleteViewInput {
    idempotency_key: Option<String>,
    view_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct DeleteViewVariables {
    input: DeleteViewInput,
}
#[derive(cynic::QueryFragment)]
struct DeleteViewDone {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    deleted_id: cynic::Id,
}
payload!(DeleteViewPayload: DeleteViewDone, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "DeleteViewVariables")]
struct DeleteView {
    #[arguments(input: $input)]
    delete_view: DeleteViewPayload,
}

/// Forgets a view.
///
/// # Errors
/// When it is gone already, or as [`transport::run`].
pub async fn delete(id: &str) -> Outcome<()> {
    let input =
        DeleteViewInput { idempotency_key: Some(browser::idempotency_key()), view_id: cynic::Id::new(id) };
    transport::run(DeleteView::build(DeleteViewVariables { input })).await?.delete_view.outcome()?;
    Ok(())
}
