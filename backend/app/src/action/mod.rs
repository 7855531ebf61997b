//! Actions: asked for by people and programs, numbered, sent, fetched, received, settled. Each file is one
//! step of the walk; the life itself is in the domain.

mod answered;
mod authority;
mod bound;
mod cancel;
mod cancel_session;
mod content;
mod delivery;
mod dispatch;
mod fetch;
mod follow;
pub(crate) mod issue;
mod load;
mod preview;
mod raise;
mod receive;
mod refresh;
mod reject;
mod retry;
mod settle;
pub(crate) mod waiting;
mod within;

pub(crate) use answered::Answered;
pub use authority::Authority;
pub(crate) use authority::needs;
pub use cancel::cancel;
pub use cancel_session::cancel_session;
pub use delivery::{Signed, delivery_report, report_url, signed_text, status_report, text};
pub(crate) use delivery::{gateway_id, gateway_token, note as note_report};
pub use dispatch::{dispatch, message};
pub use fetch::fetch;
pub use handsight_store::action::{
    ActionQuery, ActionRow, AttemptRow, ReceiptRow, RejectionRow, ResultRow, SessionCounts, SessionRow,
    Summary,
};
pub(crate) use issue::{Batch, place};
pub use issue::{Confirmable, Issued, Question, Request, issue};
pub use load::{
    attempts, by_ids, count, count_sessions, items, list, list_sessions, receipts, rejections, results,
    session_counts, session_member, sessions_by_ids, summary,
};
pub use preview::{Preview, preview};
pub use raise::raise;
pub use receive::receive;
pub use refresh::refresh;
pub use reject::reject;
pub use retry::retry;
pub use settle::settle;
pub(crate) use within::{ask_within, lock_all, session_of};

use handsight_domain::{
    device::{DeviceStatus, status},
    scope::EnterpriseScope,
    time::Timestamp,
};
use handsight_store::{
    LiveEvent, WriteTx,
    action::{EndedRef, clear_texts_of_ended},
    device::DeviceRow,
    script::wake,
};

use crate::{App, UseCaseError, event};

/// How many of these devices are not online.
pub(crate) fn offline(devices: &[DeviceRow], now: Timestamp) -> usize {
    devices.iter().filter(|d| status(d.last_seen_at, d.moved_at, now) != DeviceStatus::Online).count()
}

/// The change of an action, to be told.
pub(crate) const fn changed(scope: &EnterpriseScope, row: &ActionRow) -> LiveEvent {
    LiveEvent::Action {
        enterprise: scope.enterprise(),
        action: row.id,
        device: row.device,
        session: row.session,
    }
}

/// Above so many, changes are told by session and not one by one.
pub(crate) const TOLD_SINGLY: usize = 500;

/// What follows when actions end before their devices have done them: texts that carry them are dropped, the scripts
/// and pushes that wait for them go on, and whoever looks on or has a webhook is told. Comes before the audit record.
pub(crate) async fn have_ended(
    app: &App,
    tx: &mut WriteTx,
    ended: &[EndedRef],
    now: Timestamp,
) -> Result<(), UseCaseError> {
    if ended.is_empty() {
        return Ok(());
    }
    clear_texts_of_ended(tx, ended).await?;
    let ids: Vec<_> = ended.iter().map(|e| e.action).collect();
    wake(tx, &ids, now).await?;
    let scope = tx.scope().clone();
    tell_ended(tx, &scope, ended);
    Ok(event::completed(app, tx, ended).await?)
}

/// Tells that actions were ended; a great many are told as sessions.
pub(crate) fn tell_ended(tx: &mut WriteTx, scope: &EnterpriseScope, ended: &[EndedRef]) {
    let enterprise = scope.enterprise();
    for e in ended {
        tx.tell(if ended.len() > TOLD_SINGLY {
            LiveEvent::Session { enterprise, session: e.session }
        } else {
            LiveEvent::Action { enterprise, action: e.action, device: e.device, session: e.session }
        });
    }
}
