//! Devices that roam.

use handsight_domain::country;
use handsight_store::attention as rows;

use super::{Attention, Kind, Look, SINGLY, Severity, of_devices};
use crate::UseCaseError;

pub(super) async fn rule(look: &Look<'_>) -> Result<Vec<Attention>, UseCaseError> {
    let roaming = rows::roaming(look.tx, look.present(), SINGLY).await?;
    Ok(of_devices(
        (Kind::Roaming, Severity::Warn),
        roaming,
        |fact| {
            let place = fact.country.as_deref().map_or("another carrier's network", country::label);
            (format!("{} is roaming", fact.name), format!("In {place}."))
        },
        ("are roaming", "Calls and data may cost extra."),
    ))
}
