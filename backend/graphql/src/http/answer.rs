//! An answer as it leaves: JSON text, its errors few and short.

use async_graphql::{Response, ServerError};

use super::shape::{ANSWER, Shape, Stop};
use crate::error::Code;

/// Most errors that an answer tells.
const ERRORS: usize = 20;
/// Longest message of an error, in characters: what somebody sent is not sent back at length.
const MESSAGE: usize = 300;

/// An answer.
#[derive(Debug, Clone)]
pub(super) struct Answered {
    /// Nothing ran: the request itself was refused.
    pub refused: bool,
    data: String,
    errors: Vec<ServerError>,
}

/// An error of the closed list.
pub(super) fn refusal(code: Code, message: impl Into<String>) -> ServerError {
    let mut error = ServerError::new(message, None);
    error.extensions.get_or_insert_default().set("code", code.name());
    error
}

impl Answered {
    /// To a request that did not run.
    pub(super) fn refused(mut errors: Vec<ServerError>) -> Self {
        shorten(&mut errors);
        Self { refused: true, data: "null".to_owned(), errors }
    }
    /// Of a response, in the form that was asked for.
    pub(super) fn of(response: Response, shape: &Shape) -> Self {
        let mut errors = response.errors;
        let nothing = response.data == async_graphql::Value::Null;
        if nothing && !errors.is_empty() && errors.iter().all(|e| e.path.is_empty()) {
            return Self::refused(errors);
        }
        let data = match shape.write(&response.data) {
            Ok(data) => data,
            Err(Stop::Null) => "null".to_owned(),
            Err(Stop::TooLong) => {
                return Self::too_much(shape, &format!("is longer than {} MiB", ANSWER >> 20));
            }
        };
        shorten(&mut errors);
        Self { refused: false, data, errors }
    }
    /// Instead of an answer of which there is too much: what it does, in words.
    pub(super) fn too_much(shape: &Shape, words: &str) -> Self {
        let errors = vec![refusal(Code::LimitReached, shape.instead(words))];
        Self { refused: false, data: "null".to_owned(), errors }
    }
    /// How many bytes its data has as JSON; errors are few and short.
    pub(super) const fn size(&self) -> usize {
        self.data.len()
    }
    /// The errors alone.
    pub(super) fn errors(&self) -> String {
        serde_json::to_string(&self.errors).unwrap_or_else(|_| "[]".to_owned())
    }
    /// The whole, as JSON.
    pub(super) fn body(&self) -> String {
        match (self.refused, self.errors.is_empty()) {
            (true, _) => format!("{{\"errors\":{}}}", self.errors()),
            (false, true) => format!("{{\"data\":{}}}", self.data),
            (false, false) => format!("{{\"data\":{},\"errors\":{}}}", self.data, self.errors()),
        }
    }
}

/// Cuts what is told of errors.
fn shorten(errors: &mut Vec<ServerError>) {
    errors.truncate(ERRORS);
    for error in errors {
        error.locations.truncate(2);
        if error.message.len() > MESSAGE
            && let Some((end, _)) = error.message.char_indices().nth(MESSAGE)
        {
            error.message.truncate(end);
            error.message.push('…');
        }
    }
}
