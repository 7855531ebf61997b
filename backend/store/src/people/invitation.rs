//! Invitations: found by the keyed hash of the secret in their link, gone when accepted or withdrawn.

use handsight_domain::{id::InvitationId, policy::Role, time::Timestamp};

use crate::{Row, StoreError, Tx, WriteTx, values};

/// An invitation.
#[derive(Debug, Clone)]
pub struct InvitationRow {
    /// Its id.
    pub id: InvitationId,
    /// Who is invited, in lower case.
    pub email: String,
    /// As what.
    pub role: Role,
    /// When.
    pub created_at: Timestamp,
    /// Until when the link works.
    pub expires_at: Timestamp,
    /// By whom, as JSON text.
    pub invited_by: String,
}

const COLUMNS: &str = "invitation_id, email, role, created_at, expires_at, invited_by";

fn read(row: &Row) -> Result<InvitationRow, StoreError> {
    Ok(InvitationRow {
        id: row.get("invitation_id")?,
        email: row.get("email")?,
        role: row.parse("role", Role::parse)?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        invited_by: row.get("invited_by")?,
    })
}

/// Every invitation, oldest first, at most 500.
pub async fn all(tx: &Tx) -> Result<Vec<InvitationRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM invitations WHERE enterprise_id = $1 ORDER BY invitation_id LIMIT 500"
    );
    tx.all(&sql, vec![]).await?.iter().map(read).collect()
}

/// By id.
pub async fn by_id(tx: &Tx, id: InvitationId) -> Result<Option<InvitationRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM invitations WHERE enterprise_id = $1 AND invitation_id = $2");
    tx.one(&sql, values![id]).await?.as_ref().map(read).transpose()
}

/// By the keyed hash of its secret.
pub async fn by_token(tx: &Tx, token_hash: &[u8]) -> Result<Option<InvitationRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM invitations WHERE enterprise_id = $1 AND token_hash = $2");
    tx.one(&sql, values![token_hash.to_vec()]).await?.as_ref().map(read).transpose()
}

/// Stores an invitation; false when that address is invited already.
pub async fn insert(tx: &WriteTx, i: &InvitationRow, token_hash: &[u8]) -> Result<bool, StoreError> {
    let sql = "INSERT INTO invitations
                   (enterprise_id, invitation_id, email, role, token_hash, created_at, expires_at, invited_by)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (enterprise_id, email) DO NOTHING";
    let values =
        values![i.id, i.email, i.role.name(), token_hash.to_vec(), i.created_at, i.expires_at, i.invited_by];
    Ok(tx.execute(sql, values).await? == 1)
}

/// Removes an invitation; false when there was none.
pub async fn delete(tx: &WriteTx, id: InvitationId) -> Result<bool, StoreError> {
    let sql = "DELETE FROM invitations WHERE enterprise_id = $1 AND invitation_id = $2";
    Ok(tx.execute(sql, values![id]).await? == 1)
}

/// Removes an address's invitation that has expired, so that it can be invited again.
pub async fn delete_expired(tx: &WriteTx, email: &str, now: Timestamp) -> Result<(), StoreError> {
    let sql = "DELETE FROM invitations WHERE enterprise_id = $1 AND email = $2 AND expires_at <= $3";
    tx.execute(sql, values![email, now]).await?;
    Ok(())
}
