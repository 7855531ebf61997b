//! Members: a person's role in an enterprise. Names and addresses are the account's.

use handsight_domain::{
    id::{AccountId, MemberId},
    policy::Role,
    time::Timestamp,
};

use super::account::released;
use crate::{
    Row, StoreError, Tx, WriteTx,
    row::{self, Keyed, Stored},
    statement::Sql,
    values,
};

/// A member.
#[derive(Debug, Clone, Row)]
#[row(
    table = "members",
    key = "member_id",
    alias = "m",
    from = "members m INNER JOIN accounts a ON a.account_id = m.account_id"
)]
pub struct MemberRow {
    /// Its id.
    #[row(name = "member_id")]
    pub id: MemberId,
    /// The person's account.
    #[row(name = "account_id")]
    pub account: AccountId,
    /// The account's e-mail address.
    #[row(expr = "a.email")]
    pub email: String,
    /// The person's name.
    #[row(expr = "a.name")]
    pub name: String,
    /// The role.
    #[row(closed)]
    pub role: Role,
    /// When the person became a member.
    pub created_at: Timestamp,
    /// When the person last signed in here.
    pub last_sign_in_at: Option<Timestamp>,
}

impl MemberRow {
    /// Whether the account gave its address up and lets nobody in any more.
    pub fn is_released(&self) -> bool {
        self.email == released(self.account)
    }
}

/// By e-mail address in lower case.
pub async fn by_email(tx: &Tx, email: &str) -> Result<Option<MemberRow>, StoreError> {
    row::one(tx, "AND a.email = $2", values![email]).await
}

/// A page, oldest member first.
pub async fn page(
    tx: &Tx,
    edge: Option<MemberId>,
    backward: bool,
    limit: i64,
) -> Result<Vec<MemberRow>, StoreError> {
    row::page_of(tx, Sql::new(MemberRow::SELECT), backward, edge, limit).await
}

/// How many members there are.
pub async fn count(tx: &Tx) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) AS n FROM members WHERE enterprise_id = $1";
    tx.number(sql, vec![]).await
}

/// Adds an account as a member; false when it is one already.
pub async fn insert(
    tx: &WriteTx,
    id: MemberId,
    account: AccountId,
    role: Role,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "INSERT INTO members (enterprise_id, member_id, account_id, role, created_at, last_sign_in_at)
               VALUES ($1, $2, $3, $4, $5, NULL) ON CONFLICT (enterprise_id, account_id) DO NOTHING";
    if tx.execute(sql, values![id, account, role.name(), at]).await? == 0 {
        return Ok(false);
    }
    let sql = "INSERT INTO memberships (enterprise_id, account_id, member_id) VALUES ($1, $2, $3)";
    tx.execute(sql, values![account, id]).await?;
    Ok(true)
}

/// Changes a role.
pub async fn set_role(tx: &WriteTx, id: MemberId, role: Role) -> Result<(), StoreError> {
    let sql = "UPDATE members SET role = $3 WHERE enterprise_id = $1 AND member_id = $2";
    tx.run(sql, values![id, role.name()]).await
}

/// Notes a sign-in.
pub async fn note_sign_in(tx: &WriteTx, id: MemberId, at: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE members SET last_sign_in_at = $3 WHERE enterprise_id = $1 AND member_id = $2";
    tx.run(sql, values![id, at]).await
}

/// Removes a member; the account stays.
pub async fn delete(tx: &WriteTx, id: MemberId) -> Result<(), StoreError> {
    let sql = "DELETE FROM memberships WHERE enterprise_id = $1 AND member_id = $2";
    tx.execute(sql, values![id]).await?;
    tx.run(MemberRow::DELETE, values![id]).await
}

/// Locks every owner until the transaction ends and answers how many there are: two owners who remove each
/// other at the same time must not both succeed.
pub async fn lock_owners(tx: &WriteTx) -> Result<u64, StoreError> {
    tx.execute("UPDATE enterprises SET name = name WHERE enterprise_id = $1", vec![]).await?;
    let sql = "UPDATE members SET role = role WHERE enterprise_id = $1 AND role = 'OWNER'";
    tx.execute(sql, vec![]).await
}
