//! An evaluation that ends within 7 days or has ended.

use std::time::Duration;

use super::{Attention, Kind, Look, Severity};
use crate::{UseCaseError, enterprise};

pub(super) async fn rule(look: &Look<'_>) -> Result<Vec<Attention>, UseCaseError> {
    let Some(ends_at) = enterprise::require(look.tx).await?.evaluation_ends_at else { return Ok(vec![]) };
    let left = ends_at.since(look.now);
    let (severity, title, detail) = if ends_at <= look.now {
        let detail = "New phones cannot enrol. Ask the operator of the service to convert the enterprise.";
        (Severity::Bad, "The evaluation has ended".to_owned(), detail)
    } else if left <= Duration::from_secs(7 * 86_400) {
        let days = left.as_secs().div_ceil(86_400);
        let word = if days == 1 { "day" } else { "days" };
        let detail = "After that no new phones can enrol until the enterprise is converted to paying.";
        (Severity::Warn, format!("The evaluation ends in {days} {word}"), detail)
    } else {
        return Ok(vec![]);
    };
    Ok(vec![Attention::new(Kind::EvaluationEnding, severity, title, detail)])
}
