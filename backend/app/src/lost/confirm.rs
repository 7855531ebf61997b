//! Saying again that a wipe is meant, after it has waited so long that it asked.

use handsight_domain::{command::confirmation_word, id::ActionId, lost::asks_after, scope::EnterpriseScope};
use handsight_store::{
    Tx,
    action::{ActionRow, schedule_device},
    device::{device_by_id, device_for_update, save_sequence},
    lost as rows,
};
use serde_json::json;

use crate::{
    App, UseCaseError,
    action::{Authority, changed, waiting},
    once::{entry, nothing, once},
    read::required,
};

/// What came of it.
#[derive(Debug, Clone)]
pub enum Confirmed {
    /// It goes out.
    Done(ActionRow),
    /// Nothing was done: the word is missing.
    NeedsConfirmation {
        /// The word.
        word: &'static str,
        /// The phone's name.
        name: String,
    },
}

/// Lets a wipe go that asks to be confirmed. It takes the next number of its device when later ones were given
/// meanwhile, and asks again when it waits as long once more.
///
/// # Errors
/// [`UseCaseError::Conflict`] when it does not ask.
pub async fn confirm_wipe(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    id: ActionId,
    word: Option<&str>,
) -> Result<Confirmed, UseCaseError> {
    authority.check("wip", 1)?;
    let now = app.clock.now();
    let twin = async |tx: &Tx, ()| Ok(Confirmed::Done(required::<ActionRow>(tx, id).await?));
    once(app, scope, key, "confirmWipe", &id, twin, async |tx| {
        let found = required::<ActionRow>(tx, id).await?;
        let not_asking = || UseCaseError::conflict("it does not ask to be confirmed");
        let Some(mut device) = device_for_update(tx, found.device).await? else {
            return Err(if device_by_id(tx, found.device).await?.is_some() {
                not_asking()
            } else {
                UseCaseError::NotFound
            });
        };
        let open = waiting::refresh(app, tx, &mut device, now).await?;
        let mut action = open
            .into_iter()
            .find(|a| a.id == id && a.confirm_asked_at.is_some() && a.life.received_at.is_none())
            .ok_or_else(not_asking)?;
        let needed = confirmation_word(&action.command);
        if authority.is_person() && word != Some(needed) {
            return Ok(nothing(Confirmed::NeedsConfirmation { word: needed, name: device.name }));
        }
        if action.sequence != device.last_sequence {
            device.last_sequence += 1;
            action.sequence = device.last_sequence;
            save_sequence(tx, device.id, device.last_sequence, device.processed_sequence).await?;
        }
        let hours = rows::wipe_asks_after_hours(tx).await?;
        rows::confirm(tx, id, action.sequence, now, asks_after(now, hours)).await?;
        schedule_device(tx, device.id, now).await?;
        tx.tell(changed(scope, &action));
        let summary = format!("The wipe of {} was confirmed again", device.name);
        let entry = entry("action.confirmed", id, summary, json!({"device": device.id}));
        Ok(entry.done(Confirmed::Done(required::<ActionRow>(tx, id).await?)))
    })
    .await
}
