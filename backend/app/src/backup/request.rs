//! Asking phones for backups: one request is one session, one action an item and phone.

use handsight_domain::{
    backup::Item,
    id::{BackupPlanId, DeviceId},
    scope::EnterpriseScope,
};
use handsight_protocol::{Command, CommandName};
use handsight_store::{WriteTx, action::SessionRow, backup::insert_waiting};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    App, UseCaseError,
    action::{Authority, Batch, lock_all, place, session_of},
    device::{Chosen, choose_asked, some},
    once::{entry, once},
    read::required,
};

/// One item to back up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// What.
    pub item: Item,
    /// Only these groups of contacts, or paths; empty for all.
    pub groups: Vec<String>,
}

/// A request.
#[derive(Debug, Clone)]
pub struct BackupRequest {
    /// What to back up.
    pub items: Vec<Wanted>,
    /// Of which phones.
    pub devices: Chosen,
}

/// Checks what is wanted: something, each item once, groups that fit into a message.
pub(super) fn check(items: &[Wanted]) -> Result<(), UseCaseError> {
    if items.is_empty() {
        return Err(UseCaseError::field("items", "choose at least one thing to back up"));
    }
    for (at, wanted) in items.iter().enumerate() {
        if items.iter().skip(at + 1).any(|other| other.item == wanted.item) {
            return Err(UseCaseError::field("items", format!("name {} twice", wanted.item.name())));
        }
        let bad = |group: &String| group.trim().is_empty() || group.contains(',') || group.contains('\0');
        if wanted.groups.iter().any(bad) || wanted.groups.join(",").len() > 1_000 {
            let message = "has groups that are empty, hold a comma or are longer than 1,000 bytes in all";
            return Err(UseCaseError::field("items", message));
        }
    }
    Ok(())
}

/// Asks for backups.
pub async fn request(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    request: &BackupRequest,
) -> Result<SessionRow, UseCaseError> {
    check(&request.items)?;
    authority.check("bak", 1)?;
    let same = (&request.items, &request.devices);
    once(app, scope, key, "requestBackup", &same, required::<SessionRow>, async |tx| {
        let wanted = some(choose_asked(tx, &request.devices, app.clock.now()).await?)?;
        let devices = lock_all(tx, &wanted).await?;
        authority.check("bak", devices.len())?;
        let session = ask(app, tx, &request.items, &devices, None).await?;
        let items: Vec<_> = request.items.iter().map(|wanted| wanted.item.name()).collect();
        let words = format!("Asked {} device(s) to back up {}", devices.len(), items.join(", "));
        let detail = json!({"items": items, "devices": devices.len()});
        Ok(entry("backup.requested", session.id, words, detail).keeping(session.id, session))
    })
    .await
}

/// Stores the session, its actions and the backups they will bring. The devices are locked.
pub(super) async fn ask(
    app: &App,
    tx: &mut WriteTx,
    items: &[Wanted],
    devices: &[DeviceId],
    plan: Option<BackupPlanId>,
) -> Result<SessionRow, UseCaseError> {
    let now = app.clock.now();
    let names: Vec<_> = items.iter().map(|wanted| wanted.item.name()).collect();
    let groups = match items {
        [only] if !only.groups.is_empty() => Some(only.groups.join(",")),
        _ => None,
    };
    let all: Vec<_> = std::iter::once(Some(names.join(","))).chain(groups.map(Some)).collect();
    let session = session_of(app, tx.scope().actor(), &Command::new(CommandName::Bak, all), now);
    let batches: Vec<Batch> = items
        .iter()
        .map(|wanted| {
            let groups = Some(wanted.groups.join(",")).filter(|text| !text.is_empty());
            let item = Some(wanted.item.name().to_owned());
            let params: Vec<_> = std::iter::once(item).chain(groups.map(Some)).collect();
            Batch { command: Command::new(CommandName::Bak, params), devices: devices.to_vec() }
        })
        .collect();
    place(app, tx, &session, &batches, now).await?;
    for (wanted, batch) in items.iter().zip(&batches) {
        let wire = batch.command.to_string();
        insert_waiting(tx, session.id, &wire, plan, wanted.item, &wanted.groups).await?;
    }
    Ok(session)
}
