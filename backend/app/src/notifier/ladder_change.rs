//! Setting a ladder, and the bound on what messages may cost in a month.

use handsight_domain::{
    id::{DeviceId, TypedId},
    notifier::{LONGEST_PAUSE, MOST_STEPS, Step, Urgency},
    scope::EnterpriseScope,
};
use handsight_store::{
    LiveEvent,
    notifier::{self as rows, MessagingSettings},
};
use serde_json::json;

use crate::{
    App, UseCaseError, device,
    once::{entry, entry_of_all, once, same},
};

/// Sets the ladder of an urgency for a device, or for all without one; no steps takes it away, so that what holds
/// for all (or the usual one) holds again.
pub async fn set_ladder(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    device: Option<DeviceId>,
    urgency: Urgency,
    steps: &[Step],
) -> Result<(), UseCaseError> {
    if steps.len() > MOST_STEPS {
        return Err(UseCaseError::field("steps", format!("are at most {MOST_STEPS}")));
    }
    if steps.iter().any(|step| step.after_seconds > LONGEST_PAUSE) {
        return Err(UseCaseError::field("steps", "wait at most a day, 86400 seconds"));
    }
    let input = (device, urgency, steps);
    once(app, scope, key, "setLadder", &input, same, async |tx| {
        let (subject, name) = match device {
            Some(id) => {
                let row = device::living(tx, id).await?;
                tx.tell(LiveEvent::Device { enterprise: scope.enterprise(), device: id });
                (id.uuid(), row.name)
            }
            None => (scope.enterprise().uuid(), "all devices".to_owned()),
        };
        if steps.is_empty() {
            rows::delete_ladder(tx, subject, urgency).await?;
        } else {
            rows::save_ladder(tx, subject, urgency, steps).await?;
        }
        let detail = json!({"urgency": urgency.name(), "steps": steps});
        let summary = format!("The ladder of {name} was set");
        Ok(match device {
            Some(id) => entry("ladder.set", id, summary, detail),
            None => entry_of_all("ladder.set", summary, detail),
        }
        .done(()))
    })
    .await
}

/// Sets the currency and the most that messages may cost in a month; `None` for no bound.
pub async fn set_messaging(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    currency: &str,
    monthly_cap_micros: Option<i64>,
) -> Result<MessagingSettings, UseCaseError> {
    if currency.len() != 3 || !currency.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(UseCaseError::field("currency", "is three capital letters, such as EUR"));
    }
    if monthly_cap_micros.is_some_and(|cap| !(0..=1_000_000_000_000).contains(&cap)) {
        return Err(UseCaseError::field("monthlyCapMicros", "is from 0 to a million of the currency"));
    }
    let settings = MessagingSettings { currency: currency.to_owned(), monthly_cap_micros };
    let input = (currency, monthly_cap_micros);
    once(app, scope, key, "updateMessaging", &input, same, async |tx| {
        let before = rows::messaging_settings(tx).await?;
        rows::save_messaging_settings(tx, &settings).await?;
        if before.monthly_cap_micros != monthly_cap_micros {
            rows::forget_held_back(tx, super::month(tx, app.clock.now()).await?).await?;
        }
        let detail = json!({"currency": currency, "monthlyCapMicros": monthly_cap_micros});
        let summary = "The bound on what messages may cost was set";
        Ok(entry_of_all("messaging.updated", summary, detail).done(()))
    })
    .await?;
    Ok(settings)
}
