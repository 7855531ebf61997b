//! The parts of an object's content: where each begins, how long it is, and under which name its sealed bytes
//! are kept.

use handsight_domain::id::ObjectId;

use crate::{StoreError, Tx, WriteTx, values};

/// One part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartRow {
    /// Where it begins in the object, in bytes.
    pub offset: i64,
    /// How many bytes of the object it holds.
    pub length: i64,
    /// The name of its sealed bytes.
    pub blob: String,
}

/// Moves the end of what is here from one place to another; false when somebody else moved it before.
pub async fn advance(tx: &WriteTx, id: ObjectId, from: i64, to: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE objects SET received = $4 WHERE enterprise_id = $1 AND object_id = $2
               AND received = $3 AND state = 'UPLOADING'";
    Ok(tx.execute(sql, values![id, from, to]).await? == 1)
}

/// Stores a part.
pub async fn insert_part(tx: &WriteTx, id: ObjectId, part: &PartRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO object_parts (enterprise_id, object_id, part_offset, length, blob)
         VALUES ($1, $2, $3, $4, $5)",
        values![id, part.offset, part.length, part.blob],
    )
    .await?;
    Ok(())
}

/// The parts that hold the bytes from `first` to `last`, both included, in order.
pub async fn parts(tx: &Tx, id: ObjectId, first: i64, last: i64) -> Result<Vec<PartRow>, StoreError> {
    let sql = "SELECT part_offset, length, blob FROM object_parts WHERE enterprise_id = $1
               AND object_id = $2 AND part_offset <= $4 AND part_offset + length > $3 ORDER BY part_offset";
    let rows = tx.all(sql, values![id, first, last]).await?;
    rows.iter()
        .map(|row| {
            Ok(PartRow {
                offset: row.get("part_offset")?,
                length: row.get("length")?,
                blob: row.get("blob")?,
            })
        })
        .collect()
}

/// Removes the rows of an object's parts; answers the names of their bytes.
pub async fn delete_parts(tx: &WriteTx, id: ObjectId) -> Result<Vec<String>, StoreError> {
    let blobs = parts(tx, id, 0, i64::MAX).await?.into_iter().map(|part| part.blob).collect();
    tx.execute("DELETE FROM object_parts WHERE enterprise_id = $1 AND object_id = $2", values![id]).await?;
    Ok(blobs)
}
