//! Webhooks in words: how one stands, how a delivery stands, and what an answer was.

use super::tone::Tone;
use crate::api::kinds::WebhookDeliveryState;

/// How a webhook stands.
pub const fn state(enabled: bool, by_service: bool, failing: bool) -> (Tone, &'static str) {
    match (enabled, by_service, failing) {
        (false, true, _) => (Tone::Bad, "Switched off by the service"),
        (false, false, _) => (Tone::Off, "Off"),
        (true, _, true) => (Tone::Warn, "Failing"),
        (true, _, false) => (Tone::Ok, "On"),
    }
}

words! {
    /// How a delivery stands.
    pub delivery(WebhookDeliveryState) -> (Tone, &'static str) {
        Waiting => (Tone::Wait, "On its way"),
        Delivered => (Tone::Ok, "Delivered"),
        Failed => (Tone::Bad, "Failed"),
    }
}

/// The states to choose from in a list: what stands in the address, and the words.
pub const STATES: [(&str, &str); 4] =
    [("", "All"), ("waiting", "On their way"), ("delivered", "Delivered"), ("failed", "Failed")];

/// The state that an address names; `None` for all.
pub fn state_of(word: &str) -> Option<WebhookDeliveryState> {
    match word {
        "waiting" => Some(WebhookDeliveryState::Waiting),
        "delivered" => Some(WebhookDeliveryState::Delivered),
        "failed" => Some(WebhookDeliveryState::Failed),
        _ => None,
    }
}

/// What came of a request, in a few words.
pub fn outcome(status: Option<i32>, error: Option<&str>, millis: i32) -> String {
    match (status, error) {
        (Some(status), _) => format!("{status} after {millis} ms"),
        (None, Some(error)) => error.to_owned(),
        (None, None) => "No answer".to_owned(),
    }
}

/// JSON text with line breaks, as people read it; text that is no JSON stays.
pub fn pretty(text: &str) -> String {
    serde_json::from_str::<serde_json::Value>(text)
        .ok()
        .and_then(|value| serde_json::to_string_pretty(&value).ok())
        .unwrap_or_else(|| text.to_owned())
}

/// Several kinds in a few words.
pub fn kinds(names: &[String]) -> String {
    match names {
        [] => "Nothing".to_owned(),
        [one] => one.clone(),
        [first, second] => format!("{first} and {second}"),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_of_the_address_is_a_state() {
        let named: Vec<_> = STATES.iter().filter_map(|(word, _)| state_of(word)).collect();
        assert_eq!(named.len(), 3);
        assert!(named.iter().all(|state| !delivery(*state).1.is_empty()));
    }

    #[test]
    fn answers_are_told_in_words() {
        assert_eq!(outcome(Some(500), None, 12), "500 after 12 ms");
        assert_eq!(outcome(None, Some("no answer within 15 s"), 15_000), "no answer within 15 s");
        assert_eq!(pretty("{\"a\":1}"), "{\n  \"a\": 1\n}");
        assert_eq!(pretty("thank you"), "thank you");
        assert_eq!(kinds(&["a".into(), "b".into(), "c".into()]), "a and 2 more");
    }
}
