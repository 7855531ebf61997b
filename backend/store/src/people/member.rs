//! Members: a person's role in an enterprise. Names and addresses are the account's.

use handsight_domain::{
    id::{AccountId, MemberId, TypedId},
    policy::Role,
    time::Timestamp,
};

use super::keyset::keyset;
use crate::{Row, StoreError, Tx, WriteTx, values};

/// A member.
#[derive(Debug, Clone)]
pub struct MemberRow {
    /// Its id.
    pub id: MemberId,
    /// The person's account.
    pub account: AccountId,
    /// The account's e-mail address.
    pub email: String,
    /// The person's name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// When the person became a member.
    pub created_at: Timestamp,
    /// When the person last signed in here.
    pub last_sign_in_at: Option<Timestamp>,
}

const FROM: &str =
    "SELECT m.member_id, m.account_id, a.email, a.name, m.role, m.created_at, m.last_sign_in_at
                    FROM members m INNER JOIN accounts a ON a.account_id = m.account_id
                    WHERE m.enterprise_id = $1";

fn read(row: &Row) -> Result<MemberRow, StoreError> {
    Ok(MemberRow {
        id: row.get("member_id")?,
        account: row.get("account_id")?,
        email: row.get("email")?,
        name: row.get("name")?,
        role: row.parse("role", Role::parse)?,
        created_at: row.get("created_at")?,
        last_sign_in_at: row.opt("last_sign_in_at")?,
    })
}

/// By id.
pub async fn by_id(tx: &Tx, id: MemberId) -> Result<Option<MemberRow>, StoreError> {
    tx.one(&format!("{FROM} AND m.member_id = $2"), values![id]).await?.as_ref().map(read).transpose()
}

/// By e-mail address in lower case.
pub async fn by_email(tx: &Tx, email: &str) -> Result<Option<MemberRow>, StoreError> {
    tx.one(&format!("{FROM} AND a.email = $2"), values![email]).await?.as_ref().map(read).transpose()
}

/// A page, oldest member first.
pub async fn page(
    tx: &Tx,
    edge: Option<MemberId>,
    backward: bool,
    limit: i64,
) -> Result<Vec<MemberRow>, StoreError> {
    let k = keyset(false, backward, edge.map(TypedId::uuid));
    let sql = format!("{FROM} AND m.member_id {} $2 ORDER BY m.member_id {} LIMIT $3", k.test, k.order);
    tx.all(&sql, values![k.edge, limit]).await?.iter().map(read).collect()
}

/// How many members there are.
pub async fn count(tx: &Tx) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) AS n FROM members WHERE enterprise_id = $1";
    tx.one(sql, vec![]).await?.map_or(Ok(0), |row| row.get("n"))
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
    tx.execute(sql, values![id, role.name()]).await?;
    Ok(())
}

/// Notes a sign-in.
pub async fn note_sign_in(tx: &WriteTx, id: MemberId, at: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE members SET last_sign_in_at = $3 WHERE enterprise_id = $1 AND member_id = $2";
    tx.execute(sql, values![id, at]).await?;
    Ok(())
}

/// Removes a member; the account stays.
pub async fn delete(tx: &WriteTx, id: MemberId) -> Result<(), StoreError> {
    let sql = "DELETE FROM memberships WHERE enterprise_id = $1 AND member_id = $2";
    tx.execute(sql, values![id]).await?;
    tx.execute("DELETE FROM members WHERE enterprise_id = $1 AND member_id = $2", values![id]).await?;
    Ok(())
}

/// Locks every owner until the transaction ends and answers how many there are: two owners who remove each
/// other at the same time must not both succeed.
pub async fn lock_owners(tx: &WriteTx) -> Result<u64, StoreError> {
    tx.execute("UPDATE enterprises SET name = name WHERE enterprise_id = $1", vec![]).await?;
    let sql = "UPDATE members SET role = role WHERE enterprise_id = $1 AND role = 'OWNER'";
    tx.execute(sql, vec![]).await
}
