//! Asking phones to do something, and taking it back.

use super::filter::Filter;
pub use super::input::{DeviceSelection, IssueActionInput};
use super::scalar::Id;
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

impl IssueActionInput {
    /// A command without parameters for these phones, now.
    pub fn new(targets: Targets, command: impl Into<String>) -> Self {
        Self {
            idempotency_key: None,
            devices: targets.into(),
            command: command.into(),
            parameters: Some(Vec::new()),
            not_before: None,
            expires_at: None,
            confirm: None,
        }
    }
}

/// What asking this of these devices would mean.
///
/// # Errors
/// As [`super::transport::ask`].
pub async fn preview(targets: Targets, command: String) -> Result<IssuePreview, Fault> {
    asked(targets.into(), command).await
}
