//! An object's row.

use handsight_domain::{
    id::{DeviceId, ObjectId},
    object::Purpose,
    page::PageRequest,
    scope::Actor,
    time::Timestamp,
};

use crate::{Row, StoreError, Tx, WriteTx, statement::Sql, values};

/// An object as stored.
#[derive(Debug, Clone)]
pub struct ObjectRow {
    /// Its id.
    pub id: ObjectId,
    /// The file's name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its size in bytes, once it is whole.
    pub size: i64,
    /// The SHA-256 of the whole, 32 bytes.
    pub sha256: Vec<u8>,
    /// What it is for.
    pub purpose: Purpose,
    /// Whether all of it is here and its SHA-256 was checked.
    pub complete: bool,
    /// How many bytes are here, from the first on.
    pub received: i64,
    /// The key of its content, wrapped.
    pub key_wrapped: Vec<u8>,
    /// The phone it came from; `None` for one of a person or of the service.
    pub device: Option<DeviceId>,
    /// When it was announced.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: Actor,
    /// When it was whole.
    pub completed_at: Option<Timestamp>,
    /// When it goes, unless something refers to it then.
    pub expires_at: Timestamp,
}

const COLUMNS: &str = "object_id, name, media_type, size, sha256, purpose, state, received, key_wrapped, \
    device_id, created_at, created_by, completed_at, expires_at";

fn read(row: &Row) -> Result<ObjectRow, StoreError> {
    Ok(ObjectRow {
        id: row.get("object_id")?,
        name: row.get("name")?,
        media_type: row.get("media_type")?,
        size: row.get("size")?,
        sha256: row.get("sha256")?,
        purpose: row.parse("purpose", Purpose::parse)?,
        complete: row.get::<String>("state")? == "COMPLETE",
        received: row.get("received")?,
        key_wrapped: row.get("key_wrapped")?,
        device: row.opt("device_id")?,
        created_at: row.get("created_at")?,
        created_by: row.json("created_by")?,
        completed_at: row.opt("completed_at")?,
        expires_at: row.get("expires_at")?,
    })
}

/// Stores a new object, of which nothing is here yet.
///
/// # Errors
/// [`StoreError::Duplicate`] when the id is taken.
pub async fn insert(tx: &WriteTx, o: &ObjectRow) -> Result<(), StoreError> {
    let by = serde_json::to_string(&o.created_by).unwrap_or_default();
    tx.execute(
        "INSERT INTO objects (enterprise_id, object_id, name, media_type, size, sha256, purpose, state,
             received, key_wrapped, device_id, created_at, created_by, completed_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'UPLOADING', 0, $8, $9, $10, $11, NULL, $12)",
        values![
            o.id,
            o.name,
            o.media_type,
            o.size,
            o.sha256,
            o.purpose.name(),
            o.key_wrapped,
            o.device,
            o.created_at,
            by,
            o.expires_at,
        ],
    )
    .await?;
    Ok(())
}

/// An object.
pub async fn find(tx: &Tx, id: ObjectId) -> Result<Option<ObjectRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM objects WHERE enterprise_id = $1 AND object_id = $2");
    tx.one(&sql, values![id]).await?.as_ref().map(read).transpose()
}

/// An object, held until the end of the transaction.
pub async fn find_for_update(tx: &Tx, id: ObjectId) -> Result<Option<ObjectRow>, StoreError> {
    held(tx, id, tx.backend().hold()).await
}

/// An object, held until the end of the transaction, which may delete it: nobody begins to refer to it meanwhile.
pub async fn find_to_delete(tx: &Tx, id: ObjectId) -> Result<Option<ObjectRow>, StoreError> {
    held(tx, id, tx.backend().hold_to_delete()).await
}

async fn held(tx: &Tx, id: ObjectId, lock: &str) -> Result<Option<ObjectRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM objects WHERE enterprise_id = $1 AND object_id = $2{lock}");
    tx.one(&sql, values![id]).await?.as_ref().map(read).transpose()
}

/// Objects by their ids; strangers are left out.
pub async fn objects_by_ids(tx: &Tx, ids: &[ObjectId]) -> Result<Vec<ObjectRow>, StoreError> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let mut sql =
        Sql::new(format!("SELECT {COLUMNS} FROM objects WHERE enterprise_id = $1 AND object_id IN "));
    sql.list(ids.iter().copied());
    let (text, values) = sql.parts();
    tx.all(&text, values).await?.iter().map(read).collect()
}

