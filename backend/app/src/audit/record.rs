//! Writing one record, in the transaction of the change that it speaks of.

use handsight_domain::{
    id::{AuditRecordId, EnterpriseId},
    scope::Actor,
    time::Timestamp,
};
use handsight_store::{StoreError, WriteTx, people::audit as rows};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{canonical::canonical, key::ChainKey};
use crate::App;

/// A record, read back.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its id.
    pub id: AuditRecordId,
    /// Its place in the chain, from 1.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// `noun.verb`.
    pub verb: String,
    /// The printed id of what it was done to, if there is one.
    pub target: Option<String>,
    /// One sentence.
    pub summary: String,
    /// More, for programs.
    pub detail: Value,
    /// HMAC-SHA-256 over the record and the hash before it, hex; plain SHA-256 for records of before the key.
    pub hash: String,
}

/// The hash over the hash before and the record's canonical JSON: with the key, or plain as before there was one.
pub(super) fn chain(
    key: &ChainKey,
    enterprise: EnterpriseId,
    before: &[u8],
    row: &rows::AuditRow,
) -> Option<Vec<u8>> {
    let text = canonical(&json!({
        "enterprise": enterprise,
        "id": row.id,
        "number": row.number,
        "at": row.at.millis(),
        "actor": serde_json::from_str::<Value>(&row.actor).ok()?,
        "verb": row.verb,
        "target": row.target,
        "summary": row.summary,
        "detail": serde_json::from_str::<Value>(&row.detail).ok()?,
    }));
    Some(if row.keyed {
        key.hash(before, &text)
    } else {
        Sha256::new().chain_update(before).chain_update(text.as_bytes()).finalize().to_vec()
    })
}

/// Adds a record in the scope's name. `verb` is `noun.verb`, `target` a printed id, `summary` one sentence
/// without phone numbers and message bodies, `detail` a JSON object. Call it last in the transaction: it
/// holds the enterprise's chain until the commit.
pub async fn record(
    app: &App,
    tx: &mut WriteTx,
    verb: &str,
    target: Option<String>,
    summary: impl Into<String>,
    detail: Value,
) -> Result<(), StoreError> {
    let actor = serde_json::to_string(tx.scope().actor()).unwrap_or_else(|_| "null".to_owned());
    let (number, before) = rows::next(tx).await?;
    let mut row = rows::AuditRow {
        id: app.mint.id(),
        number,
        at: app.clock.now(),
        actor,
        verb: verb.to_owned(),
        target,
        summary: summary.into(),
        detail: detail.to_string(),
        hash: Vec::new(),
        keyed: true,
    };
    let enterprise = tx.scope().enterprise();
    let key = ChainKey::of(&app.secret, enterprise);
    row.hash = chain(&key, enterprise, &before, &row).unwrap_or_default();
    let seal = key.seal(&rows::Head { number, hash: row.hash.clone() });
    rows::append(tx, &row, &seal).await
}
