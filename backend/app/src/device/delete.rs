//! Deleting devices: their history stays, what waits for them ends, their secrets open nothing any more. The
//! phones themselves are not touched; they may enrol again.

use handsight_domain::{id::DeviceId, scope::EnterpriseScope};
use handsight_store::{
    LiveEvent, Tx,
    action::{close_actions_of_devices, unschedule_devices, waiting_commands, waiting_counts},
    device::{DeviceRow, delete_devices, devices_for_update, release_claims},
    row,
};
use serde::Serialize;
use serde_json::json;

use super::{Chosen, counted, select::choose_any};
use crate::{
    App, UseCaseError,
    action::{Authority, TOLD_SINGLY, have_ended},
    event::{self, Event, EventKind},
    once::{Entry, done, entry, entry_of_all, nothing, once},
};

/// The word that confirms a deletion.
pub const CONFIRMATION: &str = "delete";

/// Which devices are deleted.
#[derive(Debug, Clone, Serialize)]
pub struct Request {
    /// Which devices. Ids of none of the enterprise's devices are passed over.
    pub devices: Chosen,
    /// The word, once it was asked for.
    #[serde(skip)]
    pub confirm: Option<String>,
    /// How many devices the word was given for; with another number of them now, it is asked for again. `None` takes
    /// any number.
    pub expected: Option<usize>,
}

/// What came of it.
#[derive(Debug, Clone)]
pub enum Deletion {
    /// These are deleted.
    Done(Vec<DeviceId>),
    /// Nothing was done: the word is missing, or was given for another number of devices.
    NeedsConfirmation {
        /// The word.
        word: &'static str,
        /// How many devices it is about.
        devices: usize,
        /// How many of them are not online.
        offline: usize,
        /// How many actions wait for them and are cancelled.
        waiting: i64,
        /// Names of the first of them.
        names: Vec<String>,
    },
}

/// Deletes devices in one transaction. One device has a record of its own; of many, one record tells how many, by
/// which filter, and the first names.
///
/// # Errors
/// [`UseCaseError::Denied`] while something waits for one of them that the authority could not take back;
/// [`UseCaseError::LimitReached`] for too many at once; [`UseCaseError::Invalid`] for a wrong selection.
pub async fn delete(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    request: &Request,
) -> Result<Deletion, UseCaseError> {
    let now = app.clock.now();
    if request.confirm.as_deref() != Some(CONFIRMATION) {
        let tx = app.store.read(scope).await?;
        let ids = choose_any(&tx, &request.devices, now).await?;
        return ask(app, &tx, &ids).await;
    }
    let deleted = once(app, scope, key, "deleteDevices", request, some, async |tx| {
        let wanted = choose_any(tx, &request.devices, now).await?;
        devices_for_update(tx, &wanted).await?;
        for command in waiting_commands(tx, &wanted).await? {
            // With its device an action ends: who may not take it back does not delete the device under it.
            authority.take_back(&command)?;
        }
        let deleted = delete_devices(tx, &wanted, now).await?;
        if request.expected.is_some_and(|expected| expected != deleted.len()) {
            return Ok(nothing(Err(wanted)));
        }
        let gone: Vec<DeviceId> = deleted.iter().map(|(id, _)| *id).collect();
        let closed = close_actions_of_devices(tx, &gone, now).await?;
        release_claims(tx, &gone).await?;
        unschedule_devices(tx, &gone).await?;
        if !gone.is_empty() {
            tx.tell(LiveEvent::Access { enterprise: scope.enterprise() });
        }
        for id in gone.iter().take(TOLD_SINGLY) {
            tx.tell(LiveEvent::Device { enterprise: scope.enterprise(), device: *id });
        }
        have_ended(app, tx, &closed, now).await?;
        let told = deleted.iter().map(|(id, name)| Event {
            kind: EventKind::DeviceDeleted,
            device: Some(*id),
            payload: json!({"device": {"id": id, "name": name}}),
        });
        event::record_all(app, tx, told.collect()).await?;
        Ok(done(gone.clone(), Ok(gone), record(request, &deleted, closed.len())))
    })
    .await?;
    match deleted {
        Ok(gone) => Ok(Deletion::Done(gone)),
        Err(wanted) => ask(app, &*app.store.read(scope).await?, &wanted).await,
    }
}

/// The devices that are deleted, or those that were meant when they are not as many as the word was given for.
type Gone = Result<Vec<DeviceId>, Vec<DeviceId>>;

async fn some(_: &Tx, gone: Vec<DeviceId>) -> Result<Gone, UseCaseError> {
    Ok(Ok(gone))
}

/// What is recorded: one device by itself, many together.
fn record(request: &Request, deleted: &[(DeviceId, String)], closed: usize) -> Option<Entry> {
    match deleted {
        [] => None,
        [(id, name)] => {
            let (summary, detail) = (format!("{name} was deleted"), json!({"actionsClosed": closed}));
            Some(entry("device.deleted", id, summary, detail))
        }
        many => {
            let first: Vec<_> =
                many.iter().take(20).map(|(id, name)| json!({"id": id, "name": name})).collect();
            let detail = json!({
                "devices": many.len(), "filter": request.devices.filter, "search": request.devices.search,
                "actionsClosed": closed, "firstDevices": first,
            });
            Some(entry_of_all("devices.deleted", format!("{} deleted", counted(many.len())), detail))
        }
    }
}

/// What is asked before it is done: the word, about whom, and what ends with them.
async fn ask(app: &App, tx: &Tx, ids: &[DeviceId]) -> Result<Deletion, UseCaseError> {
    let mut devices = row::find_all::<DeviceRow>(tx, ids).await?;
    devices.retain(|device| device.deleted_at.is_none());
    let waiting = waiting_counts(tx, ids).await?.iter().map(|(_, count)| count).sum();
    devices.sort_by_cached_key(|device| (device.name.to_lowercase(), device.id));
    Ok(Deletion::NeedsConfirmation {
        word: CONFIRMATION,
        devices: devices.len(),
        offline: crate::action::offline(&devices, app.clock.now()),
        waiting,
        names: devices.into_iter().take(10).map(|d| d.name).collect(),
    })
}
