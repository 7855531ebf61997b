//! Actions that wait because no notifier takes them.

use handsight_store::attention as rows;

use super::{Attention, Kind, Look, Severity};
use crate::UseCaseError;

pub(super) async fn rule(look: &Look<'_>) -> Result<Vec<Attention>, UseCaseError> {
    let (count, error) = rows::stuck(look.tx).await?;
    if count == 0 {
        return Ok(vec![]);
    }
    let word = if count == 1 { "action waits" } else { "actions wait" };
    let title = format!("{count} {word} for the SMS gateway");
    let detail = error.unwrap_or_else(|| "The gateway does not answer.".to_owned());
    Ok(vec![Attention { count, ..Attention::new(Kind::GatewayDown, Severity::Bad, title, detail) }])
}
