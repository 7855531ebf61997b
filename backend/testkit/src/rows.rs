//! Rows as the database has them, for what no door shows and for what only another version writes.

use handsight_domain::{id::DeviceId, time::Timestamp};
use handsight_store::{
    Tx, Value,
    device::{DeviceRow, NewDevice, insert_device, save_profile},
};

use crate::{Tenant, TestApp};

/// A device that nobody has said anything about: an Android phone of the enterprise's own, last heard of when it enrolled.
pub fn device(id: DeviceId, at: Timestamp) -> DeviceRow {
    DeviceRow {
        id,
        name: "phone".to_owned(),
        phone_number: None,
        phone_verified_at: None,
        holder: None,
        holder_email: None,
        department: None,
        office: None,
        liability: "CORPORATE".to_owned(),
        notes: None,
        platform: "android".to_owned(),
        manufacturer: None,
        model: None,
        os_version: None,
        agent_version: None,
        home_carrier: None,
        serving_carrier: None,
        roaming: false,
        country: None,
        radio: None,
        enrolled_at: at,
        last_seen_at: at,
        battery_percent: None,
        signal_dbm: None,
        last_sequence: 0,
        processed_sequence: 0,
        policy_revision: 0,
        fix: None,
        device_id_sealed: vec![],
        deleted_at: None,
        moved_at: None,
        moved_to: None,
    }
}

/// Stores a device and what people say about it, without the ceremony of enrolment.
pub async fn store_device(tx: &Tx, row: DeviceRow) {
    let device = NewDevice { key_hash: row.id.to_string().into_bytes(), hardware_hash: None, row };
    insert_device(tx, &device).await.unwrap();
    save_profile(tx, &device.row).await.unwrap();
}

impl TestApp {
    /// How many rows Acme has: `actions`, or `actions WHERE state = 'SENT'`.
    pub async fn count(&self, rows: &str) -> i64 {
        let (table, condition) = rows.split_once(" WHERE ").unwrap_or((rows, ""));
        let and = if condition.is_empty() { "" } else { " AND " };
        self.number(&format!("COUNT(*) AS n FROM {table} WHERE enterprise_id = $1{and}{condition}")).await
    }
    /// A number `n` that a `SELECT` of Acme's rows answers; `$1` is the enterprise.
    pub async fn number(&self, select: &str) -> i64 {
        let tx = self.app.store.read(&self.acme.scope()).await.unwrap();
        let row = tx.one(&format!("SELECT {select}"), vec![]).await.unwrap();
        row.unwrap().get("n").unwrap()
    }
    /// Changes rows of an enterprise, which is `$1`; answers how many.
    pub async fn alter(&self, tenant: &Tenant, sql: &str, values: Vec<Value>) -> u64 {
        let tx = self.app.store.write(&tenant.scope()).await.unwrap();
        let changed = tx.execute(sql, values).await.unwrap();
        tx.commit().await.unwrap();
        changed
    }
}
