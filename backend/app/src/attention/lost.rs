//! Devices that are marked as lost.

use handsight_store::lost::lost_devices;

use super::{Attention, Kind, Look, SINGLY, Severity, of_devices};
use crate::UseCaseError;

pub(super) async fn rule(look: &Look<'_>) -> Result<Vec<Attention>, UseCaseError> {
    let lost = lost_devices(look.tx, SINGLY).await?;
    Ok(of_devices(
        (Kind::DeviceLost, Severity::Bad),
        lost,
        |fact| {
            let detail = format!("Marked as lost; last heard of {}.", look.ago(fact.last_seen_at));
            (format!("{} is lost", fact.name), detail)
        },
        ("are lost", "Marked as lost and not found again."),
    ))
}
