//! Actions that failed, were refused or ran out of time within the last 24 hours.

use std::time::Duration;

use handsight_domain::command;
use handsight_store::attention as rows;

use super::{Attention, Kind, Look, Severity};
use crate::UseCaseError;

pub(super) async fn rule(look: &Look<'_>) -> Result<Vec<Attention>, UseCaseError> {
    let failed = rows::failed(look.tx, look.now.before(Duration::from_secs(86_400)), 5).await?;
    let fact = |failed: rows::FailedFact| {
        let word = if failed.count == 1 { "action" } else { "actions" };
        let title = format!("{}: {} {word} failed", command::title(&failed.command), failed.count);
        let detail = "Failed, refused or out of time within the last 24 hours.";
        Attention {
            device: failed.device,
            session: Some(failed.session),
            count: failed.count,
            ..Attention::new(Kind::ActionFailed, Severity::Bad, title, detail)
        }
    };
    Ok(failed.into_iter().map(fact).collect())
}
