//! Deleting devices: their history stays, what waits for them ends, their secrets open nothing any more. The
//! phone itself is not touched; it may enrol again.

use handsight_domain::{id::DeviceId, scope::EnterpriseScope};
use handsight_store::{
    LiveEvent, WriteTx,
    action::{EndedRef, close_actions_of_devices, lock_devices, unschedule_device},
    device::{delete_devices, devices_by_ids, release_claims},
    script::wake,
};
use serde_json::json;

use crate::{
    App, UseCaseError, audit,
    event::{self, Event, EventKind},
    idempotency::{self, Turn},
};

/// The word that confirms a deletion.
pub const CONFIRMATION: &str = "delete";
/// Most devices at once.
const MOST: usize = 1_000;

/// What came of it.
#[derive(Debug, Clone)]
pub enum Deletion {
    /// These are deleted.
    Done(Vec<DeviceId>),
    /// Nothing was done: the word is missing.
    NeedsConfirmation {
        /// The word.
        word: &'static str,
        /// How many devices it is about.
        devices: usize,
        /// How many of them are not online.
        offline: usize,
        /// Names of the first of them.
        names: Vec<String>,
    },
}

/// Deletes devices. Ids of none of the enterprise's devices are passed over.
///
/// # Errors
/// [`UseCaseError::LimitReached`] for too many at once.
pub async fn delete(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    ids: &[DeviceId],
    confirm: Option<&str>,
) -> Result<Deletion, UseCaseError> {
    if ids.len() > MOST {
        let message = format!("at most {MOST} devices are deleted at once");
        return Err(UseCaseError::LimitReached { message, limit: MOST as i64 });
    }
    let now = app.clock.now();
    if confirm != Some(CONFIRMATION) {
        let rows = devices_by_ids(&*app.store.read(scope).await?, ids).await?;
        let rows: Vec<_> = rows.into_iter().filter(|d| d.deleted_at.is_none()).collect();
        return Ok(Deletion::NeedsConfirmation {
            word: CONFIRMATION,
            devices: rows.len(),
            offline: crate::action::offline(&rows, now),
            names: rows.into_iter().take(10).map(|d| d.name).collect(),
        });
    }
    let mut tx = app.store.write(scope).await?;
    let turn = match idempotency::begin::<Vec<DeviceId>>(app, &tx, key, "deleteDevices", &ids).await? {
        Turn::First(turn) => turn,
        Turn::Again(deleted) => {
            tx.commit().await?;
            return Ok(Deletion::Done(deleted));
        }
    };
    let mut wanted = ids.to_vec();
    wanted.sort_unstable();
    wanted.dedup();
    lock_devices(&tx, &wanted).await?;
    let deleted = delete_devices(&tx, &wanted, now).await?;
    let gone: Vec<DeviceId> = deleted.iter().map(|(id, _)| *id).collect();
    let ended = if gone.is_empty() { vec![] } else { close_actions_of_devices(&tx, &gone, now).await? };
    for id in &gone {
        release_claims(&tx, *id).await?;
        unschedule_device(&tx, *id).await?;
        tx.tell(LiveEvent::Device { enterprise: scope.enterprise(), device: *id });
    }
    let closed: Vec<_> = ended.iter().map(|e| e.action).collect();
    wake(&mut tx, &closed, now).await?;
    tell(&mut tx, scope, &ended);
    event::completed(app, &mut tx, &ended).await?;
    let told = deleted.iter().map(|(id, name)| Event {
        kind: EventKind::DeviceDeleted,
        device: Some(*id),
        payload: json!({"device": {"id": id, "name": name}}),
    });
    event::record_all(app, &mut tx, told.collect()).await?;
    turn.finish(app, &tx, &gone).await?;
    for (id, name) in &deleted {
        let closed = ended.iter().filter(|e| e.device == *id).count();
        let (summary, detail) = (format!("{name} was deleted"), json!({"actionsClosed": closed}));
        audit::record(app, &mut tx, "device.deleted", Some(id.to_string()), summary, detail).await?;
    }
    tx.commit().await?;
    Ok(Deletion::Done(gone))
}

fn tell(tx: &mut WriteTx, scope: &EnterpriseScope, ended: &[EndedRef]) {
    for e in ended.iter().take(500) {
        tx.tell(LiveEvent::Action {
            enterprise: scope.enterprise(),
            action: e.action,
            device: e.device,
            session: e.session,
        });
    }
}
