//! What came back from devices: receipts, rejections, results. Each is stored once and never changed.

use handsight_domain::{
    action::Outcome,
    id::{ActionId, DeviceId},
    time::Timestamp,
};
use sea_orm::prelude::Uuid;

use crate::{
    Row, StoreError, Together, Tx,
    row::{self, Inserted},
    statement::Sql,
    values,
};

/// The device has the message.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(table = "receipts", insert)]
pub struct ReceiptRow {
    /// The action.
    #[row(name = "action_id")]
    pub action: ActionId,
    /// When it arrived, by the phone's clock.
    pub received_at: Timestamp,
    /// The way it came.
    pub via: String,
    /// The very text.
    pub text: String,
}

/// The device answered.
#[derive(Debug, Clone, PartialEq, Row)]
#[row(table = "results")]
pub struct ResultRow {
    /// The action.
    #[row(name = "action_id")]
    pub action: ActionId,
    /// Its device.
    #[row(name = "device_id")]
    pub device: DeviceId,
    /// Its number.
    pub sequence: i64,
    /// How it ended.
    #[row(closed)]
    pub status: Outcome,
    /// `0`, or the device's own number.
    #[row(with = code, names("code", "code_number"))]
    pub code: i32,
    /// The device's own word for programs.
    #[row(with = reason)]
    pub reason: Option<String>,
    /// A sentence for people.
    pub message: Option<String>,
    /// When it ended, by the phone's clock.
    pub finished_at: Timestamp,
    /// When the server got it.
    pub received_at: Timestamp,
    /// How long what came out is as JSON text, in bytes; the text itself is read by [`items_of`].
    #[row(expr = "CAST(octet_length(items) AS BIGINT)")]
    pub items_bytes: i64,
}

/// The device got a message that was not genuine.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(table = "rejections", insert)]
pub struct RejectionRow {
    /// Its id.
    #[row(name = "rejection_id")]
    pub id: Uuid,
    /// The device.
    #[row(name = "device_id")]
    pub device: DeviceId,
    /// The very text.
    pub text: String,
    /// A short code.
    pub reason: String,
    /// When it arrived, by the phone's clock.
    pub rejected_at: Timestamp,
    /// When the server heard of it.
    pub received_at: Timestamp,
}

/// Stores a receipt; a second one for the same action changes nothing. Answers whether it was the first.
pub async fn insert_receipt(tx: &Tx, receipt: &ReceiptRow) -> Result<bool, StoreError> {
    let there = "ON CONFLICT (enterprise_id, action_id) DO NOTHING";
    Ok(row::insert_with(tx, &[], std::slice::from_ref(receipt), there).await? == 1)
}

/// Stores a result with what came out as JSON text; a second one for the same number changes nothing.
pub fn insert_result(work: &mut Together, result: &ResultRow, items: &str) {
    work.add(
        "INSERT INTO results (enterprise_id, action_id, device_id, sequence, status, code, message,
             finished_at, received_at, items, code_number, reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (enterprise_id, action_id) DO NOTHING",
        values![
            result.action,
            result.device,
            result.sequence,
            result.status.name(),
            // As servers of before wrote it, and may still read it.
            result.reason.clone().unwrap_or_else(|| result.code.to_string()),
            result.message,
            result.finished_at,
            result.received_at,
            items,
            i64::from(result.code),
            result.reason,
        ],
    );
}

/// Stores a rejection.
pub async fn insert_rejection(tx: &Tx, rejection: &RejectionRow) -> Result<(), StoreError> {
    tx.run(RejectionRow::INSERT, rejection.values()).await
}

/// When a device's `nth` newest rejection since then was heard of, counted from one; `None` when there were fewer.
pub async fn nth_rejection_since(
    tx: &Tx,
    device: DeviceId,
    since: Timestamp,
    nth: i64,
) -> Result<Option<Timestamp>, StoreError> {
    let sql = "SELECT received_at FROM rejections
               WHERE enterprise_id = $1 AND device_id = $2 AND received_at > $3
               ORDER BY received_at DESC LIMIT 1 OFFSET $4";
    let row = tx.one(sql, values![device, since, nth - 1]).await?;
    row.map(|row| row.get("received_at")).transpose()
}

/// The newest rejections of a device, newest first.
pub async fn rejections_of(tx: &Tx, device: DeviceId, limit: i64) -> Result<Vec<RejectionRow>, StoreError> {
    row::all(tx, "AND device_id = $2 ORDER BY received_at DESC LIMIT $3", values![device, limit]).await
}

/// The highest number of a device that has a result; zero for none.
pub async fn highest_result(tx: &Tx, device: DeviceId) -> Result<i64, StoreError> {
    let sql = "SELECT CAST(COALESCE(MAX(sequence), 0) AS BIGINT) AS n FROM results
               WHERE enterprise_id = $1 AND device_id = $2";
    tx.number(sql, values![device]).await
}

/// The receipts of these actions.
pub async fn receipts_of(tx: &Tx, actions: &[ActionId]) -> Result<Vec<ReceiptRow>, StoreError> {
    row::among(tx, "action_id", actions, "").await
}

/// A code as it was stored when number and word shared a column.
fn of_text(status: Outcome, text: String) -> (i32, Option<String>) {
    match text.parse() {
        Ok(code) => (code, None),
        Err(_) => (i32::from(status != Outcome::Ok), Some(text).filter(|text| !text.is_empty())),
    }
}

/// Code and word of a result, which shared a column once.
fn told(row: &Row) -> Result<(i32, Option<String>), StoreError> {
    Ok(match row.opt::<i64>("code_number")? {
        Some(code) => (i32::try_from(code).unwrap_or(i32::MAX), row.opt("reason")?),
        None => of_text(row.parse("status", Outcome::parse)?, row.get("code")?),
    })
}

mod code {
    pub fn read(row: &crate::Row) -> Result<i32, crate::StoreError> {
        Ok(super::told(row)?.0)
    }
}

mod reason {
    pub fn read(row: &crate::Row) -> Result<Option<String>, crate::StoreError> {
        Ok(super::told(row)?.1)
    }
}

/// The results of these actions, without what came out: a page of them would be much to hold.
pub async fn results_of(tx: &Tx, actions: &[ActionId]) -> Result<Vec<ResultRow>, StoreError> {
    row::among(tx, "action_id", actions, "").await
}

/// What came out of these actions, as JSON text; those without a result are left out.
pub async fn items_of(tx: &Tx, actions: &[ActionId]) -> Result<Vec<(ActionId, String)>, StoreError> {
    if actions.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = Sql::new("SELECT action_id, items FROM results WHERE enterprise_id = $1 AND action_id IN ");
    sql.list(actions.iter().copied());
    let rows = sql.rows(tx).await?;
    rows.iter().map(|row| Ok((row.get("action_id")?, row.get("items")?))).collect()
}
