//! Messages that wait because the month's bound on their cost is reached.

use handsight_store::notifier::spend_of;

use super::{Attention, Kind, Look, Severity};
use crate::{UseCaseError, notifier::month};

pub(super) async fn rule(look: &Look<'_>) -> Result<Vec<Attention>, UseCaseError> {
    let count = spend_of(look.tx, month(look.tx, look.now).await?).await?.held_back;
    if count == 0 {
        return Ok(vec![]);
    }
    let title = "The month's bound on messages is reached";
    let detail = "Paid ways wait for the next month: raise the bound under Notifiers if that is too long.";
    Ok(vec![Attention { count, ..Attention::new(Kind::MessageCapReached, Severity::Bad, title, detail) }])
}
