//! Devices that were silent for 72 hours.

use handsight_store::attention as rows;

use super::{Attention, Kind, Look, SINGLY, Severity, of_devices};
use crate::UseCaseError;

pub(super) async fn rule(look: &Look<'_>) -> Result<Vec<Attention>, UseCaseError> {
    let silent = rows::missing(look.tx, look.present(), SINGLY).await?;
    Ok(of_devices(
        (Kind::DeviceMissing, Severity::Bad),
        silent,
        |fact| {
            let detail = format!("Last heard of {}.", look.ago(fact.last_seen_at));
            (format!("{} is missing", fact.name), detail)
        },
        ("are missing", "They were silent for more than 72 hours."),
    ))
}
