//! What a mutation may answer: done, or one of the refusals that a caller can cause, which the contract sends as
//! data. Anything else is a fault.

use super::transport;
use crate::model::fault::Fault;
use serde::de::DeserializeOwned;
use serde_json::Value;

operations!("outcome");

/// Why a mutation was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Something entered will not do.
    Invalid(InvalidInput),
    /// It does not go with how things are, or passes a limit.
    Conflict(String),
    /// It must be confirmed.
    Confirm(ConfirmationNeeded),
    /// It never got so far.
    Fault(Fault),
}

impl Refusal {
    /// The refusal in one or two sentences.
    pub fn text(&self) -> String {
        match self {
            Self::Invalid(invalid) => {
                let mut text = invalid.message.clone();
                for field in &invalid.fields {
                    if !text.contains(&field.message) {
                        text = format!("{text} {}", field.message);
                    }
                }
                text
            }
            Self::Conflict(message) => message.clone(),
            Self::Confirm(needed) => needed.message.clone(),
            Self::Fault(fault) => {
                let words = fault.words();
                format!("{}. {}", words.title, words.advice)
            }
        }
    }

    /// What is said of one field, when something is.
    pub fn of(&self, field: &str) -> Option<String> {
        match self {
            Self::Invalid(invalid) => invalid
                .fields
                .iter()
                .find(|problem| problem.field == field)
                .map(|problem| problem.message.clone()),
            _ => None,
        }
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}
impl From<InvalidInput> for Refusal {
    fn from(invalid: InvalidInput) -> Self {
        Self::Invalid(invalid)
    }
}
impl From<Conflict> for Refusal {
    fn from(conflict: Conflict) -> Self {
        Self::Conflict(conflict.message)
    }
}
impl From<LimitReached> for Refusal {
    fn from(limit: LimitReached) -> Self {
        Self::Conflict(limit.message)
    }
}
impl From<ConfirmationNeeded> for Refusal {
    fn from(needed: ConfirmationNeeded) -> Self {
        Self::Confirm(needed)
    }
}

/// What a mutation brought.
pub type Outcome<T> = Result<T, Refusal>;

/// Runs a mutation whose payload is at the first key of `path`; brings what is at the others.
///
/// # Errors
/// When it was not done, or as [`transport::data`].
pub async fn change<Done: DeserializeOwned>(text: &str, variables: Value, path: &[&str]) -> Outcome<Done> {
    let (payload, below) = path.split_at(path.len().min(1));
    let done = undisputed(transport::at(transport::data(text, variables).await?, payload))?;
    Ok(transport::read(done, below)?)
}

/// The payload, unless it says that nothing was done.
fn undisputed(payload: Value) -> Outcome<Value> {
    fn of<Kind: DeserializeOwned + Into<Refusal>>(payload: Value) -> Refusal {
        transport::read::<Kind>(payload, &[]).map_or_else(Refusal::from, Into::into)
    }
    Err(match payload["__typename"].as_str().unwrap_or_default() {
        "InvalidInput" => of::<InvalidInput>(payload),
        "Conflict" => of::<Conflict>(payload),
        "LimitReached" => of::<LimitReached>(payload),
        "ConfirmationNeeded" => of::<ConfirmationNeeded>(payload),
        _ => return Ok(payload),
    })
}
