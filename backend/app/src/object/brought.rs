//! What a phone's result brought as an object: it stays as long as the result is of use.

use handsight_domain::{
    id::{ObjectId, TypedId},
    object::Purpose,
    time::Timestamp,
};
use handsight_store::{
    WriteTx,
    action::ActionRow,
    object::{self as rows, Reference},
    row,
};
use serde_json::{Map, Value};

use super::{ObjectRow, RESULT_KEPT};
use crate::UseCaseError;

/// The object that an item of a result names, if it is whole and the phone's own; it is kept from now on, and
/// marked as what it turned out to be.
pub(crate) async fn brought(
    tx: &WriteTx,
    action: &ActionRow,
    items: &Map<String, Value>,
    item: &str,
    purpose: Purpose,
    now: Timestamp,
) -> Result<Option<ObjectRow>, UseCaseError> {
    let id = items.get(item).and_then(Value::as_str).and_then(|text| text.parse::<ObjectId>().ok());
    let Some(id) = id else { return Ok(None) };
    let found = row::find::<ObjectRow>(tx, id).await?;
    let Some(row) = found.filter(|row| row.complete && row.device == Some(action.device)) else {
        return Ok(None);
    };
    rows::set_purpose(tx, id, purpose).await?;
    let until = Some(now.after(RESULT_KEPT));
    rows::refer(tx, id, Reference { kind: "result", subject: action.id.uuid(), until }).await?;
    Ok(Some(ObjectRow { purpose, ..row }))
}
