//! Ways out that did not take their last message.

use handsight_store::notifier::{NotifierRow, notifiers};

use super::{Attention, Kind, Look, Severity};
use crate::UseCaseError;

pub(super) async fn rule(look: &Look<'_>) -> Result<Vec<Attention>, UseCaseError> {
    let fact = |row: NotifierRow| {
        let title = format!("{} does not take messages", row.name);
        Some(Attention::new(Kind::NotifierFailing, Severity::Warn, title, row.last_error?))
    };
    Ok(notifiers(look.tx).await?.into_iter().filter(|row| row.enabled).filter_map(fact).collect())
}
