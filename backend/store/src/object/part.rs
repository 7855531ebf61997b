//! The parts of an object's content: where each begins, how long it is, and under which name its sealed bytes
//! are kept.

use handsight_domain::id::ObjectId;

use crate::{Row, StoreError, ToValue, Tx, WriteTx, row, values};

/// One part.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(table = "object_parts", insert)]
pub struct PartRow {
    /// Where it begins in the object, in bytes.
    #[row(name = "part_offset")]
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
    row::insert_with(tx, &[("object_id", id.to_value())], std::slice::from_ref(part), "").await?;
    Ok(())
}

/// The parts that hold the bytes from `first` to `last`, both included, in order.
pub async fn parts(tx: &Tx, id: ObjectId, first: i64, last: i64) -> Result<Vec<PartRow>, StoreError> {
    let parts = "AND object_id = $2 AND part_offset <= $4 AND part_offset + length > $3 ORDER BY part_offset";
    row::all(tx, parts, values![id, first, last]).await
}

/// Removes the rows of an object's parts; answers the names of their bytes.
pub async fn delete_parts(tx: &WriteTx, id: ObjectId) -> Result<Vec<String>, StoreError> {
    let blobs = parts(tx, id, 0, i64::MAX).await?.into_iter().map(|part| part.blob).collect();
    tx.execute("DELETE FROM object_parts WHERE enterprise_id = $1 AND object_id = $2", values![id]).await?;
    Ok(blobs)
}
