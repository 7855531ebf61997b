//! An enterprise in which nobody is enrolled yet.

use handsight_store::device::enrolled_count;

use super::{Attention, Kind, Look, Severity};
use crate::UseCaseError;

pub(super) async fn rule(look: &Look<'_>) -> Result<Vec<Attention>, UseCaseError> {
    if enrolled_count(look.tx).await? > 0 {
        return Ok(vec![]);
    }
    let title = "No phone is enrolled yet";
    let detail = "Open Enrolment and send the link, the QR code or the system ID to somebody.";
    Ok(vec![Attention { count: 0, ..Attention::new(Kind::EnrolmentEmpty, Severity::Wait, title, detail) }])
}
