//! The policy's privacy filters, applied on the phone before an event is queued: what is filtered here never
//! leaves it.
//!
//! Keyed hashes and coarse cells are made by the server, which holds the keys and the grid. A phone that is
//! told to hash or coarsen therefore leaves the field out: stricter than asked, never weaker. A time that must
//! be coarsened is cut to the hour; an event whose time must be dropped is not sent at all.

use chrono::{DurationRound, TimeDelta};
use handsight_protocol::UsageEvent;
use handsight_protocol::policy::{PolicyDocument, PrivacyFilter, Treatment};
use handsight_protocol::usage::UsageKind;

/// Filters an event; `None` when it must not be collected.
#[must_use]
pub fn filter(policy: &PolicyDocument, mut event: UsageEvent) -> Option<UsageEvent> {
    for rule in policy.privacy.iter().filter(|rule| concerns(rule, &event)).collect::<Vec<_>>() {
        if !rule.collect || rule.time == Treatment::Drop {
            return None;
        }
        if rule.time != Treatment::Keep {
            let hour = TimeDelta::hours(1);
            event.started_at = event.started_at.duration_trunc(hour).unwrap_or(event.started_at);
            event.ended_at = event.ended_at.and_then(|at| at.duration_trunc(hour).ok());
        }
        if rule.location != Treatment::Keep {
            (event.location, event.cell, event.end_cell) = (None, None, None);
        }
        if rule.peer != Treatment::Keep {
            drop_peer(&mut event.kind);
        }
        if rule.content != Treatment::Keep {
            drop_content(&mut event.kind);
        }
    }
    Some(event)
}

fn concerns(rule: &PrivacyFilter, event: &UsageEvent) -> bool {
    let same_type = rule.usage_type.as_deref().is_none_or(|name| name == event.usage_type().as_str());
    // An event without a liability of its own has the device's, which the phone does not know: then the rule
    // is taken to concern it.
    let same_line =
        rule.liability.is_none() || event.liability.is_none() || rule.liability == event.liability;
    same_type && same_line
}

fn drop_peer(kind: &mut UsageKind) {
    match kind {
        UsageKind::Call(call) => call.peer = None,
        UsageKind::Sms(message) | UsageKind::Mms(message) => message.peer = None,
        UsageKind::Email(email) => email.domain = None,
        _ => {}
    }
}

fn drop_content(kind: &mut UsageKind) {
    match kind {
        UsageKind::Web(web) => (web.host, web.category) = (None, None),
        UsageKind::Data(data) => data.app = None,
        UsageKind::App(app) => (app.package, app.version) = (None, None),
        UsageKind::Connection(connection) => connection.ssid_hash = None,
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Timelike, Utc};

    fn policy(rule: &str) -> PolicyDocument {
        serde_json::from_str(&format!(r#"{{"revision":1,"privacy":[{rule}]}}"#)).unwrap()
    }

    fn call() -> UsageEvent {
        let json = r#"{"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","type":"call","startedAt":"2026-03-01T12:34:56Z","direction":"out",
            "peer":"+12025550123","seconds":60,"location":{"lat":1.0,"lon":2.0},"cell":{"lac":1,"cid":2}}"#;
        let now = Utc.with_ymd_and_hms(2026, 3, 2, 0, 0, 0).unwrap();
        UsageEvent::parse(json, now).unwrap().event
    }

    #[test]
    fn an_empty_policy_keeps_everything() {
        assert_eq!(filter(&PolicyDocument::default(), call()), Some(call()));
        assert_eq!(filter(&policy(r#"{"type":"sms","collect":false}"#), call()), Some(call()));
    }

    #[test]
    fn filters_are_at_least_as_strict_as_asked() {
        assert_eq!(filter(&policy(r#"{"type":"call","collect":false}"#), call()), None);
        assert_eq!(filter(&policy(r#"{"time":"drop"}"#), call()), None);
        let coarse =
            filter(&policy(r#"{"peer":"hash","location":"coarsen","time":"coarsen"}"#), call()).unwrap();
        assert_eq!((coarse.location, coarse.cell, coarse.started_at.minute()), (None, None, 0));
        assert!(matches!(coarse.kind, UsageKind::Call(call) if call.peer.is_none() && call.seconds == 60));
        assert_eq!(filter(&policy(r#"{"liability":"individual","collect":false}"#), call()), None);
    }
}
