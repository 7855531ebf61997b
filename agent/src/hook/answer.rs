//! What a program answered, as a result.

use handsight_protocol::Status;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::core::Outcome;

/// The longest answer, in bytes.
pub(super) const LONGEST: usize = 1 << 20;

/// An answer: everything may be left out.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer {
    #[serde(default = "ok")]
    status: Status,
    code: Option<Value>,
    reason: Option<String>,
    message: Option<String>,
    #[serde(default)]
    items: Map<String, Value>,
}

fn ok() -> Status {
    Status::Ok
}

impl From<Answer> for Outcome {
    fn from(answer: Answer) -> Self {
        let text = match answer.code {
            Some(Value::String(code)) => code,
            Some(Value::Number(code)) => code.to_string(),
            _ if answer.status == Status::Ok => "0".to_owned(),
            _ => "hook".to_owned(),
        };
        // A program that knows no `reason` writes its word where the number goes.
        let (code, word) = match text.parse() {
            Ok(code) => (code, None),
            Err(_) => (i32::from(answer.status != Status::Ok), Some(text)),
        };
        let reason = answer.reason.or(word);
        Self { status: answer.status, code, reason, message: answer.message, items: answer.items }
    }
}

/// The answer in a JSON object; `None` when the text is no such object.
pub(super) fn read(text: &str) -> Option<Outcome> {
    text.trim_start()
        .starts_with('{')
        .then(|| serde_json::from_str::<Answer>(text).ok())
        .flatten()
        .map(Outcome::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_of_an_answer_may_be_left_out() {
        let plain = read("{}").unwrap();
        assert_eq!((plain.status, plain.code, plain.reason), (Status::Ok, 0, None));
        let worded = read(r#"{"status":"failed","code":"no_space"}"#).unwrap();
        assert_eq!((worded.code, worded.reason.as_deref()), (1, Some("no_space")));
        let both = read(r#"{"status":"failed","code":28,"reason":"no_space"}"#).unwrap();
        assert_eq!((both.code, both.reason.as_deref()), (28, Some("no_space")));
        let full = read(r#"{"status":"refused","code":7,"message":"no","items":{"a":[1]}}"#).unwrap();
        assert_eq!((full.status, full.code, full.message.as_deref()), (Status::Refused, 7, Some("no")));
        assert_eq!(full.items["a"][0], 1);
        assert!(read("done").is_none() && read(r#"{"status":"eaten"}"#).is_none());
    }
}
