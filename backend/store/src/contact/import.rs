//! Imports: the file on its way in, what came of it, and what it changed, so that it can be undone.

use handsight_domain::{
    contact::Details,
    id::{ContactId, ContactImportId},
    time::Timestamp,
};

use crate::{Row, StoreError, Tx, WriteTx, values};

/// An import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// Its id.
    pub id: ContactImportId,
    /// The file's name as it was sent.
    pub file_name: String,
    /// How many bytes came so far.
    pub bytes: i64,
    /// When the first of them came.
    pub created_at: Timestamp,
    /// By whom, as JSON text.
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

const COLUMNS: &str = "import_id, file_name, bytes, created_at, created_by, committed_at, undone_at, created, \
                       updated, unchanged, refused";

fn read(row: &Row) -> Result<ImportRow, StoreError> {
    Ok(ImportRow {
        id: row.get("import_id")?,
        file_name: row.get("file_name")?,
        bytes: row.get("bytes")?,
        created_at: row.get("created_at")?,
        created_by: row.get("created_by")?,
        committed_at: row.opt("committed_at")?,
        undone_at: row.opt("undone_at")?,
        created: row.get("created")?,
        updated: row.get("updated")?,
        unchanged: row.get("unchanged")?,
        refused: row.get("refused")?,
    })
}

/// By id.
pub async fn import_by_id(tx: &Tx, id: ContactImportId) -> Result<Option<ImportRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM contact_imports WHERE enterprise_id = $1 AND import_id = $2");
    tx.one(&sql, values![id]).await?.as_ref().map(read).transpose()
}

/// The newest that were carried out, newest first.
pub async fn imports(tx: &Tx, limit: i64) -> Result<Vec<ImportRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM contact_imports WHERE enterprise_id = $1 AND committed_at IS NOT NULL
         ORDER BY import_id DESC LIMIT $2"
    );
    tx.all(&sql, values![limit]).await?.iter().map(read).collect()
}

/// Stores a new import.
pub async fn insert_import(tx: &WriteTx, row: &ImportRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO contact_imports (enterprise_id, import_id, file_name, bytes, created_at, created_by,
             created, updated, unchanged, refused)
         VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0)",
        values![row.id, row.file_name, row.bytes, row.created_at, row.created_by],
    )
    .await?;
    Ok(())
}

/// Writes how an import stands. One that was carried out needs its file no more.
pub async fn save_import(tx: &WriteTx, row: &ImportRow) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE contact_imports SET bytes = $3, committed_at = $4, undone_at = $5, created = $6, updated = $7,
             unchanged = $8, refused = $9
         WHERE enterprise_id = $1 AND import_id = $2",
        values![
            row.id,
            row.bytes,
            row.committed_at,
            row.undone_at,
            row.created,
            row.updated,
            row.unchanged,
            row.refused
        ],
    )
    .await?;
    if row.committed_at.is_some() {
        let sql = "DELETE FROM contact_import_pieces WHERE enterprise_id = $1 AND import_id = $2";
        tx.execute(sql, values![row.id]).await?;
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
    tx.execute(
        "INSERT INTO contact_import_pieces (enterprise_id, import_id, position, content) VALUES ($1, $2, $3, $4)",
        values![id, position, content.to_vec()],
    )
    .await?;
    Ok(())
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
    tx.execute(
        "DELETE FROM contact_import_pieces WHERE enterprise_id = $1 AND import_id IN (
             SELECT import_id FROM contact_imports
             WHERE enterprise_id = $1 AND committed_at IS NULL AND created_at < $2)",
        values![before],
    )
    .await?;
    tx.execute(
        "DELETE FROM contact_imports WHERE enterprise_id = $1 AND committed_at IS NULL AND created_at < $2",
        values![before],
    )
    .await?;
    Ok(())
}

/// Remembers what an import changed: how the contact was before, or that it was not.
pub async fn add_change(
    tx: &WriteTx,
    import: ContactImportId,
    contact: ContactId,
    before: Option<&Details>,
) -> Result<(), StoreError> {
    let before = before.map(|details| serde_json::to_string(details).unwrap_or_default());
    tx.execute(
        "INSERT INTO contact_import_changes (enterprise_id, import_id, contact_id, before)
         VALUES ($1, $2, $3, $4) ON CONFLICT (enterprise_id, import_id, contact_id) DO NOTHING",
        values![import, contact, before],
    )
    .await?;
    Ok(())
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
