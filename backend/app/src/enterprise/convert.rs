//! From evaluation to paying: by the operator of the service alone.

use handsight_domain::scope::PlatformScope;
use handsight_store::people::enterprise as rows;
use serde_json::json;

use super::{Enterprise, Mode, require};
use crate::{
    App, UseCaseError, audit,
    idempotency::{self, Turn},
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
    let mut tx = app.store.write(&scope.enter(route.ok_or(UseCaseError::NotFound)?)).await?;
    let turn = match idempotency::begin::<()>(app, &tx, key, "convertEnterprise", &system_id).await? {
        Turn::First(turn) => turn,
        Turn::Again(()) => {
            let enterprise = require(&tx).await?;
            tx.commit().await?;
            return Ok(enterprise);
        }
    };
    if require(&tx).await?.mode == Mode::Paying {
        return Err(UseCaseError::Conflict("this enterprise pays already".to_owned()));
    }
    rows::set_paying(&tx).await?;
    let after = require(&tx).await?;
    let (target, words) = (Some(after.id.to_string()), "Ended the evaluation: paying from now on");
    audit::record(app, &mut tx, "enterprise.converted", target, words, json!({"mode": "PAYING"})).await?;
    turn.finish(app, &tx, &()).await?;
    tx.commit().await?;
    Ok(after)
}
