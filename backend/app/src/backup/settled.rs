//! What a phone answered to `bak`: its object becomes the backup's, or the backup failed.

use handsight_domain::{
    backup::Item,
    id::{BackupId, TypedId},
    object::Purpose,
};
use handsight_protocol::{Command, Status};
use handsight_store::{
    WriteTx,
    action::ActionRow,
    backup::{BackupRow, find_backup, insert_waiting, settle_backup},
    object::{Reference, refer},
};

use serde_json::json;

use super::{REFERENCE, run::prune};
use crate::{
    UseCaseError,
    action::Answered,
    event::{self, EventKind},
    object::{ObjectRow, brought},
};

/// Keeps the answer to a `bak`, also one that was issued as any other command.
pub(crate) async fn settled(it: Answered<'_>) -> Result<(), UseCaseError> {
    let Answered { app, tx, action, report, now, .. } = it;
    let Some(row) = row_of(tx, action).await? else { return Ok(()) };
    let object = match report.status {
        Status::Ok => brought(tx, action, &report.items, "object", Purpose::Backup, now).await?,
        Status::Failed | Status::Refused | Status::Unsupported => None,
    };
    let number = |name: &str| report.items.get(name).and_then(serde_json::Value::as_i64).filter(|n| *n >= 0);
    let row = match object {
        Some(ObjectRow { id, size, .. }) => {
            let reference = Reference { kind: REFERENCE, subject: row.id.uuid(), until: None };
            refer(tx, id, reference).await?;
            BackupRow {
                state: "COMPLETE".to_owned(),
                object: Some(id),
                entries: number("count"),
                bytes: Some(size),
                problem: None,
                finished_at: Some(now),
                ..row
            }
        }
        None => {
            let said = report.message.clone().filter(|_| report.status != Status::Ok);
            let said = said.unwrap_or_else(|| "the phone sent no content".to_owned());
            let problem = Some(said.chars().filter(|c| *c != '\0').take(1_000).collect());
            BackupRow { state: "FAILED".to_owned(), problem, finished_at: Some(now), ..row }
        }
    };
    settle_backup(tx, &row).await?;
    let backup = json!({"backup": {
        "id": row.id, "item": row.item.name(), "state": row.state, "entries": row.entries, "bytes": row.bytes,
        "problem": row.problem, "plan": row.plan,
    }});
    event::record(app, tx, event::of_action(EventKind::BackupCompleted, action, backup)).await?;
    match row.plan {
        Some(plan) => prune(app, tx, plan, Some((row.device, row.item)), now).await,
        None => Ok(()),
    }
}

async fn row_of(tx: &WriteTx, action: &ActionRow) -> Result<Option<BackupRow>, UseCaseError> {
    if let Some(row) = find_backup(tx, Some(BackupId::from_uuid(action.id.uuid())), None).await? {
        return Ok(Some(row));
    }
    let Ok(command) = Command::parse(&action.wire) else { return Ok(None) };
    let Some(item) = command.param(0).and_then(Item::parse) else { return Ok(None) };
    let groups: Vec<String> =
        command.param(1).map(|list| list.split(',').map(str::to_owned).collect()).unwrap_or_default();
    insert_waiting(tx, action.session, &action.wire, None, item, &groups).await?;
    Ok(find_backup(tx, None, Some(action.id)).await?)
}
