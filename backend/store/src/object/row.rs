//! An object's row.

use handsight_domain::{
    id::{DeviceId, ObjectId},
    object::Purpose,
    page::PageRequest,
    scope::Actor,
    time::Timestamp,
};

use crate::{
    Row, StoreError, Tx, WriteTx,
    row::{self, Keyed, Stored},
    statement::Sql,
    values,
};

/// An object as stored.
#[derive(Debug, Clone, Row)]
#[row(table = "objects", key = "object_id", insert)]
pub struct ObjectRow {
    /// Its id.
    #[row(name = "object_id")]
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
    #[row(closed)]
    pub purpose: Purpose,
    /// Whether all of it is here and its SHA-256 was checked.
    #[row(name = "state", with = state)]
    pub complete: bool,
    /// How many bytes are here, from the first on.
    pub received: i64,
    /// The key of its content, wrapped.
    pub key_wrapped: Vec<u8>,
    /// The phone it came from; `None` for one of a person or of the service.
    #[row(name = "device_id")]
    pub device: Option<DeviceId>,
    /// When it was announced.
    pub created_at: Timestamp,
    /// By whom.
    #[row(json)]
    pub created_by: Actor,
    /// When it was whole.
    pub completed_at: Option<Timestamp>,
    /// When it goes, unless something refers to it then.
    pub expires_at: Timestamp,
}

/// Whether all of an object is here, as a word.
mod state {
    use crate::{Row, StoreError, Value};

    pub fn read(row: &Row) -> Result<bool, StoreError> {
        Ok(row.get::<String>("state")? == "COMPLETE")
    }

    pub fn values(complete: &bool) -> [Value; 1] {
        [if *complete { "COMPLETE" } else { "UPLOADING" }.into()]
    }
}

/// An object, held until the end of the transaction, which may delete it: nobody begins to refer to it meanwhile.
pub async fn find_to_delete(tx: &Tx, id: ObjectId) -> Result<Option<ObjectRow>, StoreError> {
    row::one(tx, &format!("AND object_id = $2{}", tx.backend().hold_to_delete()), values![id]).await
}

/// Marks an object as whole.
pub async fn complete(tx: &WriteTx, id: ObjectId, at: Timestamp, until: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE objects SET state = 'COMPLETE', completed_at = $3, expires_at = $4
               WHERE enterprise_id = $1 AND object_id = $2";
    tx.run(sql, values![id, at, until]).await
}

/// Begins an upload anew.
pub async fn reset(tx: &WriteTx, id: ObjectId) -> Result<(), StoreError> {
    let sql = "UPDATE objects SET received = 0 WHERE enterprise_id = $1 AND object_id = $2";
    tx.run(sql, values![id]).await
}

/// Says when an object goes, unless something refers to it then.
pub async fn set_expiry(tx: &WriteTx, id: ObjectId, at: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE objects SET expires_at = $3 WHERE enterprise_id = $1 AND object_id = $2";
    tx.run(sql, values![id, at]).await
}

/// Removes an object's row; its parts and references are gone already.
pub async fn delete(tx: &WriteTx, id: ObjectId) -> Result<(), StoreError> {
    let references = "DELETE FROM object_references WHERE enterprise_id = $1 AND object_id = $2";
    tx.execute(references, values![id]).await?;
    tx.run(ObjectRow::DELETE, values![id]).await
}

/// Bytes that objects take or have announced, and the most they may take. In a transaction that writes, the
/// enterprise is held until its end, so that two uploads cannot both take the last room.
pub async fn usage(tx: &Tx, lock: bool) -> Result<(i64, i64), StoreError> {
    let lock = if lock { tx.backend().hold() } else { "" };
    let sql = format!("SELECT object_quota_bytes AS n FROM enterprises WHERE enterprise_id = $1{lock}");
    let quota = tx.number(&sql, vec![]).await?;
    let sql = "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) AS n FROM objects WHERE enterprise_id = $1";
    let used = tx.number(sql, vec![]).await?;
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
    let narrow = |all: &str| {
        let mut sql = Sql::new(all);
        sql.push(" AND state = 'COMPLETE' AND purpose <> 'EMAIL'");
        if let Some(device) = query.device {
            sql.push(" AND device_id = ").bind(device);
        }
        if let Some(purpose) = query.purpose {
            sql.push(" AND purpose = ").bind(purpose.name());
        }
        sql
    };
    let total = narrow(ObjectRow::COUNT).number(tx).await?;
    let limit = i64::from(request.limit) + 1;
    Ok((row::page_of(tx, narrow(ObjectRow::SELECT), !request.backward, edge, limit).await?, total))
}

/// Says what an object of a phone turned out to be for.
pub async fn set_purpose(tx: &Tx, id: ObjectId, purpose: Purpose) -> Result<(), StoreError> {
    let sql = "UPDATE objects SET purpose = $3 WHERE enterprise_id = $1 AND object_id = $2";
    tx.run(sql, values![id, purpose.name()]).await
}
