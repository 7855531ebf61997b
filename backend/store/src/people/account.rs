//! Accounts (a person's sign-in, global) and in which enterprises they are members.

use handsight_domain::{
    id::{AccountId, EnterpriseId, MemberId, TypedId},
    time::Timestamp,
};

use crate::{Row, StoreError, Tx, WriteTx, row::FromRow, values};

/// A person's sign-in.
#[derive(Debug, Clone, Row)]
pub struct AccountRow {
    /// Its id.
    #[row(name = "account_id")]
    pub id: AccountId,
    /// Lower case, unique.
    pub email: String,
    /// The person's name.
    pub name: String,
    /// Argon2id in PHC form.
    pub password_hash: String,
    /// Whether it may run platform mutations.
    pub platform_operator: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// Since when its address waits for a proof; `None` when it is proved.
    pub email_unproved_since: Option<Timestamp>,
}

impl AccountRow {
    /// Whether it gave its address up ([`release`]): then it lets nobody in.
    pub fn is_released(&self) -> bool {
        self.email == released(self.id)
    }
}

/// The address of an account that gave its own up. No mail arrives there (RFC 6761 section 6.4), and nobody signs up with
/// it.
pub(super) fn released(id: AccountId) -> String {
    format!("released-{id}@invalid")
}

/// Stands where an account has no password: it is the hash of none.
const NO_PASSWORD: &str = "none";

/// That an account is a member somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Row)]
pub struct MembershipRow {
    /// Where.
    #[row(name = "enterprise_id")]
    pub enterprise: EnterpriseId,
    /// As which member.
    #[row(name = "member_id")]
    pub member: MemberId,
}

/// By e-mail address, already in lower case; in a transaction of the platform.
pub async fn by_email(tx: &Tx, email: &str) -> Result<Option<AccountRow>, StoreError> {
    let sql = format!("SELECT {} FROM accounts WHERE email = $1", AccountRow::COLUMNS);
    tx.one(&sql, values![email]).await?.as_ref().map(AccountRow::read).transpose()
}

/// By id; in a transaction of the platform.
pub async fn by_id(tx: &Tx, id: AccountId) -> Result<Option<AccountRow>, StoreError> {
    let sql = format!("SELECT {} FROM accounts WHERE account_id = $1", AccountRow::COLUMNS);
    tx.one(&sql, values![id]).await?.as_ref().map(AccountRow::read).transpose()
}

/// Stores a new account; false when the e-mail address is taken. In a transaction of the platform.
pub async fn insert(tx: &Tx, a: &AccountRow) -> Result<bool, StoreError> {
    let sql = "INSERT INTO accounts (account_id, email, name, password_hash, platform_operator, created_at,
                   password_changed_at, email_unproved_since)
               VALUES ($1, $2, $3, $4, $5, $6, $6, $7) ON CONFLICT (email) DO NOTHING";
    let values = values![
        a.id,
        a.email,
        a.name,
        a.password_hash,
        a.platform_operator,
        a.created_at,
        a.email_unproved_since
    ];
    Ok(tx.execute(sql, values).await? == 1)
}

/// Changes the password of an account that is a member here; false when `before` is not its hash any more.
pub async fn set_password(
    tx: &WriteTx,
    id: AccountId,
    before: &str,
    hash: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE accounts SET password_hash = $3, password_changed_at = $4
               WHERE account_id = $2 AND password_hash = $5
                 AND EXISTS (SELECT 1 FROM memberships WHERE enterprise_id = $1 AND account_id = $2)";
    Ok(tx.execute(sql, values![id, hash, at, before]).await? == 1)
}

/// Takes an account's address and password away, unless its address was proved, began to wait for its proof after an
/// instant, or is the operator's; false then. It and whoever refers to it are held until the transaction ends. In a
/// transaction of the platform.
pub async fn release(tx: &Tx, id: AccountId, waiting_since: Timestamp) -> Result<bool, StoreError> {
    let sql = "UPDATE accounts SET email = $2, password_hash = $3, email_letter_at = NULL
               WHERE account_id = $1 AND email <> $2 AND email_unproved_since <= $4 AND NOT platform_operator";
    Ok(tx.execute(sql, values![id, released(id), NO_PASSWORD, waiting_since]).await? == 1)
}

