//! Typing a contact in, and changing one.

use handsight_domain::{
    contact::{self as rules, Details},
    id::ContactId,
    scope::EnterpriseScope,
};
use handsight_store::{
    WriteTx,
    contact::{self as rows, ContactRow},
};
use serde::Serialize;
use serde_json::json;

use super::numbers_country;
use crate::{
    App, FieldProblem, UseCaseError, enterprise,
    once::{entry, once, once_on},
    read::required,
};

/// A contact as somebody typed it; empty texts are none.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ContactInput {
    /// The name.
    pub name: Option<String>,
    /// The number, as dialled where the enterprise is, or international.
    pub phone_number: Option<String>,
    /// The address.
    pub email: Option<String>,
    /// The department.
    pub department: Option<String>,
    /// The office.
    pub office: Option<String>,
    /// Notes.
    pub notes: Option<String>,
}

async fn checked(
    tx: &WriteTx,
    input: &ContactInput,
    own: Option<ContactId>,
) -> Result<Details, UseCaseError> {
    let enterprise = enterprise::require(tx).await?;
    let country = numbers_country(None, &enterprise);
    let mut problems: Vec<FieldProblem> = Vec::new();
    let given = |text: &Option<String>| text.clone().filter(|t| !t.trim().is_empty());
    let mut read = |field, text: Option<String>, rule: &dyn Fn(&str) -> Result<String, String>| {
        text.and_then(|text| {
            rule(&text).map_err(|message| problems.push(FieldProblem { field, message })).ok()
        })
    };
    let mut details = Details {
        phone_number: read("phoneNumber", given(&input.phone_number), &|t| {
            rules::number(t, country.as_deref())
        }),
        email: read("email", given(&input.email), &rules::email),
        name: input.name.clone(),
        department: input.department.clone(),
        office: input.office.clone(),
        notes: input.notes.clone(),
    };
    if problems.is_empty() {
        let named = |field| if field == "row" { "phoneNumber" } else { field };
        let flaws = details.check();
        problems
            .extend(flaws.into_iter().map(|f| FieldProblem { field: named(f.field), message: f.message }));
    }
    UseCaseError::if_any(problems)?;
    let numbers: Vec<_> = details.phone_number.iter().cloned().collect();
    let emails: Vec<_> = details.email.iter().map(|e| e.to_lowercase()).collect();
    let twins = rows::find_twins(tx, &numbers, &emails).await?;
    match twins.into_iter().find(|twin| Some(twin.id) != own) {
        Some(twin) => Err(UseCaseError::conflict(format!(
            "{} has this number or address already: change that contact instead",
            twin.details.title()
        ))),
        None => Ok(details),
    }
}

/// Stores a contact.
///
/// # Errors
/// [`UseCaseError::Conflict`] when somebody has its number or address.
pub async fn create(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    input: &ContactInput,
) -> Result<ContactRow, UseCaseError> {
    once(app, scope, key, "createContact", input, required::<ContactRow>, async |tx| {
        rows::lock(tx).await?;
        let details = checked(tx, input, None).await?;
        let now = app.clock.now();
        let row = ContactRow { id: app.mint.id(), details, import: None, created_at: now, updated_at: now };
        rows::insert(tx, &row).await?;
        Ok(entry("contact.created", row.id, "Added a contact", json!({})).keeping(row.id, row))
    })
    .await
}

/// Changes a contact: what is given is what it is from now on.
///
/// # Errors
/// As [`create`].
pub async fn update(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: ContactId,
    input: &ContactInput,
) -> Result<ContactRow, UseCaseError> {
    once_on(app, scope, key, "updateContact", &(id, input), id, async |tx| {
        rows::lock(tx).await?;
        let mut row = required::<ContactRow>(tx, id).await?;
        row.details = checked(tx, input, Some(id)).await?;
        row.updated_at = app.clock.now();
        rows::save(tx, &row).await?;
        Ok(entry("contact.updated", id, "Changed a contact", json!({})).done(row))
    })
    .await
}
