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
    message: Option<String>,
    #[serde(default)]
    items: Map<String, Value>,
}

fn ok() -> Status {
    Status::Ok
}

impl From<Answer> for Outcome {
    fn from(answer: Answer) -> Self {
        let code = match answer.code {
            Some(Value::String(code)) => code,
            Some(Value::Number(code)) => code.to_string(),
            _ if answer.status == Status::Ok => "0".to_owned(),
            _ => "hook".to_owned(),
        };
        Self { status: answer.status, code, message: answer.message, items: answer.items }
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
        assert_eq!((plain.status, plain.code.as_str()), (Status::Ok, "0"));
        let full = read(r#"{"status":"refused","code":7,"message":"no","items":{"a":[1]}}"#).unwrap();
        assert_eq!(
            (full.status, full.code.as_str(), full.message.as_deref()),
            (Status::Refused, "7", Some("no"))
        );
        assert_eq!(full.items["a"][0], 1);
        assert!(read("done").is_none() && read(r#"{"status":"eaten"}"#).is_none());
    }
}
