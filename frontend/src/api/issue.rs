//! Asking phones to do something, and taking it back.

use super::filter::Filter;
pub use super::input::DeviceSelection;
use super::input::IssueActionInput;
use super::outcome::Outcome;
use super::scalar::{DateTime, Id};
use crate::model::fault::Fault;
use crate::model::filter::Expression;

operations!("issue");

/// Which devices: some by id, or all that match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Targets {
    /// These.
    Ids(Vec<String>),
    /// All that a filter and a text find.
    Matching(Option<Expression>, String),
}

impl From<Targets> for DeviceSelection {
    fn from(targets: Targets) -> Self {
        match targets {
            Targets::Ids(ids) => {
                Self { ids: Some(ids.into_iter().map(Id::new).collect()), ..Self::default() }
            }
            Targets::Matching(filter, search) => Self {
                // Everything is a filter that every device passes: the API wants either ids or a filter.
                filter: Some(
                    filter.as_ref().map_or_else(|| Filter::from(&Expression::All(Vec::new())), Filter::from),
                ),
                search: Some(search).filter(|text| !text.is_empty()),
                ..Self::default()
            },
        }
    }
}

/// What is asked of phones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Makes a repeated sending one.
    pub key: String,
    /// Whom.
    pub targets: Targets,
    /// Which command.
    pub command: String,
    /// Its parameters, in order; empty ones are left out.
    pub parameters: Vec<String>,
    /// Not before this instant.
    pub not_before: Option<i64>,
    /// Not after this instant; else the server's own deadline.
    pub expires_at: Option<i64>,
    /// The word that confirms it.
    pub confirm: Option<String>,
}

/// What asking this of these devices would mean.
///
/// # Errors
/// As [`super::transport::ask`].
pub async fn preview(targets: Targets, command: String) -> Result<IssuePreview, Fault> {
    asked(targets.into(), command).await
}

/// Asks for an action; brings the id of its session.
///
/// # Errors
/// When a parameter will not do, when it must be confirmed, or as [`super::transport::data`].
pub async fn issue(asked: Order) -> Outcome<String> {
    let parameters = asked.parameters.into_iter().map(|text| Some(text).filter(|text| !text.is_empty()));
    order(IssueActionInput {
        idempotency_key: Some(asked.key),
        devices: asked.targets.into(),
        command: asked.command,
        parameters: Some(parameters.collect()),
        not_before: asked.not_before.map(DateTime::from_ms),
        expires_at: asked.expires_at.map(DateTime::from_ms),
        confirm: asked.confirm,
    })
    .await
}