/// Begins a letter that asks for a proof, to an account that is a member here; false when its address is proved.
pub async fn begin_letter(tx: &WriteTx, id: AccountId, at: Timestamp) -> Result<bool, StoreError> {
    let sql = "UPDATE accounts SET email_letter_at = $3
               WHERE account_id = $2 AND email_unproved_since IS NOT NULL
                 AND EXISTS (SELECT 1 FROM memberships WHERE enterprise_id = $1 AND account_id = $2)";
    Ok(tx.execute(sql, values![id, at]).await? == 1)
}

/// When the letter was begun whose link holds now; `None` when none does. In a transaction of the platform.
pub async fn letter_at(tx: &Tx, id: AccountId) -> Result<Option<Timestamp>, StoreError> {
    let sql = "SELECT email_letter_at FROM accounts
               WHERE account_id = $1 AND email_unproved_since IS NOT NULL AND email_letter_at IS NOT NULL";
    tx.one(sql, values![id]).await?.map(|row| row.get("email_letter_at")).transpose()
}

/// Holds an account that is a member here until the transaction ends; false when the link of the letter of then does not
/// hold any more.
pub async fn hold_letter(tx: &WriteTx, id: AccountId, letter_at: Timestamp) -> Result<bool, StoreError> {
    let hold = tx.backend().hold();
    let sql = format!(
        "SELECT account_id FROM accounts WHERE account_id = $2 AND email_letter_at = $3
           AND EXISTS (SELECT 1 FROM memberships WHERE enterprise_id = $1 AND account_id = $2){hold}"
    );
    Ok(tx.one(&sql, values![id, letter_at]).await?.is_some())
}

/// The address is proved by the link of the letter of then; false when that link does not hold any more. In a
/// transaction of the platform.
pub async fn prove(tx: &Tx, id: AccountId, letter_at: Timestamp) -> Result<bool, StoreError> {
    let sql = "UPDATE accounts SET email_unproved_since = NULL, email_letter_at = NULL
               WHERE account_id = $1 AND email_letter_at = $2";
    Ok(tx.execute(sql, values![id, letter_at]).await? == 1)
}

/// Makes an account the operator of the service, or not; in a transaction of the platform.
pub async fn set_operator(tx: &Tx, id: AccountId, operator: bool) -> Result<(), StoreError> {
    let sql = "UPDATE accounts SET platform_operator = $2 WHERE account_id = $1";
    tx.run(sql, values![id, operator]).await
}

/// Holds an account until the transaction ends: nobody else who holds it goes on meanwhile. False when its password is
/// another by now than the one of this hash. In a transaction of the platform.
pub async fn hold(tx: &Tx, id: AccountId, password_hash: &str) -> Result<bool, StoreError> {
    let hold = tx.backend().hold();
    let sql = format!("SELECT account_id FROM accounts WHERE account_id = $1 AND password_hash = $2{hold}");
    Ok(tx.one(&sql, values![id, password_hash]).await?.is_some())
}

/// Where an account is a member, oldest first; in a transaction of the platform.
pub async fn memberships(tx: &Tx, id: AccountId) -> Result<Vec<MembershipRow>, StoreError> {
    let sql = "SELECT enterprise_id, member_id FROM memberships WHERE account_id = $1 ORDER BY member_id";
    tx.all(sql, values![id]).await?.iter().map(MembershipRow::read).collect()
}

/// Whether an account is still this member; in a transaction of the platform.
pub async fn is_member(tx: &Tx, id: AccountId, membership: MembershipRow) -> Result<bool, StoreError> {
    let sql = "SELECT 1 AS there FROM memberships
               WHERE account_id = $1 AND enterprise_id = $2 AND member_id = $3";
    let values = values![id, membership.enterprise.uuid(), membership.member];
    Ok(tx.one(sql, values).await?.is_some())
}
