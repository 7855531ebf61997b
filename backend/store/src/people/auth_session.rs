//! Signed-in browsers and their rotating refresh tokens, of which only keyed hashes are stored.

use handsight_domain::{
    id::{AccountId, AuthSessionId, EnterpriseId, MemberId, TypedId},
    time::Timestamp,
};

use super::account::MembershipRow;
use crate::{Row, StoreError, Tx, WriteTx, row::FromRow, values};

/// A signed-in browser.
#[derive(Debug, Clone, Row)]
pub struct AuthSessionRow {
    /// Its id.
    #[row(name = "session_id")]
    pub id: AuthSessionId,
    /// Whose.
    #[row(name = "account_id")]
    pub account: AccountId,
    /// In which enterprise it works now.
    #[row(name = "enterprise_id")]
    pub enterprise: EnterpriseId,
    /// As which member.
    #[row(name = "member_id")]
    pub member: MemberId,
    /// When the person signed in.
    pub created_at: Timestamp,
    /// When its refresh token was last used.
    pub last_used_at: Timestamp,
    /// When it ends unless it is used.
    pub expires_at: Timestamp,
    /// When it was ended.
    pub ended_at: Option<Timestamp>,
    /// What the browser calls itself.
    pub user_agent: Option<String>,
    /// From which network address the person signed in.
    pub address: Option<String>,
}

/// Stores a new session; in a transaction of the platform.
pub async fn insert(tx: &Tx, s: &AuthSessionRow) -> Result<(), StoreError> {
    let sql = "INSERT INTO auth_sessions (session_id, account_id, enterprise_id, member_id, created_at,
                   last_used_at, expires_at, ended_at, user_agent, address)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let values = values![
        s.id,
        s.account,
        s.enterprise.uuid(),
        s.member,
        s.created_at,
        s.last_used_at,
        s.expires_at,
        s.ended_at,
        s.user_agent,
        s.address
    ];
    tx.run(sql, values).await
}

/// By id; in a transaction of the platform.
pub async fn by_id(tx: &Tx, id: AuthSessionId) -> Result<Option<AuthSessionRow>, StoreError> {
    let sql = format!("SELECT {} FROM auth_sessions WHERE session_id = $1", AuthSessionRow::COLUMNS);
    tx.one(&sql, values![id]).await?.as_ref().map(AuthSessionRow::read).transpose()
}

/// An account's sessions that still live, newest first; in a transaction of the platform.
pub async fn living(tx: &Tx, account: AccountId, now: Timestamp) -> Result<Vec<AuthSessionRow>, StoreError> {
    let sql = format!(
        "SELECT {} FROM auth_sessions
         WHERE account_id = $1 AND ended_at IS NULL AND expires_at > $2
         ORDER BY session_id DESC LIMIT 200",
        AuthSessionRow::COLUMNS
    );
    tx.all(&sql, values![account, now]).await?.iter().map(AuthSessionRow::read).collect()
}

/// From where an account's sessions that are still remembered began, the newest 200; in a transaction of the
/// platform.
pub async fn addresses(tx: &Tx, account: AccountId) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT address FROM auth_sessions WHERE account_id = $1 AND address IS NOT NULL
               ORDER BY session_id DESC LIMIT 200";
    tx.all(sql, values![account]).await?.iter().map(|row| row.get("address")).collect()
}

/// Ends one session of an account; false when there was none alive. In a transaction of the platform.
pub async fn end(tx: &Tx, account: AccountId, id: AuthSessionId, at: Timestamp) -> Result<bool, StoreError> {
    let sql = "UPDATE auth_sessions SET ended_at = $3
               WHERE account_id = $1 AND session_id = $2 AND ended_at IS NULL AND expires_at > $3";
    Ok(tx.execute(sql, values![account, id, at]).await? == 1)
}

/// Ends one session of an account that is a member here, wherever that session works now; false when there
/// was none alive.
pub async fn end_own(
    tx: &WriteTx,
    account: AccountId,
    id: AuthSessionId,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE auth_sessions SET ended_at = $4
               WHERE account_id = $2 AND session_id = $3 AND ended_at IS NULL AND expires_at > $4
                 AND EXISTS (SELECT 1 FROM memberships WHERE enterprise_id = $1 AND account_id = $2)";
    Ok(tx.execute(sql, values![account, id, at]).await? == 1)
}

