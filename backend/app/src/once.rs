//! The frame of a use case that a request asks for: what it does is done once, however often the request comes.
//!
//! The idempotency key is taken first, so that neither the key nor the work is stored without the other. Then comes the
//! work, then what came of it is written down for twins, and the audit record is last: it holds the enterprise's chain
//! until the commit. Whoever enters a use case repeats it when its transaction met another one
//! ([`again`](handsight_store::again)): a run that failed has stored nothing, not even the key.

use std::fmt::Display;

use handsight_domain::scope::EnterpriseScope;
use handsight_store::{Tx, WriteTx, row::Keyed};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    App, UseCaseError, audit,
    idempotency::{self, Turn},
    read::required,
};

/// What the audit log says of it.
#[derive(Debug)]
pub(crate) struct Entry {
    verb: &'static str,
    target: Option<String>,
    summary: String,
    detail: Value,
}

/// What the audit log says of something that was done to `target`; see [`audit::record`].
pub(crate) fn entry(
    verb: &'static str,
    target: impl Display,
    summary: impl Into<String>,
    detail: Value,
) -> Entry {
    Entry { target: Some(target.to_string()), ..entry_of_all(verb, summary, detail) }
}

/// As [`entry`], of what was done to nothing in particular.
pub(crate) fn entry_of_all(verb: &'static str, summary: impl Into<String>, detail: Value) -> Entry {
    Entry { verb, target: None, summary: summary.into(), detail }
}

/// What came of the work: the answer, and what is kept for twins, which is enough to find the answer again.
#[derive(Debug)]
pub(crate) struct Done<T, O = ()> {
    answer: T,
    kept: Option<O>,
    entry: Option<Entry>,
}

impl Entry {
    /// The work is done, and its input says where its answer is found again.
    pub(crate) fn done<T>(self, answer: T) -> Done<T> {
        self.keeping((), answer)
    }
    /// The work is done, and its answer is found again by what is kept.
    pub(crate) fn keeping<T, O>(self, kept: O, answer: T) -> Done<T, O> {
        done(kept, answer, Some(self))
    }
    /// The work is done, and its answer itself is kept.
    pub(crate) fn kept<T: Clone>(self, answer: T) -> Done<T, T> {
        kept(answer, Some(self))
    }
}

/// The work is done, whether or not there is something to record; its answer is found again by what is kept.
pub(crate) const fn done<T, O>(kept: O, answer: T, entry: Option<Entry>) -> Done<T, O> {
    Done { answer, kept: Some(kept), entry }
}

/// As [`done`], where the answer itself is kept.
pub(crate) fn kept<T: Clone>(answer: T, entry: Option<Entry>) -> Done<T, T> {
    done(answer.clone(), answer, entry)
}

/// Nothing was done, as when something must be confirmed first: whatever was written is undone, the key is free.
pub(crate) const fn nothing<T, O>(answer: T) -> Done<T, O> {
    Done { answer, kept: None, entry: None }
}

/// The answer to a twin where the answer itself was kept.
pub(crate) async fn same<T>(_: &Tx, answer: T) -> Result<T, UseCaseError> {
    Ok(answer)
}

/// The answer to a twin where what was asked for is gone: there is nothing to tell of it any more.
pub(crate) async fn gone<T>(_: &Tx, (): ()) -> Result<T, UseCaseError> {
    Err(UseCaseError::NotFound)
}

/// Does `work` in one transaction of the scope, unless a request with the same key did: then `twin` answers, from what
/// that one kept. `input` is everything that makes the request what it is, without the key itself.
///
/// # Errors
/// What the work fails with; [`UseCaseError::Invalid`] for a key that was used for something else or is not 1 to 200
/// characters long.
pub(crate) async fn once<T, O: Serialize + DeserializeOwned>(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    operation: &'static str,
    input: &impl Serialize,
    twin: impl AsyncFnOnce(&Tx, O) -> Result<T, UseCaseError>,
    work: impl AsyncFnOnce(&mut WriteTx) -> Result<Done<T, O>, UseCaseError>,
) -> Result<T, UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    let turn = match idempotency::begin::<O>(app, &tx, key, operation, input).await? {
        Turn::First(turn) => turn,
        Turn::Again(kept) => {
            let answer = twin(&tx, kept).await?;
            tx.commit().await?;
            return Ok(answer);
        }
    };
    let Done { answer, kept, entry } = work(&mut tx).await?;
    let Some(kept) = kept else { return Ok(answer) };
    turn.finish(app, &tx, &kept).await?;
    if let Some(Entry { verb, target, summary, detail }) = entry {
        audit::record(app, &mut tx, verb, target, summary, detail).await?;
    }
    tx.commit().await?;
    Ok(answer)
}

/// As [`once`], for what is done to a row that the request names: a twin is answered with that row.
///
/// # Errors
/// As [`once`]; [`UseCaseError::NotFound`] for a twin whose row is gone.
pub(crate) async fn once_on<R: Keyed>(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    operation: &'static str,
    input: &impl Serialize,
    id: R::Id,
    work: impl AsyncFnOnce(&mut WriteTx) -> Result<Done<R>, UseCaseError>,
) -> Result<R, UseCaseError> {
    once(app, scope, key, operation, input, async |tx, ()| required::<R>(tx, id).await, work).await
}
