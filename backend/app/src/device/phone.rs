//! The phone number of a device, as the phone says it. A new one is asked to prove itself.

use handsight_domain::number_class;
use handsight_store::{
    LiveEvent,
    action::{open_actions, save_schedule, schedule_device},
    device::{device_for_update, save_report},
};
use serde_json::json;

use super::{
    DeviceCaller,
    number::{place, save_and_ask},
};
use crate::{
    App, UseCaseError, audit,
    event::{self, Event, EventKind},
    notifier::any_way,
};

/// A number in E.164, when it can be read as one; otherwise its digits, when it has 3 to 15.
pub(super) fn e164(text: &str) -> Option<String> {
    if let Some(number) = number_class::classify(text, None).e164 {
        return Some(number);
    }
    let plus = text.trim().starts_with('+');
    let digits: String =
        text.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '.' | '/' | '+')).collect();
    let fits = (3..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| if plus { format!("+{digits}") } else { digits })
}

/// Stores the number. What waits for the device can go out by SMS from now on, so it is due at once.
///
/// # Errors
/// [`UseCaseError::Invalid`] when the text is no number; [`UseCaseError::NotFound`] when the device is gone.
pub async fn set_phone_number(app: &App, caller: &DeviceCaller, text: &str) -> Result<(), UseCaseError> {
    let number = e164(text)
        .ok_or_else(|| UseCaseError::field("phoneNumber", "is not a phone number such as +15550100"))?;
    let now = app.clock.now();
    let mut tx = app.store.write(&caller.scope).await?;
    let mut device = device_for_update(&tx, caller.device.id).await?.ok_or(UseCaseError::NotFound)?;
    device.last_seen_at = now;
    let changed = device.phone_number.as_deref() != Some(number.as_str());
    if changed {
        device.phone_number = Some(number);
        device.phone_verified_at = None;
    }
    save_report(&tx, &device).await?;
    if changed {
        if any_way(app, &tx).await? {
            let open = open_actions(&tx, device.id).await?;
            for action in open.iter().filter(|a| !a.held) {
                save_schedule(&tx, action.id, action.first_attempt_at, Some(now), action.attempts).await?;
            }
            if !open.is_empty() {
                schedule_device(&mut tx, device.id, now).await?;
            }
        }
        let mut row = place(app, &tx, device.id, 0).await?;
        row.number.clone_from(&device.phone_number);
        row.seen_at = now;
        save_and_ask(app, &mut tx, row).await?;
        tx.tell(LiveEvent::Device { enterprise: caller.scope.enterprise(), device: device.id });
        let payload = json!({"device": {
            "id": device.id, "name": device.name, "phoneNumber": device.phone_number, "verified": false,
        }});
        let changed = Event { kind: EventKind::PhoneChanged, device: Some(device.id), payload };
        event::record(app, &mut tx, changed).await?;
        let summary = format!("{} told its phone number", device.name);
        audit::record(app, &mut tx, "device.phone_changed", Some(device.id.to_string()), summary, json!({}))
            .await?;
    }
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::e164;

    #[test]
    fn a_number_is_read_whatever_its_punctuation() {
        assert_eq!(e164("+1 (555) 555-0100").as_deref(), Some("+15555550100"));
        assert_eq!(e164("555-0100").as_deref(), Some("5550100"));
        assert_eq!(e164("call me"), None);
        assert_eq!(e164("12"), None);
    }
}
