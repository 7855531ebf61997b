//! The enterprise's own row, and the route that a system ID takes to it.

use handsight_domain::{
    id::{EnterpriseId, TypedId},
    time::Timestamp,
};

use crate::{Row, StoreError, Tx, WriteTx, row, values};

/// An enterprise.
#[derive(Debug, Clone, Row)]
#[row(table = "enterprises")]
pub struct EnterpriseRow {
    /// Its id.
    #[row(name = "enterprise_id")]
    pub id: EnterpriseId,
    /// Its name.
    pub name: String,
    /// Ten digits that route a phone here.
    pub system_id: String,
    /// IANA name; decides local days.
    pub time_zone: String,
    /// When it signed up.
    pub created_at: Timestamp,
    /// `EVALUATION` or `PAYING`.
    pub mode: String,
    /// When the evaluation ends; `None` for paying ones.
    pub evaluation_ends_at: Option<Timestamp>,
    /// Most devices; `None` for paying ones.
    pub device_limit: Option<i64>,
    /// Whether phones may enrol now.
    pub enrolment_open: bool,
    /// The seed of the Ed25519 command key, sealed with the context `command key <system ID>`.
    pub command_key_sealed: Vec<u8>,
    /// The public half, 64 lower-case hex digits.
    pub command_public_key: String,
    /// When somebody asked to become a paying one; `None` when nobody has.
    pub conversion_requested_at: Option<Timestamp>,
    /// What was said with it.
    pub conversion_note: Option<String>,
    /// How many hours a wipe waits for its phone before it asks again.
    pub wipe_asks_after_hours: i64,
    /// Since when its owner's address waits for a proof; `None` when it is proved.
    pub unproved_since: Option<Timestamp>,
}

impl EnterpriseRow {
    /// Whether nobody stands for it: no owner's address is proved, and the operator neither vouched for it nor made it a
    /// paying one.
    pub fn is_unknown(&self) -> bool {
        self.unproved_since.is_some() && self.mode == "EVALUATION"
    }
}

/// The enterprise of this transaction; `None` only when it was never set up.
pub async fn enterprise(tx: &Tx) -> Result<Option<EnterpriseRow>, StoreError> {
    row::one(tx, "", vec![]).await
}

/// As [`enterprise`], and holds it until the transaction ends.
pub async fn hold(tx: &WriteTx) -> Result<Option<EnterpriseRow>, StoreError> {
    row::one(tx, tx.backend().hold(), vec![]).await
}

/// Stores a new enterprise.
pub async fn insert(tx: &WriteTx, e: &EnterpriseRow) -> Result<(), StoreError> {
    let sql = "INSERT INTO enterprises (enterprise_id, name, system_id, time_zone, created_at, mode,
                   evaluation_ends_at, device_limit, enrolment_open, command_key_sealed, command_public_key,
                   wipe_asks_after_hours, unproved_since)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    tx.run(
        sql,
        values![
            e.name,
            e.system_id,
            e.time_zone,
            e.created_at,
            e.mode,
            e.evaluation_ends_at,
            e.device_limit,
            e.enrolment_open,
            e.command_key_sealed,
            e.command_public_key,
            e.wipe_asks_after_hours,
            e.unproved_since
        ],
    )
    .await
}

/// Changes those settings that are given, and leaves the others to whoever changes them at the same time: name, time
/// zone, and after how many hours a wipe asks again.
pub async fn save_settings(
    tx: &WriteTx,
    name: Option<&str>,
    time_zone: Option<&str>,
    wipe_asks_after_hours: Option<i64>,
) -> Result<(), StoreError> {
    let sql = "UPDATE enterprises SET name = COALESCE(CAST($2 AS TEXT), name),
                   time_zone = COALESCE(CAST($3 AS TEXT), time_zone),
                   wipe_asks_after_hours = COALESCE(CAST($4 AS BIGINT), wipe_asks_after_hours)
               WHERE enterprise_id = $1";
    tx.run(sql, values![name, time_zone, wipe_asks_after_hours]).await
}

/// Counts the owner's address as proved; false when it was.
pub async fn set_proved(tx: &WriteTx) -> Result<bool, StoreError> {
    let sql = "UPDATE enterprises SET unproved_since = NULL
               WHERE enterprise_id = $1 AND unproved_since IS NOT NULL";
    Ok(tx.execute(sql, values![]).await? == 1)
}

/// Whether the owner's address is proved: whether messages may go out by the operator's gateways.
pub async fn is_proved(tx: &Tx) -> Result<bool, StoreError> {
    let sql = "SELECT 1 AS there FROM enterprises WHERE enterprise_id = $1 AND unproved_since IS NULL";
    Ok(tx.one(sql, values![]).await?.is_some())
}

/// Opens or closes enrolment.
pub async fn set_enrolment_open(tx: &WriteTx, open: bool) -> Result<(), StoreError> {
    tx.run("UPDATE enterprises SET enrolment_open = $2 WHERE enterprise_id = $1", values![open]).await
}

/// Notes that the enterprise wants to become a paying one.
pub async fn request_conversion(tx: &WriteTx, at: Timestamp, note: Option<&str>) -> Result<(), StoreError> {
    let sql =
        "UPDATE enterprises SET conversion_requested_at = $2, conversion_note = $3 WHERE enterprise_id = $1";
    tx.run(sql, values![at, note]).await
}

/// Every enterprise, in a transaction of the platform.
pub async fn routed(tx: &Tx) -> Result<Vec<EnterpriseId>, StoreError> {
    let sql = "SELECT enterprise_id FROM enterprise_routes ORDER BY enterprise_id";
    tx.all(sql, vec![]).await?.iter().map(|row| row.get("enterprise_id")).collect()
}

/// Ends the evaluation: no end, no limit.
pub async fn set_paying(tx: &WriteTx) -> Result<(), StoreError> {
    let sql = "UPDATE enterprises SET mode = 'PAYING', evaluation_ends_at = NULL, device_limit = NULL,
                   conversion_requested_at = NULL, conversion_note = NULL
               WHERE enterprise_id = $1";
    tx.run(sql, vec![]).await
}

/// Where a system ID leads, in a transaction of the platform.
pub async fn route(tx: &Tx, system_id: &str) -> Result<Option<EnterpriseId>, StoreError> {
    let sql = "SELECT enterprise_id FROM enterprise_routes WHERE system_id = $1";
    tx.one(sql, values![system_id]).await?.map(|row| row.get("enterprise_id")).transpose()
}

/// Takes a system ID for an enterprise, in a transaction of the platform; false when it is taken.
pub async fn take_route(tx: &Tx, system_id: &str, enterprise: EnterpriseId) -> Result<bool, StoreError> {
    let sql = "INSERT INTO enterprise_routes (system_id, enterprise_id) VALUES ($1, $2)
               ON CONFLICT (system_id) DO NOTHING";
    Ok(tx.execute(sql, values![system_id, enterprise.uuid()]).await? == 1)
}
