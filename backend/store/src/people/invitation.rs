//! Invitations: found by the keyed hash of the secret in their link, gone when accepted or withdrawn.

use handsight_domain::{id::InvitationId, policy::Role, time::Timestamp};

use crate::{Row, StoreError, Tx, WriteTx, row, values};

/// An invitation.
#[derive(Debug, Clone, Row)]
#[row(table = "invitations", key = "invitation_id", insert)]
pub struct InvitationRow {
    /// Its id.
    #[row(name = "invitation_id")]
    pub id: InvitationId,
    /// Who is invited, in lower case.
    pub email: String,
    /// As what.
    #[row(closed)]
    pub role: Role,
    /// When.
    pub created_at: Timestamp,
    /// Until when the link works.
    pub expires_at: Timestamp,
    /// By whom, as JSON text.
    pub invited_by: String,
}

/// Every invitation, oldest first, at most 500.
pub async fn all(tx: &Tx) -> Result<Vec<InvitationRow>, StoreError> {
    row::all(tx, "ORDER BY invitation_id LIMIT 500", vec![]).await
}

/// By the keyed hash of its secret.
pub async fn by_token(tx: &Tx, token_hash: &[u8]) -> Result<Option<InvitationRow>, StoreError> {
    row::one(tx, "AND token_hash = $2", values![token_hash.to_vec()]).await
}

/// Stores an invitation; false when that address is invited already.
pub async fn insert(tx: &WriteTx, i: &InvitationRow, token_hash: &[u8]) -> Result<bool, StoreError> {
    let beside = [("token_hash", token_hash.to_vec().into())];
    let there = "ON CONFLICT (enterprise_id, email) DO NOTHING";
    Ok(row::insert_with(tx, &beside, std::slice::from_ref(i), there).await? == 1)
}

/// Removes an address's invitation that has expired, so that it can be invited again.
pub async fn delete_expired(tx: &WriteTx, email: &str, now: Timestamp) -> Result<(), StoreError> {
    let sql = "DELETE FROM invitations WHERE enterprise_id = $1 AND email = $2 AND expires_at <= $3";
    tx.run(sql, values![email, now]).await
}
