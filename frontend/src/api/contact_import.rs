//! Files of contacts: sent in pieces, looked at, brought in, taken out again.

pub use super::input::{ContactColumnChoice, ContactImportOptions};
use super::outcome::Outcome;

operations!("contact_import");

/// Bytes of a piece; a multiple of three, so that no piece but the last is padded.
pub const PIECE: u32 = 384 * 1024;

/// Sends a file, piece by piece; brings the id to look at it with.
///
/// # Errors
/// When the file is empty or too large, or as [`super::transport::data`].
pub async fn upload(name: &str, pieces: Vec<String>) -> Outcome<String> {
    let mut import: Option<String> = None;
    // An empty file is sent as it is: the server says in words what is wrong with it.
    let pieces = if pieces.is_empty() { vec![String::new()] } else { pieces };
    for (index, content) in pieces.into_iter().enumerate() {
        let position = i32::try_from(index).unwrap_or(0) * i32::try_from(PIECE).unwrap_or(0);
        import = Some(upload_piece(import, name, position, content).await?);
    }
    Ok(import.unwrap_or_default())
}