/// Marks an object as whole.
pub async fn complete(tx: &WriteTx, id: ObjectId, at: Timestamp, until: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE objects SET state = 'COMPLETE', completed_at = $3, expires_at = $4
               WHERE enterprise_id = $1 AND object_id = $2";
    tx.execute(sql, values![id, at, until]).await?;
    Ok(())
}

/// Begins an upload anew.
pub async fn reset(tx: &WriteTx, id: ObjectId) -> Result<(), StoreError> {
    let sql = "UPDATE objects SET received = 0 WHERE enterprise_id = $1 AND object_id = $2";
    tx.execute(sql, values![id]).await?;
    Ok(())
}

/// Says when an object goes, unless something refers to it then.
pub async fn set_expiry(tx: &WriteTx, id: ObjectId, at: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE objects SET expires_at = $3 WHERE enterprise_id = $1 AND object_id = $2";
    tx.execute(sql, values![id, at]).await?;
    Ok(())
}

/// Removes an object's row; its parts and references are gone already.
pub async fn delete(tx: &WriteTx, id: ObjectId) -> Result<(), StoreError> {
    let references = "DELETE FROM object_references WHERE enterprise_id = $1 AND object_id = $2";
    tx.execute(references, values![id]).await?;
    tx.execute("DELETE FROM objects WHERE enterprise_id = $1 AND object_id = $2", values![id]).await?;
    Ok(())
}

/// Bytes that objects take or have announced, and the most they may take. In a transaction that writes, the
/// enterprise is held until its end, so that two uploads cannot both take the last room.
pub async fn usage(tx: &Tx, lock: bool) -> Result<(i64, i64), StoreError> {
    let lock = if lock { tx.backend().hold() } else { "" };
    let sql = format!("SELECT object_quota_bytes FROM enterprises WHERE enterprise_id = $1{lock}");
    let quota = tx.one(&sql, vec![]).await?.map_or(Ok(0), |row| row.get("object_quota_bytes"))?;
    let sql = "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) AS n FROM objects WHERE enterprise_id = $1";
    let used = tx.one(sql, vec![]).await?.map_or(Ok(0), |row| row.get("n"))?;
    Ok((used, quota))
}

/// Which objects a list shows.
#[derive(Debug, Clone, Default)]
pub struct ObjectQuery {
    /// Only those that came from this phone.
    pub device: Option<DeviceId>,
    /// Only those for this.
    pub purpose: Option<Purpose>,
}

/// One row more than a page of whole objects, newest first, and how many there are in all. E-mail settings are never listed: they hold a secret.
pub async fn list(
    tx: &Tx,
    query: &ObjectQuery,
    request: &PageRequest,
    edge: Option<ObjectId>,
) -> Result<(Vec<ObjectRow>, i64), StoreError> {
    let filtered = |head: &str| {
        let mut sql = Sql::new(head);
        sql.push(" FROM objects WHERE enterprise_id = $1 AND state = 'COMPLETE' AND purpose <> 'EMAIL'");
        if let Some(device) = query.device {
            sql.push(" AND device_id = ").bind(device);
        }
        if let Some(purpose) = query.purpose {
            sql.push(" AND purpose = ").bind(purpose.name());
        }
        sql
    };
    let (count, values) = filtered("SELECT COUNT(*) AS n").parts();
    let total = tx.one(&count, values).await?.map_or(Ok(0), |row| row.get("n"))?;
    let mut sql = filtered(&format!("SELECT {COLUMNS}"));
    if let Some(edge) = edge {
        sql.push(if request.backward { " AND object_id > " } else { " AND object_id < " }).bind(edge);
    }
    sql.push(if request.backward { " ORDER BY object_id LIMIT " } else { " ORDER BY object_id DESC LIMIT " });
    sql.bind(i64::from(request.limit) + 1);
    let (text, values) = sql.parts();
    let rows = tx.all(&text, values).await?.iter().map(read).collect::<Result<_, _>>()?;
    Ok((rows, total))
}

/// Says what an object of a phone turned out to be for.
pub async fn set_purpose(tx: &Tx, id: ObjectId, purpose: Purpose) -> Result<(), StoreError> {
    let sql = "UPDATE objects SET purpose = $3 WHERE enterprise_id = $1 AND object_id = $2";
    tx.execute(sql, values![id, purpose.name()]).await?;
    Ok(())
}
