//! The audit log: one chain of records an enterprise. The head row is locked from a record's number until
//! the commit, so that numbers have no gaps and each hash covers the one before.

use handsight_domain::{id::AuditRecordId, time::Timestamp};

use crate::{Row, StoreError, Tx, WriteTx, values};

/// A record as stored.
#[derive(Debug, Clone)]
pub struct AuditRow {
    /// Its id.
    pub id: AuditRecordId,
    /// Its place in the chain, from 1.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// Who, as JSON text.
    pub actor: String,
    /// `noun.verb`.
    pub verb: String,
    /// The id of what it was done to, if there is one.
    pub target: Option<String>,
    /// One sentence.
    pub summary: String,
    /// More, as JSON text.
    pub detail: String,
    /// SHA-256 over the record and the hash before it.
    pub hash: Vec<u8>,
}

const COLUMNS: &str = "record_id, number, at, actor, verb, target, summary, detail, hash";

fn read(row: &Row) -> Result<AuditRow, StoreError> {
    Ok(AuditRow {
        id: row.get("record_id")?,
        number: row.get("number")?,
        at: row.get("at")?,
        actor: row.get("actor")?,
        verb: row.get("verb")?,
        target: row.opt("target")?,
        summary: row.get("summary")?,
        detail: row.get("detail")?,
        hash: row.get("hash")?,
    })
}

/// Begins an enterprise's chain.
///
/// # Errors
/// [`StoreError`] as the database says.
pub async fn begin_chain(tx: &WriteTx) -> Result<(), StoreError> {
    let sql = "INSERT INTO audit_heads (enterprise_id, number, hash) VALUES ($1, 0, $2)";
    tx.execute(sql, values![Vec::<u8>::new()]).await?;
    Ok(())
}

/// Takes the next number; answers it with the hash before it. Holds the head until the transaction ends.
///
/// # Errors
/// [`StoreError`] as the database says; [`StoreError::Corrupt`] when the enterprise has no chain.
pub async fn next(tx: &WriteTx) -> Result<(i64, Vec<u8>), StoreError> {
    let sql = "UPDATE audit_heads SET number = number + 1 WHERE enterprise_id = $1 RETURNING number, hash";
    let row =
        tx.one(sql, vec![]).await?.ok_or_else(|| StoreError::Corrupt { column: "number".to_owned() })?;
    Ok((row.get("number")?, row.get("hash")?))
}

/// Appends a record and moves the head to its hash.
///
/// # Errors
/// [`StoreError`] as the database says.
pub async fn append(tx: &WriteTx, r: &AuditRow) -> Result<(), StoreError> {
    let search_text =
        [&r.verb, r.target.as_deref().unwrap_or(""), &r.summary, &r.actor].join(" ").to_lowercase();
    tx.execute(
        "INSERT INTO audit_records (enterprise_id, number, record_id, at, actor, verb, target, summary,
             detail, hash, search_text)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        values![r.number, r.id, r.at, r.actor, r.verb, r.target, r.summary, r.detail, r.hash, search_text],
    )
    .await?;
    tx.execute("UPDATE audit_heads SET hash = $2 WHERE enterprise_id = $1", values![r.hash]).await?;
    Ok(())
}

/// One record.
///
/// # Errors
/// [`StoreError`] as the database says.
pub async fn by_id(tx: &Tx, id: AuditRecordId) -> Result<Option<AuditRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM audit_records WHERE enterprise_id = $1 AND record_id = $2");
    tx.one(&sql, values![id]).await?.as_ref().map(read).transpose()
}

/// Up to `limit` records, newest first, below `before` (or, backward, above it in ascending order); `like` is
/// a lower-case pattern or `%`.
///
/// # Errors
/// [`StoreError`] as the database says.
pub async fn page(
    tx: &Tx,
    like: &str,
    edge: Option<i64>,
    backward: bool,
    limit: i64,
) -> Result<Vec<AuditRow>, StoreError> {
    let (test, order, all) = if backward { (">", "ASC", 0) } else { ("<", "DESC", i64::MAX) };
    let sql = format!(
        "SELECT {COLUMNS} FROM audit_records
         WHERE enterprise_id = $1 AND search_text LIKE $2 ESCAPE '\\' AND number {test} $3
         ORDER BY number {order} LIMIT $4"
    );
    tx.all(&sql, values![like, edge.unwrap_or(all), limit]).await?.iter().map(read).collect()
}

/// How many records match.
///
/// # Errors
/// [`StoreError`] as the database says.
pub async fn count(tx: &Tx, like: &str) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) AS n FROM audit_records
               WHERE enterprise_id = $1 AND search_text LIKE $2 ESCAPE '\\'";
    tx.one(sql, values![like]).await?.map_or(Ok(0), |row| row.get("n"))
}

/// Up to `limit` records after a number, oldest first, for checking the chain.
///
/// # Errors
/// [`StoreError`] as the database says.
pub async fn after(tx: &Tx, number: i64, limit: i64) -> Result<Vec<AuditRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM audit_records WHERE enterprise_id = $1 AND number > $2 ORDER BY number LIMIT $3"
    );
    tx.all(&sql, values![number, limit]).await?.iter().map(read).collect()
}

/// The head: the last number and its hash.
///
/// # Errors
/// [`StoreError`] as the database says.
pub async fn head(tx: &Tx) -> Result<Option<(i64, Vec<u8>)>, StoreError> {
    let sql = "SELECT number, hash FROM audit_heads WHERE enterprise_id = $1";
    tx.one(sql, vec![]).await?.map(|row| Ok((row.get("number")?, row.get("hash")?))).transpose()
}
