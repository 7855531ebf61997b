//! Why a single event is not stored. The text starts with a code for programs and goes on in words for people.

/// The reason of a rejection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RejectReason {
    /// Not JSON, or a field of the wrong JSON type.
    #[error("malformed: {0}")]
    Malformed(String),
    /// The id is missing or not a ULID.
    #[error("id_invalid: an event id is a ULID of 26 characters")]
    Id,
    /// The type is missing or unknown.
    #[error("type_unknown: {0:?} is not a usage type")]
    Type(String),
    /// A field the type cannot do without.
    #[error("field_missing: {0}")]
    Missing(&'static str),
    /// A word that is not one of the field's words.
    #[error("field_unknown_word: {0}")]
    Word(&'static str),
    /// A count or size beyond 2^53, which no phone reaches.
    #[error("field_out_of_range: {0}")]
    Range(&'static str),
    /// A text too long, or with control characters in it.
    #[error("field_text: {0} is too long or holds control characters")]
    Text(&'static str),
    /// It starts more than 24 hours from now.
    #[error("in_future: startedAt is more than 24 hours ahead")]
    Future,
    /// It starts before the year 2000: a clock that was never set.
    #[error("too_early: startedAt is before the year 2000")]
    TooEarly,
}

impl RejectReason {
    /// The reason for a JSON error, without the value it quotes beyond 120 characters.
    #[must_use]
    pub fn malformed(error: &serde_json::Error) -> Self {
        Self::Malformed(error.to_string().chars().take(120).collect())
    }
}
