//! Idempotency keys: of a hundred requests with the same key, one does the work and all hear what came of
//! it. The key is taken in the transaction of the work, so that neither is stored without the other. Keys
//! belong to whoever sent them and are kept for a day.

use std::time::Duration;

use handsight_domain::scope::{Actor, EnterpriseScope};
use handsight_store::{WriteTx, people::idempotency as rows};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use crate::{App, UseCaseError};

const KEPT_FOR: Duration = Duration::from_secs(24 * 3600);
const LONGEST_KEY: usize = 200;

/// A request's key, bound to its operation and input.
#[derive(Debug, Clone)]
pub struct Key {
    actor: String,
    key: String,
    operation: &'static str,
    input_hash: Vec<u8>,
}

/// Whose turn it is.
#[derive(Debug)]
pub enum Turn<T> {
    /// Ours: do the work in this transaction, then call [`Turnstile::finish`].
    First(Turnstile),
    /// A twin did it; this is what came of it. Commit the transaction all the same: on SQLite the twin's
    /// work may still wait for the disk in the same group.
    Again(T),
}

/// Remembers the key until the work is done.
#[derive(Debug)]
#[must_use = "call finish before the commit, or twins hear nothing"]
pub struct Turnstile(Option<Key>);

/// Whose something is, as one text: keys and saved views belong to whoever made them.
pub(crate) fn owner(actor: &Actor) -> String {
    match actor {
        Actor::Member { id, .. } => id.to_string(),
        Actor::ApiToken { id, .. } => id.to_string(),
        Actor::Device { id, .. } => id.to_string(),
        Actor::Script { id, .. } => id.to_string(),
        Actor::System => "system".to_owned(),
        Actor::Operator { account } => account.map_or_else(|| "operator".to_owned(), |a| a.to_string()),
    }
}

fn context(key: &Key) -> String {
    format!("idempotency {} {} {}", key.actor, key.operation, key.key)
}

/// Takes the key (if the request has one) as the first step of its transaction. `input` is everything that
/// makes the request what it is, without the key itself.
///
/// # Errors
/// [`UseCaseError::Invalid`] when the key was used for something else or is not 1 to 200 characters long.
pub async fn begin<T: DeserializeOwned>(
    app: &App,
    tx: &WriteTx,
    key: Option<&str>,
    operation: &'static str,
    input: &impl Serialize,
) -> Result<Turn<T>, UseCaseError> {
    let Some(key) = key else { return Ok(Turn::First(Turnstile(None))) };
    if key.is_empty() || key.len() > LONGEST_KEY {
        return Err(UseCaseError::field("idempotencyKey", "must have 1 to 200 characters"));
    }
    let bytes = serde_json::to_vec(input).map_err(UseCaseError::internal)?;
    let key = Key {
        actor: owner(tx.scope().actor()),
        key: key.to_owned(),
        operation,
        input_hash: Sha256::digest(&bytes).to_vec(),
    };
    let now = app.clock.now();
    rows::forget(tx, now.before(KEPT_FOR)).await?;
    if rows::take(tx, &key.actor, &key.key, operation, &key.input_hash, now).await? {
        return Ok(Turn::First(Turnstile(Some(key))));
    }
    let missing = || UseCaseError::Internal("an idempotency key without an outcome".to_owned());
    let row = rows::find(tx, &key.actor, &key.key).await?.ok_or_else(missing)?;
    if row.operation != operation || row.input_hash != key.input_hash {
        return Err(UseCaseError::field(
            "idempotencyKey",
            "was used for another request already: take a new key for each",
        ));
    }
    let sealed = row.outcome_sealed.ok_or_else(missing)?;
    let plain = app.secret.open(&context(&key), &sealed).map_err(UseCaseError::internal)?;
    serde_json::from_slice(&plain).map(Turn::Again).map_err(UseCaseError::internal)
}

/// Whether a request with this key and input was carried out already, asked before work that a twin must not
/// repeat outside the transaction (as hashing a password).
pub async fn done(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    operation: &'static str,
    input: &impl Serialize,
) -> Result<bool, UseCaseError> {
    let Some(key) = key else { return Ok(false) };
    let bytes = serde_json::to_vec(input).map_err(UseCaseError::internal)?;
    let tx = app.store.read(scope).await?;
    let row = rows::find(&tx, &owner(scope.actor()), key).await?;
    Ok(row.is_some_and(|r| r.operation == operation && r.input_hash == Sha256::digest(&bytes).to_vec()))
}

impl Turnstile {
    /// Writes down what came of the work, for twins; call it before the commit. The outcome is sealed: it
    /// may hold a secret that is shown once.
    pub async fn finish(self, app: &App, tx: &WriteTx, outcome: &impl Serialize) -> Result<(), UseCaseError> {
        let Some(key) = self.0 else { return Ok(()) };
        let plain = serde_json::to_vec(outcome).map_err(UseCaseError::internal)?;
        let sealed = app.secret.seal(&app.mint, &context(&key), &plain);
        Ok(rows::finish(tx, &key.actor, &key.key, &sealed).await?)
    }
}
