//! A second place that knows how far each log reaches: signed heads beside the sealed files, outside the database. Who
//! can put the database back to what it was cannot put these back.

use handsight_domain::{
    id::{EnterpriseId, TypedId},
    scope::PlatformScope,
};
use handsight_store::people::{
    audit::{self as rows, Head},
    enterprise,
};
use serde_json::json;

use super::{head::SignedHead, record};
use crate::{App, UseCaseError};

/// Where an enterprise's head is kept.
fn name(enterprise: EnterpriseId) -> String {
    format!("audit/{}", enterprise.uuid())
}

/// What the second place says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// Nothing yet.
    Nothing,
    /// The log had reached this.
    Head(Head),
    /// Something that this server did not sign.
    Altered,
}

/// The head that was kept of an enterprise's log.
pub(super) async fn kept(app: &App, enterprise: EnterpriseId) -> Result<Kept, UseCaseError> {
    let Some(file) = app.vault.find(&name(enterprise)).await? else { return Ok(Kept::Nothing) };
    let opened = std::str::from_utf8(&file).ok().map(|file| SignedHead::open(&app.secret, enterprise, file));
    Ok(opened.and_then(Result::ok).map_or(Kept::Altered, Kept::Head))
}

/// Keeps the heads that moved on since the last time. A kept head that was altered, that says more, or that the log does
/// not hold any more stays for the check to see.
///
/// # Errors
/// [`UseCaseError`] when the store of files is away: the next time keeps what this one did not.
pub async fn keep_heads(app: &App) -> Result<(), UseCaseError> {
    for (enterprise, head) in app.store.live().heads().moved() {
        let further = match kept(app, enterprise).await? {
            Kept::Nothing => true,
            // Only a log that still holds what was kept may move it on: else it would hide its own cut.
            Kept::Head(old) if old.number < head.number => {
                let tx = app.store.read(&PlatformScope::of_service().enter(enterprise)).await?;
                rows::hash_of(&tx, old.number).await?.as_ref() == Some(&old.hash)
            }
            Kept::Head(_) | Kept::Altered => false,
        };
        if further {
            let signed = SignedHead::of(&app.secret, enterprise, &head, app.clock.now());
            app.vault.put(&name(enterprise), signed.file().into_bytes()).await?;
        }
        app.store.live().heads().kept(enterprise, head.number);
    }
    Ok(())
}

/// Begins the keyed part of every log that has none yet: once, after the upgrade from a version without a key. The record
/// covers all that was written before.
///
/// # Errors
/// [`UseCaseError`] when the database is away; the next start goes on.
pub async fn begin_keyed(app: &App, scope: &PlatformScope) -> Result<(), UseCaseError> {
    let all = enterprise::routed(&*app.store.platform_read(scope).await?).await?;
    for id in all {
        let inside = scope.enter(id);
        let unsealed = |head: Option<rows::HeadRow>| head.is_some_and(|row| row.seal.is_none());
        if !unsealed(rows::head(&*app.store.read(&inside).await?).await?) {
            continue;
        }
        let mut tx = app.store.write(&inside).await?;
        let words = "The audit log is chained with the server's key from this record on";
        record(app, &mut tx, "audit.keyed", Some(id.to_string()), words, json!({})).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The operator says that an older database was put back on purpose, for one enterprise or for all: what their logs had
/// reached is forgotten, and the logs say so. A head that was exported before still shows it. Answers how many logs.
///
/// # Errors
/// [`UseCaseError::NotFound`] for an unknown system ID.
pub async fn accept_restored(
    app: &App,
    scope: &PlatformScope,
    system_id: Option<&str>,
) -> Result<usize, UseCaseError> {
    let tx = app.store.platform_read(scope).await?;
    let all = match system_id {
        Some(text) => vec![enterprise::route(&tx, text).await?.ok_or(UseCaseError::NotFound)?],
        None => enterprise::routed(&tx).await?,
    };
    drop(tx);
    for id in &all {
        accept(app, scope, *id).await?;
    }
    keep_heads(app).await?;
    Ok(all.len())
}

async fn accept(app: &App, scope: &PlatformScope, id: EnterpriseId) -> Result<(), UseCaseError> {
    let reached = match kept(app, id).await? {
        Kept::Head(head) => Some(head.number),
        Kept::Nothing | Kept::Altered => None,
    };
    let mut tx = app.store.write(&scope.enter(id)).await?;
    let held = rows::head(&tx).await?.map(|row| row.head.number);
    let words =
        "Said that an older database was put back: what the audit log had reached before is forgotten";
    let detail = json!({"reached": reached, "held": held});
    record(app, &mut tx, "audit.restored", Some(id.to_string()), words, detail).await?;
    app.store.live().heads().forget(id);
    tx.commit().await?;
    app.vault.delete(&[name(id)]).await;
    Ok(())
}
