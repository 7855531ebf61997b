//! Saving a view; one of the same page and name is replaced.

use handsight_domain::scope::EnterpriseScope;
use handsight_store::{Tx, people::saved_view as rows};
use serde::Serialize;
use serde_json::json;

use super::SavedView;
use crate::{
    App, FieldProblem, UseCaseError,
    idempotency::owner,
    once::{entry, once},
};

const MOST: i64 = 100;

/// What is to be saved.
#[derive(Debug, Clone, Serialize)]
pub struct NewView {
    /// Of which page of the console.
    pub page: String,
    /// Its name.
    pub name: String,
    /// The page's own text.
    pub query: String,
}

/// Saves a view.
///
/// # Errors
/// [`UseCaseError::Invalid`] for texts that are empty or too long, or after 100 views of a page.
pub async fn save(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    input: &NewView,
) -> Result<SavedView, UseCaseError> {
    let (page, name) = (input.page.trim(), input.name.trim());
    let mut problems = Vec::new();
    let mut check = |field, text: &str, least: usize, most: usize| {
        if !(least..=most).contains(&text.chars().count()) {
            let message = format!("must have {least} to {most} characters");
            problems.push(FieldProblem { field, message });
        }
    };
    check("page", page, 1, 60);
    check("name", name, 1, 80);
    check("query", &input.query, 0, 4000);
    UseCaseError::if_any(problems)?;
    let owner = owner(scope.actor());
    let twin = async |tx: &Tx, id| rows::by_id(tx, &owner, id).await?.ok_or(UseCaseError::NotFound);
    once(app, scope, key, "saveView", input, twin, async |tx| {
        if rows::count(tx, &owner, page).await? >= MOST {
            return Err(UseCaseError::field("name", format!("there are {MOST} views: delete one first")));
        }
        let mut view = SavedView {
            id: app.mint.id(),
            page: page.to_owned(),
            name: name.to_owned(),
            query: input.query.clone(),
            created_at: app.clock.now(),
        };
        view.id = rows::save(tx, &owner, &view).await?;
        let words = format!("Saved the view {name} of {page}");
        let detail = json!({"page": page, "name": name});
        Ok(entry("view.saved", view.id, words, detail).keeping(view.id, view))
    })
    .await
}
