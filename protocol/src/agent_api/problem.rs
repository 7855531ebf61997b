//! Problem documents (RFC 9457): what every refusal of the web service looks like.

use serde::{Deserialize, Serialize};

/// A problem document, `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// A URI for the kind of problem; `about:blank` when the title says all.
    #[serde(rename = "type", default = "Problem::blank")]
    pub kind: String,
    /// What went wrong, the same words for the same kind.
    pub title: String,
    /// The HTTP status.
    #[serde(default)]
    pub status: u16,
    /// What went wrong this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Problem {
    /// The media type of problem documents.
    pub const MEDIA_TYPE: &'static str = "application/problem+json";
    /// The title of every `401`.
    pub const AUTHENTICATION_FAILURE: &'static str = "authentication failure";

    /// A problem whose title says it all.
    #[must_use]
    pub fn new(status: u16, title: &str, detail: Option<String>) -> Self {
        Self { kind: Self::blank(), title: title.to_owned(), status, detail }
    }

    fn blank() -> String {
        "about:blank".to_owned()
    }
}
