//! Saved views: a name for the query part of a page's address.

use super::outcome::{Conflict, InvalidInput, Outcome, payload};
use super::{schema, transport};
use crate::browser;
use crate::model::fault::Fault;
use cynic::{MutationBuilder, QueryBuilder};

/// A saved view.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct SavedView {
    /// Global id.
    pub id: cynic::Id,
    /// Its name.
    pub name: String,
    /// The query part of the address, without its question mark.
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
