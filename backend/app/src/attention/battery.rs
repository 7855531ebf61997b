//! Devices that have at most 15 % charge.

use handsight_store::attention as rows;

use super::{Attention, Kind, Look, SINGLY, Severity, of_devices};
use crate::UseCaseError;

pub(super) async fn rule(look: &Look<'_>) -> Result<Vec<Attention>, UseCaseError> {
    let low = rows::low_batteries(look.tx, look.present(), SINGLY).await?;
    Ok(of_devices(
        (Kind::BatteryLow, Severity::Warn),
        low,
        |fact| {
            let percent = fact.battery_percent.unwrap_or(0);
            (format!("{} is low on battery", fact.name), format!("{percent} % charge."))
        },
        ("are low on battery", "Each has at most 15 % charge."),
    ))
}
