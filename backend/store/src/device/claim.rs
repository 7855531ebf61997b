//! Which phone is enrolled where, by keyed hash. A device ID is a phone's secret and belongs to one device of the
//! installation: that table says no more than "taken". Hardware is claimed within an enterprise, and no other learns
//! of it.

use handsight_domain::id::DeviceId;

use crate::{Rows, StoreError, Tx, values};

/// Takes a device ID for a device; `false` when another device of any enterprise has it. Two that try at once: one
/// wins.
pub async fn claim(tx: &Tx, hash: &[u8], device: DeviceId) -> Result<bool, StoreError> {
    let sql = "INSERT INTO device_claims (claim_hash, enterprise_id, device_id) VALUES ($2, $1, $3)
               ON CONFLICT (claim_hash) DO NOTHING";
    Ok(tx.execute(sql, values![hash.to_vec(), device]).await? == 1)
}

/// Takes hardware for a device; `false` when another device of this enterprise has it, also by a claim that a server
/// made which claimed hardware for all enterprises. Two that try at once: one wins.
pub async fn claim_hardware(tx: &Tx, hash: &[u8], device: DeviceId) -> Result<bool, StoreError> {
    let sql = "INSERT INTO hardware_claims (enterprise_id, hardware_hash, device_id)
               SELECT $1, $2, $3 WHERE NOT EXISTS
                   (SELECT 1 FROM device_claims WHERE enterprise_id = $1 AND claim_hash = $2)
               ON CONFLICT (enterprise_id, hardware_hash) DO NOTHING";
    Ok(tx.execute(sql, values![hash.to_vec(), device]).await? == 1)
}

/// Whether a device ID is taken by another enterprise.
pub async fn claimed_elsewhere(tx: &Tx, hash: &[u8]) -> Result<bool, StoreError> {
    let sql = "SELECT device_id FROM device_claims WHERE claim_hash = $2 AND enterprise_id <> $1";
    Ok(tx.one(sql, values![hash.to_vec()]).await?.is_some())
}

/// Frees what deleted devices had taken, so that the phones can enrol again.
pub async fn release_claims(tx: &Tx, devices: &[DeviceId]) -> Result<(), StoreError> {
    for table in ["device_claims", "hardware_claims"] {
        let sql = format!(
            "DELETE FROM {table} WHERE enterprise_id = $1 AND device_id IN (SELECT k.device_id FROM k)"
        );
        tx.bulk(&sql, Rows::ids("device_id", devices)).await?;
    }
    Ok(())
}

/// Frees the hardware of a device that moved to another server, so that the phone may come back one day. Its device ID
/// stays taken: that secret is used up.
pub async fn release_hardware(tx: &Tx, device: DeviceId) -> Result<(), StoreError> {
    let sql = "DELETE FROM hardware_claims WHERE enterprise_id = $1 AND device_id = $2";
    tx.execute(sql, values![device]).await?;
    let sql = "DELETE FROM device_claims WHERE enterprise_id = $1 AND device_id = $2 AND claim_hash <>
               (SELECT d.device_key_hash FROM devices d WHERE d.enterprise_id = $1 AND d.device_id = $2)";
    tx.run(sql, values![device]).await
}
