//! Events about actions, all in the same shape: the device, the action as it stands now, and what is special
//! to the kind.

use handsight_domain::{
    event::{Event, EventKind},
    id::ActionId,
};
use handsight_store::{
    StoreError, WriteTx,
    action::{ActionRow, EndedRef},
    row,
};
use serde_json::{Value, json};

use super::{listening, tell};
use crate::App;

/// Ids a statement.
const CHUNK: usize = 2_000;

/// The words of an action's event. `more` is put beside device and action.
pub(crate) fn of_action(kind: EventKind, action: &ActionRow, more: Value) -> Event {
    let time = |at: Option<handsight_domain::time::Timestamp>| at.map(|at| at.to_string());
    let mut payload = json!({
        "device": {"id": action.device},
        "action": {
            "id": action.id,
            "session": action.session,
            "sequence": action.sequence,
            "command": action.command,
            "state": action.life.state.name(),
            "createdAt": action.created_at.to_string(),
            "sentAt": time(action.life.sent_at),
            "receivedAt": time(action.life.received_at),
            "finishedAt": time(action.life.finished_at),
        },
    });
    if let (Some(whole), Value::Object(more)) = (payload.as_object_mut(), more) {
        whole.extend(more);
    }
    Event { kind, device: Some(action.device), payload }
}

/// Records the same kind for many actions, each as it stands now.
pub async fn of_actions(
    app: &App,
    tx: &mut WriteTx,
    kind: EventKind,
    ids: &[ActionId],
    more: &Value,
) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    // What is costly to say is said only when somebody may be told.
    let listeners = listening(tx).await?;
    if listeners.is_empty() {
        return Ok(());
    }
    for chunk in ids.chunks(CHUNK) {
        let mut actions = row::find_all::<ActionRow>(tx, chunk).await?;
        actions.sort_unstable_by_key(|a| (a.device, a.sequence));
        let events = actions.iter().map(|a| of_action(kind, a, more.clone())).collect();
        tell(app, tx, &listeners, events).await?;
    }
    Ok(())
}

/// Records that the server ended actions.
pub async fn completed(app: &App, tx: &mut WriteTx, ended: &[EndedRef]) -> Result<(), StoreError> {
    let ids: Vec<ActionId> = ended.iter().map(|e| e.action).collect();
    of_actions(app, tx, EventKind::ActionCompleted, &ids, &Value::Null).await
}
