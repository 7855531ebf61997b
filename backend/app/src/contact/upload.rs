//! Taking a file in, piece by piece, so that no request is larger than others.

use std::time::Duration;

use handsight_domain::{contact::MOST_BYTES, id::ContactImportId, scope::EnterpriseScope};
use handsight_store::{
    contact::{self as rows, ImportRow},
    row,
};

use crate::{App, UseCaseError};

/// Most bytes of one piece.
pub const MOST_PIECE: usize = 512 << 10;
/// How long a file that nobody carries out is kept.
const KEPT_FOR: Duration = Duration::from_secs(24 * 3600);

/// A piece of a file.
#[derive(Debug, Clone)]
pub struct Upload {
    /// The import that it continues; `None` begins one.
    pub import: Option<ContactImportId>,
    /// The file's name; read with the first piece.
    pub file_name: String,
    /// Where in the file it belongs, in bytes: as many as came before.
    pub position: i64,
    /// The bytes.
    pub content: Vec<u8>,
}

/// Takes a piece. The same piece again changes nothing.
///
/// # Errors
/// [`UseCaseError::Invalid`] for an empty or too large piece or file, [`UseCaseError::Conflict`] for one that does
/// not follow what came, [`UseCaseError::NotFound`] for an import that is not under way.
pub async fn upload(app: &App, scope: &EnterpriseScope, piece: &Upload) -> Result<ImportRow, UseCaseError> {
    let length = i64::try_from(piece.content.len()).unwrap_or(i64::MAX);
    if piece.content.is_empty() || piece.content.len() > MOST_PIECE {
        return Err(UseCaseError::field("content", format!("has 1 to {MOST_PIECE} bytes")));
    }
    let file_name: String = piece.file_name.chars().filter(|c| !c.is_control()).take(200).collect();
    let tx = app.store.write(scope).await?;
    let row = match piece.import {
        None => {
            let now = app.clock.now();
            rows::forget_stale(&tx, now.before(KEPT_FOR)).await?;
            let row = ImportRow {
                id: app.mint.id(),
                file_name,
                bytes: 0,
                created_at: now,
                created_by: serde_json::to_string(scope.actor()).unwrap_or_default(),
                committed_at: None,
                undone_at: None,
                created: 0,
                updated: 0,
                unchanged: 0,
                refused: 0,
            };
            row::insert(&tx, &row).await?;
            Some(row)
        }
        Some(id) => row::find::<ImportRow>(&tx, id).await?,
    };
    let mut row = row.filter(|row| row.committed_at.is_none()).ok_or(UseCaseError::NotFound)?;
    if piece.position + length == row.bytes {
        tx.commit().await?;
        return Ok(row);
    }
    if piece.position != row.bytes {
        return Err(UseCaseError::conflict(format!("the next piece begins at byte {}", row.bytes)));
    }
    if row.bytes + length > MOST_BYTES as i64 {
        return Err(UseCaseError::field("content", "a file has at most 5 MB: split it into several"));
    }
    rows::add_piece(&tx, row.id, row.bytes, &piece.content).await?;
    row.bytes += length;
    rows::save_import(&tx, &row).await?;
    tx.commit().await?;
    Ok(row)
}
