//! Tokens and links of campaigns. A token is semi-private: it says by which campaign a phone comes and whom it
//! belongs to, and opens nothing but enrolment. It is short, because it travels by SMS.

use data_encoding::BASE32_NOPAD;
use handsight_domain::id::TypedId;
use qrcode::{EcLevel, QrCode, render::svg};

use crate::{App, UseCaseError};

/// A new token: 80 random bits as 16 lower-case letters and digits.
pub(super) fn new_token(app: &App) -> String {
    BASE32_NOPAD.encode(&app.mint.bytes::<10>()).to_lowercase()
}

/// The keyed hash that a token is found by. People may type it, so its case does not matter.
pub(super) fn token_hash(app: &App, token: &str) -> Vec<u8> {
    app.secret.hash("enrolment token", token.trim().to_lowercase().as_bytes())
}

/// Seals a token for the row that it belongs to.
pub(super) fn seal(app: &App, id: impl TypedId, token: &str) -> Vec<u8> {
    app.secret.seal(&app.mint, &format!("enrolment token {id}"), token.as_bytes())
}

/// The link of a campaign or an invitation: `{public_url}/e/{systemId}/{token}`.
///
/// # Errors
/// [`UseCaseError::Internal`] when the token was sealed with another key.
pub fn link_of(app: &App, system_id: &str, id: impl TypedId, sealed: &[u8]) -> Result<String, UseCaseError> {
    let plain = app.secret.open(&format!("enrolment token {id}"), sealed);
    let plain = plain.map_err(UseCaseError::internal)?;
    Ok(format!("{}/e/{system_id}/{}", app.public_url, String::from_utf8_lossy(&plain)))
}

/// A link as a QR code: an SVG document.
///
/// # Errors
/// [`UseCaseError::Internal`] when it is too long for one.
pub fn qr_svg(link: &str) -> Result<String, UseCaseError> {
    let code = QrCode::with_error_correction_level(link.as_bytes(), EcLevel::M)
        .map_err(|e| UseCaseError::Internal(format!("an enrolment link makes no QR code: {e}")))?;
    Ok(code.render::<svg::Color>().min_dimensions(240, 240).quiet_zone(true).build())
}
