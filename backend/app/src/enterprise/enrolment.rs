//! How phones come in: the system ID, its link and QR code, and whether the door is open.

use handsight_domain::scope::EnterpriseScope;
use handsight_store::people::enterprise as rows;
use qrcode::{EcLevel, QrCode, render::svg};
use serde_json::json;

use super::{Enterprise, require, still};
use crate::{
    App, UseCaseError,
    once::{entry, once},
};

/// The way in for phones.
#[derive(Debug, Clone)]
pub struct Enrolment {
    /// The enterprise.
    pub enterprise: Enterprise,
    /// What a phone opens: `{public_url}/e/{systemId}`.
    pub link: String,
    /// The link as a QR code, an SVG document.
    pub qr_svg: String,
}

fn of(app: &App, enterprise: Enterprise) -> Result<Enrolment, UseCaseError> {
    let link = format!("{}/e/{}", app.public_url, enterprise.system_id);
    let code = QrCode::with_error_correction_level(link.as_bytes(), EcLevel::M)
        .map_err(|e| UseCaseError::Internal(format!("the enrolment link makes no QR code: {e}")))?;
    let qr_svg = code.render::<svg::Color>().min_dimensions(240, 240).quiet_zone(true).build();
    Ok(Enrolment { enterprise, link, qr_svg })
}

/// The way in for phones.
pub async fn enrolment(app: &App, scope: &EnterpriseScope) -> Result<Enrolment, UseCaseError> {
    of(app, super::find(app, scope).await?)
}

/// Opens or closes the door for new phones; those enrolled stay.
///
/// # Errors
/// [`UseCaseError::LimitReached`] when an evaluation that is over is to be opened.
pub async fn set_enrolment_open(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    open: bool,
) -> Result<Enrolment, UseCaseError> {
    let enterprise = once(app, scope, key, "setEnrolmentOpen", &open, still, async |tx| {
        let before = require(tx).await?;
        if open && before.evaluation_ends_at.is_some_and(|at| at <= app.clock.now()) {
            return Err(UseCaseError::LimitReached {
                message: "the evaluation is over: ask the operator of the service to convert the enterprise"
                    .to_owned(),
                limit: before.device_limit.unwrap_or(0),
            });
        }
        rows::set_enrolment_open(tx, open).await?;
        let after = require(tx).await?;
        let (verb, words) = if open {
            ("enrolment.opened", "Opened enrolment")
        } else {
            ("enrolment.closed", "Closed enrolment")
        };
        let detail = json!({"before": before.enrolment_open, "after": open});
        Ok(entry(verb, after.id, words, detail).done(after))
    })
    .await?;
    of(app, enterprise)
}
