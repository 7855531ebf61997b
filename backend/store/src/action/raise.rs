//! Putting an action before others: its mark, the numbers of those that no phone has heard of yet, and its device's
//! place among what is due.

use handsight_domain::{
    id::{ActionId, DeviceId, TypedId},
    time::Timestamp,
};

use super::{DISPATCH, row::ActionRow};
use crate::{Rows, StoreError, Tx, bulk::Kind, values};

/// Writes that an action was raised, and that it waits for no earliest time that lies ahead.
pub async fn save_raised(tx: &Tx, action: ActionId, at: Timestamp) -> Result<(), StoreError> {
    let sql =
        "UPDATE actions SET raised_at = $3, not_before = CASE WHEN not_before > $3 THEN NULL ELSE not_before END
         WHERE enterprise_id = $1 AND action_id = $2";
    tx.run(sql, values![action, at]).await
}

/// Writes new numbers of actions of one device. They may be each other's: a number that is still taken is left
/// first, because neither database looks at a unique number only when the whole statement is done.
pub async fn renumber(tx: &Tx, actions: &[ActionRow]) -> Result<(), StoreError> {
    let mut rows = Rows::new(&[("action_id", Kind::Id), ("number", Kind::Int)]);
    actions.iter().for_each(|action| rows.push(values![action.id, action.sequence]));
    let sql = "UPDATE actions SET sequence = -sequence WHERE enterprise_id = $1
               AND action_id IN (SELECT k.action_id FROM k)";
    tx.bulk(sql, rows.clone()).await?;
    tx.bulk(
        "UPDATE actions SET sequence = k.number FROM k
         WHERE actions.enterprise_id = $1 AND actions.action_id = k.action_id",
        rows,
    )
    .await?;
    Ok(())
}

/// Writes whether what is due at a device goes before what is due at others.
pub async fn set_urgent(tx: &Tx, device: DeviceId, urgent: bool) -> Result<(), StoreError> {
    let sql = "UPDATE due SET urgent = $4
               WHERE enterprise_id = $1 AND kind = $2 AND subject_id = $3 AND urgent <> $4";
    tx.run(sql, values![DISPATCH, device.uuid(), urgent]).await
}
