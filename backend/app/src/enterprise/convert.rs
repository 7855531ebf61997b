//! From evaluation to paying: by the operator of the service alone.

use handsight_domain::scope::PlatformScope;
use handsight_store::people::enterprise as rows;
use serde_json::json;

use super::{Enterprise, Mode, require, still};
use crate::{
    App, UseCaseError,
    once::{entry, once},
};

/// Makes an enterprise a paying one: no end, no limit.
///
/// # Errors
/// [`UseCaseError::NotFound`] for an unknown system ID, [`UseCaseError::Conflict`] when it pays already.
pub async fn convert(
    app: &App,
    scope: &PlatformScope,
    key: Option<&str>,
    system_id: &str,
) -> Result<Enterprise, UseCaseError> {
    let route = {
        let tx = app.store.platform_read(scope).await?;
        rows::route(&tx, system_id).await?
    };
    let inside = scope.enter(route.ok_or(UseCaseError::NotFound)?);
    once(app, &inside, key, "convertEnterprise", &system_id, still, async |tx| {
        if require(tx).await?.mode == Mode::Paying {
            return Err(UseCaseError::conflict("this enterprise pays already"));
        }
        rows::set_paying(tx).await?;
        let after = require(tx).await?;
        let words = "Ended the evaluation: paying from now on";
        Ok(entry("enterprise.converted", after.id, words, json!({"mode": "PAYING"})).done(after))
    })
    .await
}
