//! What a mutation may answer: done, or one of the refusals that a caller can cause, which the contract sends as
//! data. Anything else is a fault.

use super::schema;
use crate::model::fault::Fault;

/// One field that will not do.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// Its name in the input.
    pub field: String,
    /// Why, in words.
    pub message: String,
}

/// Something entered will not do.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq, Eq)]
pub struct InvalidInput {
    /// Why, in words.
    pub message: String,
    /// Field by field.
    pub fields: Vec<FieldProblem>,
}

/// It does not go with how things are.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Why, in words.
    pub message: String,
}

/// A limit would be passed.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq, Eq)]
pub struct LimitReached {
    /// Why, in words.
    pub message: String,
}

/// Nothing was done: ask again with the word.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq, Eq)]
pub struct ConfirmationNeeded {
    /// What will happen.
    pub message: String,
    /// The word that confirms it.
    pub word: String,
    /// How many devices it touches.
    pub device_count: i32,
    /// How many of them are not online now.
    pub offline_count: i32,
    /// The names of the first of them.
    pub device_names: Vec<String>,
}

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

/// The payload union of a mutation, with the way from it to an [`Outcome`].
macro_rules! payload {
    ($name:ident: $done:ident $(, $refusal:ident)*) => {
        #[derive(cynic::InlineFragments)]
        enum $name {
            $done($done),
            $($refusal($refusal),)*
            #[cynic(fallback)]
            Unknown,
        }

        impl $name {
            fn outcome(self) -> $crate::api::outcome::Outcome<$done> {
                match self {
                    Self::$done(done) => Ok(done),
                    $(Self::$refusal(refusal) => Err(refusal.into()),)*
                    Self::Unknown => {
                        Err($crate::model::fault::Fault::Garbled(stringify!($name).to_owned()).into())
                    }
                }
            }
        }
    };
}
pub(super) use payload;
