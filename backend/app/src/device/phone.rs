//! The phone number of a device, as the phone says it. A new one is asked to prove itself.

use handsight_domain::number_class::{self, NumberClass};
use handsight_store::{LiveEvent, again, device::save_report};
use serde_json::json;

use super::{
    DeviceCaller,
    number::{count_change, place, save_and_ask},
};
use crate::{
    App, UseCaseError, audit, device, enterprise,
    event::{self, Event, EventKind},
};

/// The fewest digits of a full number, with its country code.
const FEWEST_DIGITS: usize = 7;

/// A number in E.164, as written in a country; `None` for what is no full number, as a short code.
pub(crate) fn e164(text: &str, country: Option<&str>) -> Option<String> {
    let short = |class: NumberClass| {
        matches!(class, NumberClass::ShortCode | NumberClass::Emergency | NumberClass::Directory)
    };
    number_class::e164(text, country)
        .filter(|_| !short(number_class::classify(text, country).class))
        .filter(|number| number.len() > FEWEST_DIGITS)
}

/// Stores the number and asks it to prove itself. Nothing else that waits goes to it before it did: until then it may
/// be anybody's number.
///
/// # Errors
/// [`UseCaseError::Invalid`] when the text is no number; [`UseCaseError::RateLimited`] for too many numbers within an
/// hour.
pub async fn set_phone_number(app: &App, caller: &DeviceCaller, text: &str) -> Result<(), UseCaseError> {
    let (country, before) = {
        let tx = app.store.read(&caller.scope).await?;
        let device = device::living(&tx, caller.device).await?;
        (enterprise::country(&tx).await?, device.phone_number)
    };
    let number = e164(text, country)
        .ok_or_else(|| UseCaseError::field("phoneNumber", "is not a phone number such as +12025550123"))?;
    if before.as_deref() != Some(number.as_str()) {
        count_change(app, caller.device).await?;
    }
    // What was counted is counted once, whatever happens to what is written now.
    again(|| write(app, caller, &number)).await
}

/// Writes a number that may be told.
async fn write(app: &App, caller: &DeviceCaller, number: &str) -> Result<(), UseCaseError> {
    let now = app.clock.now();
    let mut tx = app.store.write(&caller.scope).await?;
    let mut device = device::held(&tx, caller.device).await?;
    device.last_seen_at = now;
    let changed = device.phone_number.as_deref() != Some(number);
    if changed {
        device.phone_number = Some(number.to_owned());
        device.phone_verified_at = None;
    }
    save_report(&tx, &device).await?;
    if changed {
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
        assert_eq!(e164("+1 (555) 555-0100", None).as_deref(), Some("+15555550100"));
        assert_eq!(e164("+1 202 555 0100", Some("IE")).as_deref(), Some("+12025550100"));
        assert_eq!(e164("086 123 4567", Some("IE")).as_deref(), Some("+353861234567"));
        assert_eq!(e164("call me", None), None);
        for short in ["12", "112", "60999", "+60999", "50911"] {
            assert_eq!(e164(short, None), None, "{short}");
            assert_eq!(e164(short, Some("IE")), None, "{short}");
        }
        assert_eq!(e164("555-0100", None), None, "of no country");
    }
}
