//! API tokens: found by the keyed hash of their secret; a revoked one stays in the list.

use handsight_domain::{
    id::{ApiTokenId, MemberId},
    policy::Permission,
    time::Timestamp,
};

use crate::{Row, StoreError, Tx, WriteTx, row, statement::Sql, values};

/// An API token.
#[derive(Debug, Clone, Row)]
#[row(table = "api_tokens", key = "token_id", insert)]
pub struct ApiTokenRow {
    /// Its id.
    #[row(name = "token_id")]
    pub id: ApiTokenId,
    /// Its name.
    pub name: String,
    /// The beginning of its text, to recognise it by.
    pub prefix: String,
    /// What it may do, as long as its maker may.
    #[row(with = scopes)]
    pub scopes: Vec<Permission>,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom, as JSON text.
    pub created_by: String,
    /// The member whose own permissions bound it.
    #[row(name = "maker_member_id")]
    pub maker: MemberId,
    /// The token that made it, with which it is revoked; `None` when a member did.
    #[row(name = "parent_token_id")]
    pub parent: Option<ApiTokenId>,
    /// Until when it works; `None` without end.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// What a newer version lets a token do, this one does not.
mod scopes {
    use super::Permission;
    use crate::{Row, StoreError, Value, row};

    pub fn read(row: &Row) -> Result<Vec<Permission>, StoreError> {
        row.known("scopes")
    }

    pub fn values(scopes: &[Permission]) -> [Value; 1] {
        [row::json(scopes).into()]
    }
}

impl ApiTokenRow {
    /// Whether it opens anything now, as far as itself is concerned.
    pub fn works(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|at| at > now)
    }
}

/// By the keyed hash of its secret.
pub async fn by_secret(tx: &Tx, secret_hash: &[u8]) -> Result<Option<ApiTokenRow>, StoreError> {
    row::one(tx, "AND secret_hash = $2", values![secret_hash.to_vec()]).await
}

/// Stores a token.
pub async fn insert(tx: &WriteTx, t: &ApiTokenRow, secret_hash: &[u8]) -> Result<(), StoreError> {
    row::insert_with(tx, &[("secret_hash", secret_hash.to_vec().into())], std::slice::from_ref(t), "")
        .await?;
    Ok(())
}

/// Revokes a token; false when it was revoked already or is not there.
pub async fn revoke(tx: &WriteTx, id: ApiTokenId, at: Timestamp) -> Result<bool, StoreError> {
    let sql = "UPDATE api_tokens SET revoked_at = $3
               WHERE enterprise_id = $1 AND token_id = $2 AND revoked_at IS NULL";
    Ok(tx.execute(sql, values![id, at]).await? == 1)
}

/// The tokens that any of these made and that are not revoked.
pub async fn made_by(tx: &WriteTx, parents: &[ApiTokenId]) -> Result<Vec<ApiTokenId>, StoreError> {
    if parents.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = Sql::new(
        "SELECT token_id FROM api_tokens WHERE enterprise_id = $1 AND revoked_at IS NULL AND parent_token_id IN ",
    );
    sql.list(parents.iter().copied());
    sql.rows(tx).await?.iter().map(|row| row.get("token_id")).collect()
}

/// Keeps a token from being revoked until this transaction ends, so that what it makes is revoked with it; false when it
/// was revoked.
pub async fn hold(tx: &WriteTx, id: ApiTokenId) -> Result<bool, StoreError> {
    let sql = "UPDATE api_tokens SET name = name
               WHERE enterprise_id = $1 AND token_id = $2 AND revoked_at IS NULL";
    Ok(tx.execute(sql, values![id]).await? == 1)
}

/// Revokes everything that a member made; answers how many.
pub async fn revoke_of_maker(tx: &WriteTx, maker: MemberId, at: Timestamp) -> Result<u64, StoreError> {
    let sql = "UPDATE api_tokens SET revoked_at = $3
               WHERE enterprise_id = $1 AND maker_member_id = $2 AND revoked_at IS NULL";
    tx.execute(sql, values![maker, at]).await
}

/// Notes that a token was used.
pub async fn touch(tx: &WriteTx, id: ApiTokenId, at: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE api_tokens SET last_used_at = $3 WHERE enterprise_id = $1 AND token_id = $2";
    tx.run(sql, values![id, at]).await
}
