//! Wipes that waited so long that they must be confirmed again.

use handsight_store::{action::ActionRow, lost::asking, row};

use super::{Attention, Kind, Look, Severity};
use crate::UseCaseError;

pub(super) async fn rule(look: &Look<'_>) -> Result<Vec<Attention>, UseCaseError> {
    let (count, first) = asking(look.tx).await?;
    if count == 0 {
        return Ok(vec![]);
    }
    let action = match first {
        Some(id) if count == 1 => row::find::<ActionRow>(look.tx, id).await?,
        _ => None,
    };
    let title = if count == 1 { "A wipe waits to be confirmed" } else { "Wipes wait to be confirmed" };
    let detail = "No phone received it for so long that somebody must say again that it is meant.";
    let fact = Attention::new(Kind::WipeUnconfirmed, Severity::Bad, title, detail);
    Ok(vec![Attention { device: action.map(|action| action.device), count, ..fact }])
}
