//! API tokens: found by the keyed hash of their secret; a revoked one stays in the list.

use handsight_domain::{
    id::{ApiTokenId, MemberId, TypedId},
    policy::Permission,
    time::Timestamp,
};

use super::keyset::keyset;
use crate::{Row, StoreError, Tx, WriteTx, statement::Sql, values};

/// An API token.
#[derive(Debug, Clone)]
pub struct ApiTokenRow {
    /// Its id.
    pub id: ApiTokenId,
    /// Its name.
    pub name: String,
    /// The beginning of its text, to recognise it by.
    pub prefix: String,
    /// What it may do, as long as its maker may.
    pub scopes: Vec<Permission>,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom, as JSON text.
    pub created_by: String,
    /// The member whose own permissions bound it.
    pub maker: MemberId,
    /// The token that made it, with which it is revoked; `None` when a member did.
    pub parent: Option<ApiTokenId>,
    /// Until when it works; `None` without end.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

const COLUMNS: &str = "token_id, name, prefix, scopes, created_at, created_by, maker_member_id, \
                       parent_token_id, expires_at, last_used_at, revoked_at";

impl ApiTokenRow {
    /// Whether it opens anything now, as far as itself is concerned.
    pub fn works(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|at| at > now)
    }
}

fn read(row: &Row) -> Result<ApiTokenRow, StoreError> {
    Ok(ApiTokenRow {
        id: row.get("token_id")?,
        name: row.get("name")?,
        prefix: row.get("prefix")?,
        scopes: row.known("scopes")?,
        created_at: row.get("created_at")?,
        created_by: row.get("created_by")?,
        maker: row.get("maker_member_id")?,
        parent: row.opt("parent_token_id")?,
        expires_at: row.opt("expires_at")?,
        last_used_at: row.opt("last_used_at")?,
        revoked_at: row.opt("revoked_at")?,
    })
}

/// By id.
pub async fn by_id(tx: &Tx, id: ApiTokenId) -> Result<Option<ApiTokenRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM api_tokens WHERE enterprise_id = $1 AND token_id = $2");
    tx.one(&sql, values![id]).await?.as_ref().map(read).transpose()
}

/// By the keyed hash of its secret.
pub async fn by_secret(tx: &Tx, secret_hash: &[u8]) -> Result<Option<ApiTokenRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM api_tokens WHERE enterprise_id = $1 AND secret_hash = $2");
    tx.one(&sql, values![secret_hash.to_vec()]).await?.as_ref().map(read).transpose()
}

/// A page, newest first.
pub async fn page(
    tx: &Tx,
    edge: Option<ApiTokenId>,
    backward: bool,
    limit: i64,
) -> Result<Vec<ApiTokenRow>, StoreError> {
    let k = keyset(true, backward, edge.map(TypedId::uuid));
    let sql = format!(
        "SELECT {COLUMNS} FROM api_tokens WHERE enterprise_id = $1 AND token_id {} $2
         ORDER BY token_id {} LIMIT $3",
        k.test, k.order
    );
    tx.all(&sql, values![k.edge, limit]).await?.iter().map(read).collect()
}

/// How many there are, revoked ones included.
pub async fn count(tx: &Tx) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) AS n FROM api_tokens WHERE enterprise_id = $1";
    tx.one(sql, vec![]).await?.map_or(Ok(0), |row| row.get("n"))
}

/// Stores a token.
pub async fn insert(tx: &WriteTx, t: &ApiTokenRow, secret_hash: &[u8]) -> Result<(), StoreError> {
    let scopes = serde_json::to_string(&t.scopes).unwrap_or_default();
    let sql =
        "INSERT INTO api_tokens (enterprise_id, token_id, name, prefix, secret_hash, scopes, created_at,
                   created_by, maker_member_id, parent_token_id, expires_at, last_used_at, revoked_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL, NULL)";
    let values = values![
        t.id,
        t.name,
        t.prefix,
        secret_hash.to_vec(),
        scopes,
        t.created_at,
        t.created_by,
        t.maker,
        t.parent,
        t.expires_at
    ];
    tx.execute(sql, values).await?;
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
    let (text, values) = sql.parts();
    tx.all(&text, values).await?.iter().map(|row| row.get("token_id")).collect()
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
    tx.execute(sql, values![id, at]).await?;
    Ok(())
}
