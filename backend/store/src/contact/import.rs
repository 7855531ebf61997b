//! Imports: the file on its way in, what came of it, and what it changed, so that it can be undone.

use handsight_domain::{
    contact::Details,
    id::{ContactId, ContactImportId},
    time::Timestamp,
};

use crate::{Row, StoreError, Tx, WriteTx, row, values};

/// An import.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(table = "contact_imports", key = "import_id", insert, update)]
pub struct ImportRow {
    /// Its id.
    #[row(name = "import_id")]
    pub id: ContactImportId,
    /// The file's name as it was sent.
    #[row(kept)]
    pub file_name: String,
    /// How many bytes came so far.
    pub bytes: i64,
    /// When the first of them came.
    #[row(kept)]
    pub created_at: Timestamp,
    /// By whom, as JSON text.
    #[row(kept)]
    pub created_by: String,
    /// When it was carried out; `None` while it is looked at.
    pub committed_at: Option<Timestamp>,
    /// When it was undone.
    pub undone_at: Option<Timestamp>,
    /// Contacts made.
    pub created: i64,
    /// Contacts changed.
    pub updated: i64,
    /// Rows that said nothing new.
    pub unchanged: i64,
    /// Rows that could not be taken.
    pub refused: i64,
}

/// The newest that were carried out, newest first.
pub async fn imports(tx: &Tx, limit: i64) -> Result<Vec<ImportRow>, StoreError> {
    row::all(tx, "AND committed_at IS NOT NULL ORDER BY import_id DESC LIMIT $2", values![limit]).await
}

/// Writes how an import stands. One that was carried out needs its file no more.
pub async fn save_import(tx: &WriteTx, import: &ImportRow) -> Result<(), StoreError> {
    row::update(tx, import).await?;
    if import.committed_at.is_some() {
        let sql = "DELETE FROM contact_import_pieces WHERE enterprise_id = $1 AND import_id = $2";
        tx.run(sql, values![import.id]).await?;
    }
    Ok(())
}

/// Stores a piece of the file, at its place.
pub async fn add_piece(
    tx: &WriteTx,
    id: ContactImportId,
    position: i64,
    content: &[u8],
) -> Result<(), StoreError> {
    let sql = "INSERT INTO contact_import_pieces (enterprise_id, import_id, position, content) VALUES ($1, $2, $3, $4)";
    tx.run(sql, values![id, position, content.to_vec()]).await
}

/// The whole file.
pub async fn content(tx: &Tx, id: ContactImportId) -> Result<Vec<u8>, StoreError> {
    let sql = "SELECT content FROM contact_import_pieces WHERE enterprise_id = $1 AND import_id = $2
               ORDER BY position";
    let mut out = Vec::new();
    for row in tx.all(sql, values![id]).await? {
        out.extend(row.get::<Vec<u8>>("content")?);
    }
    Ok(out)
}

/// Forgets files that nobody carried out, begun before an instant.
pub async fn forget_stale(tx: &WriteTx, before: Timestamp) -> Result<(), StoreError> {
    let sql = "DELETE FROM contact_import_pieces WHERE enterprise_id = $1 AND import_id IN (
               SELECT import_id FROM contact_imports
               WHERE enterprise_id = $1 AND committed_at IS NULL AND created_at < $2)";
    tx.run(sql, values![before]).await?;
    let sql =
        "DELETE FROM contact_imports WHERE enterprise_id = $1 AND committed_at IS NULL AND created_at < $2";
    tx.run(sql, values![before]).await
}

/// Remembers what an import changed: how the contact was before, or that it was not.
pub async fn add_change(
    tx: &WriteTx,
    import: ContactImportId,
    contact: ContactId,
    before: Option<&Details>,
) -> Result<(), StoreError> {
    let before = before.map(|details| serde_json::to_string(details).unwrap_or_default());
    let sql = "INSERT INTO contact_import_changes (enterprise_id, import_id, contact_id, before)
               VALUES ($1, $2, $3, $4) ON CONFLICT (enterprise_id, import_id, contact_id) DO NOTHING";
    tx.run(sql, values![import, contact, before]).await
}

/// What an import changed, with how each contact was before.
pub async fn changes(
    tx: &Tx,
    import: ContactImportId,
) -> Result<Vec<(ContactId, Option<Details>)>, StoreError> {
    let sql = "SELECT contact_id, before FROM contact_import_changes
               WHERE enterprise_id = $1 AND import_id = $2 ORDER BY contact_id";
    tx.all(sql, values![import])
        .await?
        .iter()
        .map(|row| {
            let before = row.opt::<String>("before")?;
            let before = before.map(|text| serde_json::from_str(&text)).transpose();
            let before = before.map_err(|_| StoreError::Corrupt { column: "before".to_owned() })?;
            Ok((row.get("contact_id")?, before))
        })
        .collect()
}
