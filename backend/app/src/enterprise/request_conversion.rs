//! Asking to become a paying enterprise. The operator of the service decides: by command line, or by the API.

use handsight_domain::scope::{EnterpriseScope, PlatformScope};
use handsight_store::people::enterprise as rows;
use serde_json::json;

use super::{Enterprise, Mode, require, still};
use crate::{
    App, UseCaseError,
    once::{entry, once},
};

/// Notes the wish for the operator; asking again renews it.
///
/// # Errors
/// [`UseCaseError::Conflict`] when the enterprise pays already, [`UseCaseError::Invalid`] for a note of more than
/// 1,000 characters.
pub async fn request_conversion(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    note: Option<&str>,
) -> Result<Enterprise, UseCaseError> {
    let note = note.map(str::trim).filter(|note| !note.is_empty());
    if note.is_some_and(|note| note.chars().count() > 1_000) {
        return Err(UseCaseError::field("note", "has at most 1,000 characters"));
    }
    once(app, scope, key, "requestConversion", &note, still, async |tx| {
        if require(tx).await?.mode == Mode::Paying {
            return Err(UseCaseError::conflict("this enterprise pays already"));
        }
        rows::request_conversion(tx, app.clock.now(), note).await?;
        let after = require(tx).await?;
        let words = "Asked to become a paying enterprise";
        Ok(entry("enterprise.conversion_requested", after.id, words, json!({})).done(after))
    })
    .await
}

/// The enterprises that asked and are not converted yet, for the operator, the longest waiting first.
pub async fn requests(app: &App, scope: &PlatformScope) -> Result<Vec<Enterprise>, UseCaseError> {
    let ids = rows::routed(&*app.store.platform_read(scope).await?).await?;
    let mut out = Vec::new();
    for id in ids {
        let enterprise = require(&*app.store.read(&scope.enter(id)).await?).await?;
        if enterprise.conversion_requested_at.is_some() {
            out.push(enterprise);
        }
    }
    out.sort_by_key(|enterprise| enterprise.conversion_requested_at);
    Ok(out)
}
