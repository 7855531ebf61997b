//! What needs somebody, in words, and the one step that each kind offers.

use super::filter::{Comparison, Expression};
use crate::api::kinds::{AttentionKind, FilterOperator};

/// The one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// Ask the device where it is.
    Locate,
    /// Go to a page, with the verb on the button.
    Go(&'static str, String),
}

/// A kind in one word.
pub const fn word(kind: AttentionKind) -> &'static str {
    match kind {
        AttentionKind::DeviceMissing => "Missing",
        AttentionKind::ActionFailed => "Failed",
        AttentionKind::GatewayDown => "Gateway",
        AttentionKind::Roaming => "Roaming",
        AttentionKind::EvaluationEnding => "Evaluation",
        AttentionKind::BatteryLow => "Battery",
        AttentionKind::EnrolmentEmpty => "Enrolment",
        AttentionKind::WebhookFailing => "Webhook",
        AttentionKind::MessageCapReached => "Cost",
        AttentionKind::NotifierFailing => "Notifier",
        AttentionKind::SimChanged => "SIM card",
        AttentionKind::DeviceLost => "Lost",
        AttentionKind::WipeUnconfirmed => "Wipe",
        AttentionKind::PackageHalted | AttentionKind::PackageDue => "Package",
    }
}

fn devices(attribute: &str, operator: FilterOperator, value: &str) -> String {
    let filter = Expression::Where(Comparison {
        attribute: attribute.to_owned(),
        operator,
        values: vec![value.to_owned()],
    });
    format!("/devices?filter={}", super::address::encode(&filter.written()))
}

/// The step that a kind offers, about one device or one session of actions where there is one.
pub fn next_step(kind: AttentionKind, device: Option<&str>, session: Option<&str>) -> NextStep {
    let open = device.map(|id| NextStep::Go("Open", format!("/devices/{id}")));
    let fallback = |verb: &'static str, path: String| NextStep::Go(verb, path);
    match kind {
        AttentionKind::DeviceMissing if device.is_some() => NextStep::Locate,
        AttentionKind::DeviceMissing => {
            fallback("See them", devices("status", FilterOperator::Is, "MISSING"))
        }
        AttentionKind::ActionFailed => match session {
            Some(id) => NextStep::Go("See why", format!("/sessions/{id}")),
            None => open.unwrap_or_else(|| fallback("See them", "/actions".to_owned())),
        },
        AttentionKind::GatewayDown => fallback("See what waits", "/actions".to_owned()),
        AttentionKind::Roaming => {
            open.unwrap_or_else(|| fallback("See them", devices("roaming", FilterOperator::Is, "true")))
        }
        AttentionKind::EvaluationEnding => fallback("Settings", "/settings".to_owned()),
        AttentionKind::BatteryLow => open
            .unwrap_or_else(|| fallback("See them", devices("batteryPercent", FilterOperator::Less, "15"))),
        AttentionKind::EnrolmentEmpty => fallback("Enrol", "/enrolment".to_owned()),
        AttentionKind::WebhookFailing => fallback("See why", "/webhooks".to_owned()),
        AttentionKind::MessageCapReached | AttentionKind::NotifierFailing => {
            fallback("Notifiers", "/notifiers".to_owned())
        }
        AttentionKind::SimChanged => open.unwrap_or_else(|| fallback("See devices", "/devices".to_owned())),
        AttentionKind::PackageHalted | AttentionKind::PackageDue => {
            fallback("Packages", "/packages".to_owned())
        }
        AttentionKind::DeviceLost | AttentionKind::WipeUnconfirmed => match device {
            Some(id) => NextStep::Go("Open", format!("/devices/{id}/lost")),
            None => fallback("See them", "/lost".to_owned()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silent_device_is_located_and_many_are_listed() {
        assert_eq!(next_step(AttentionKind::DeviceMissing, Some("dev_1"), None), NextStep::Locate);
        let NextStep::Go(_, path) = next_step(AttentionKind::DeviceMissing, None, None) else {
            panic!("a list is a page")
        };
        assert_eq!(path, "/devices?filter=status.is(MISSING)");
    }

    #[test]
    fn every_step_leads_somewhere() {
        assert_eq!(
            next_step(AttentionKind::ActionFailed, None, Some("ses_1")),
            NextStep::Go("See why", "/sessions/ses_1".to_owned())
        );
        assert_eq!(
            next_step(AttentionKind::Roaming, Some("dev_2"), None),
            NextStep::Go("Open", "/devices/dev_2".to_owned())
        );
        for kind in [
            AttentionKind::GatewayDown,
            AttentionKind::EvaluationEnding,
            AttentionKind::BatteryLow,
            AttentionKind::EnrolmentEmpty,
            AttentionKind::WebhookFailing,
            AttentionKind::DeviceLost,
            AttentionKind::WipeUnconfirmed,
            AttentionKind::PackageHalted,
            AttentionKind::PackageDue,
        ] {
            assert!(matches!(next_step(kind, None, None), NextStep::Go(_, path) if path.starts_with('/')));
            assert!(!word(kind).is_empty());
        }
    }
}
