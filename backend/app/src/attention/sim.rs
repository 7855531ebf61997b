//! Other SIM cards that were seen in devices within the last 7 days, whose numbers are not proven.

use std::time::Duration;

use handsight_store::attention as rows;

use super::{Attention, Kind, Look, SINGLY, Severity, of_devices};
use crate::UseCaseError;

pub(super) async fn rule(look: &Look<'_>) -> Result<Vec<Attention>, UseCaseError> {
    let since = look.now.before(Duration::from_secs(7 * 86_400));
    let changed = rows::sim_changed(look.tx, since, SINGLY).await?;
    Ok(of_devices(
        (Kind::SimChanged, Severity::Warn),
        changed,
        |fact| {
            let title = format!("{} has another SIM card", fact.name);
            (title, "Its number is not proven: somebody may have taken the phone.".to_owned())
        },
        ("have another SIM card", "Their numbers are not proven."),
    ))
}