/// Ends every session but one of an account that is a member here.
pub async fn end_others(
    tx: &WriteTx,
    account: AccountId,
    keep: AuthSessionId,
    at: Timestamp,
) -> Result<u64, StoreError> {
    let sql = "UPDATE auth_sessions SET ended_at = $4
               WHERE account_id = $2 AND session_id <> $3 AND ended_at IS NULL
                 AND EXISTS (SELECT 1 FROM memberships WHERE enterprise_id = $1 AND account_id = $2)";
    tx.execute(sql, values![account, keep, at]).await
}

/// Ends every session that works as a member, in that member's enterprise.
pub async fn end_of_member(tx: &WriteTx, member: MemberId, at: Timestamp) -> Result<u64, StoreError> {
    let sql = "UPDATE auth_sessions SET ended_at = $3
               WHERE enterprise_id = $1 AND member_id = $2 AND ended_at IS NULL";
    tx.execute(sql, values![member, at]).await
}

/// Lets a session work in another enterprise of its account; in a transaction of the platform.
pub async fn switch(tx: &Tx, id: AuthSessionId, to: MembershipRow) -> Result<(), StoreError> {
    let sql = "UPDATE auth_sessions SET enterprise_id = $2, member_id = $3 WHERE session_id = $1";
    tx.run(sql, values![id, to.enterprise.uuid(), to.member]).await
}

/// Notes that a session was used and puts its end off; in a transaction of the platform.
pub async fn touch(
    tx: &Tx,
    id: AuthSessionId,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE auth_sessions SET last_used_at = $2, expires_at = $3 WHERE session_id = $1";
    tx.run(sql, values![id, now, expires_at]).await
}

/// Stores a refresh token's hash; in a transaction of the platform.
pub async fn insert_refresh(
    tx: &Tx,
    hash: &[u8],
    session: AuthSessionId,
    at: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO refresh_tokens (token_hash, session_id, issued_at, used_at, expires_at)
               VALUES ($1, $2, $3, NULL, $4)";
    tx.run(sql, values![hash.to_vec(), session, at, expires_at]).await
}

/// Uses a refresh token up. Answers its session and whether this was its first use; `None` when it is not
/// known. In a transaction of the platform.
pub async fn use_refresh(
    tx: &Tx,
    hash: &[u8],
    now: Timestamp,
) -> Result<Option<(AuthSessionId, bool)>, StoreError> {
    let used = "UPDATE refresh_tokens SET used_at = $2
                WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING session_id";
    if let Some(row) = tx.one(used, values![hash.to_vec(), now]).await? {
        return Ok(Some((row.get("session_id")?, true)));
    }
    let known = "SELECT session_id FROM refresh_tokens WHERE token_hash = $1";
    tx.one(known, values![hash.to_vec()]).await?.map(|row| Ok((row.get("session_id")?, false))).transpose()
}

/// Which session a refresh token belongs to, used up or not; in a transaction of the platform.
pub async fn of_refresh(tx: &Tx, hash: &[u8]) -> Result<Option<AuthSessionRow>, StoreError> {
    let sql = "SELECT session_id FROM refresh_tokens WHERE token_hash = $1";
    match tx.one(sql, values![hash.to_vec()]).await? {
        Some(row) => by_id(tx, row.get("session_id")?).await,
        None => Ok(None),
    }
}

/// Forgets sessions that ended or expired before an instant, with their tokens; in a transaction of the
/// platform.
pub async fn forget(tx: &Tx, before: Timestamp) -> Result<(), StoreError> {
    let old = "SELECT session_id FROM auth_sessions WHERE expires_at < $1 OR ended_at < $1";
    tx.execute(&format!("DELETE FROM refresh_tokens WHERE session_id IN ({old})"), values![before]).await?;
    tx.run("DELETE FROM auth_sessions WHERE expires_at < $1 OR ended_at < $1", values![before]).await
}
