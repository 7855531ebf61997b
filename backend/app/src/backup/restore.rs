//! Restoring a backup, whole or in part, to the phone it came from or to others.

use handsight_domain::{
    action::MOST_DEVICES,
    command::confirmation_word,
    id::{BackupId, ObjectId, TypedId},
    object::Purpose,
    scope::EnterpriseScope,
};
use handsight_protocol::{Command, CommandName};
use handsight_store::{
    Tx,
    action::SessionRow,
    object::{Reference, refer},
};
use serde_json::json;

use super::{content::distinct, list};
use crate::{
    App, UseCaseError,
    action::{Authority, Batch, Confirmable, issue::ask, lock_all, place, session_of},
    device::{Chosen, choose},
    idempotency, object,
    once::{entry, nothing, once},
    read::required,
};

/// Most entries that an audit record names; its summary says how many there were.
const MOST_NAMED: usize = 100;

/// A request.
#[derive(Debug, Clone)]
pub struct RestoreRequest {
    /// Which backup.
    pub backup: BackupId,
    /// Only these entries, by their places; `None` for all of it.
    pub entries: Option<Vec<usize>>,
    /// To which phones.
    pub devices: Chosen,
    /// The word that confirms a restore to more than one phone.
    pub confirm: Option<String>,
}

/// Asks phones to take back what is in a backup. A person repeats the word before it goes to more than one phone.
///
/// # Errors
/// [`UseCaseError::Conflict`] for a backup without content.
pub async fn restore(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    request: &RestoreRequest,
) -> Result<Confirmable<SessionRow>, UseCaseError> {
    authority.check("rst", 1)?;
    let row = list::find(app, scope, request.backup).await?.ok_or(UseCaseError::NotFound)?;
    let Some(whole) = row.object else {
        return Err(UseCaseError::conflict("this backup is not complete: there is nothing to restore"));
    };
    let entries = request.entries.as_deref().map(distinct).transpose()?;
    let chosen = &request.devices;
    let same = (&request.backup, &entries, chosen);
    // What a twin has done needs no object of its own; the transaction below tells its session.
    let done = idempotency::done(app, scope, key, "restoreBackup", &same).await?;
    let now = app.clock.now();
    let word = confirmation_word("rst");
    let confirmed = request.confirm.as_deref() == Some(word);
    if !done && !confirmed && authority.must_confirm("rst", 2) {
        // Asked before what was chosen is written down: nothing is left behind by a question.
        let tx = app.store.read(scope).await?;
        let meant = choose(&tx, chosen, now, MOST_DEVICES).await?;
        if meant.len() > 1 {
            return Ok(Confirmable::Ask(ask(&tx, &meant, word, now).await?));
        }
    }
    let object: ObjectId = match entries.clone() {
        Some(wanted) if !done => {
            let bytes =
                list::inside(app, scope, &row, move |split, pace| split.choose(&wanted, pace)).await?;
            let (name, media_type) = row.item.file();
            object::keep(app, scope, name, media_type, Purpose::Backup, bytes).await?.id
        }
        _ => whole,
    };
    let twin = async |tx: &Tx, id| Ok(Confirmable::Done(required::<SessionRow>(tx, id).await?));
    once(app, scope, key, "restoreBackup", &same, twin, async |tx| {
        let wanted = choose(tx, chosen, now, MOST_DEVICES).await?;
        if wanted.is_empty() || wanted.len() > MOST_DEVICES {
            return Err(UseCaseError::field("devices", format!("choose from 1 to {MOST_DEVICES} devices")));
        }
        let devices = lock_all(tx, &wanted).await?;
        authority.check("rst", devices.len())?;
        if authority.must_confirm("rst", devices.len()) && !confirmed {
            return Ok(nothing(Confirmable::Ask(ask(tx, &devices, word, now).await?)));
        }
        let command = Command::with(CommandName::Rst, &[row.item.name(), &object.to_string()]);
        let session = session_of(app, scope.actor(), &command, now);
        let count = devices.len();
        place(app, tx, &session, &[Batch { command, devices }], now).await?;
        let until = Some(session.expires_at);
        refer(tx, object, Reference { kind: "session", subject: session.id.uuid(), until }).await?;
        let part =
            entries.as_ref().map_or_else(|| "all".to_owned(), |some| format!("{} entries", some.len()));
        let words = format!("Asked {count} device(s) to restore {part} of a backup of {}", row.item.name());
        let named = entries.as_ref().map(|some| some.iter().take(MOST_NAMED).collect::<Vec<_>>());
        let detail = json!({"backup": row.id, "from": row.device, "entries": named, "devices": count});
        Ok(entry("backup.restored", row.id, words, detail).keeping(session.id, Confirmable::Done(session)))
    })
    .await
}
