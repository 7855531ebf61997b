//! The wall inside the door: every statement is read once, by its text, before it runs. In a transaction of an
//! enterprise each table that it names must be tied to `$1`, by a condition that always holds (`t.enterprise_id = $1`,
//! or equality with a table that is tied) or by the value that is inserted; in one of no enterprise no enterprise's
//! table may be named at all. On SQLite nothing else stands between two enterprises; on PostgreSQL row-level security
//! says it again. What cannot be read is refused: a table that nobody listed belongs to enterprises.

mod query;
#[cfg(test)]
mod tests;
mod token;

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    sync::{LazyLock, RwLock},
};

use crate::{StoreError, lock};

/// Tables without `enterprise_id`, or whose rows are an account's and not an enterprise's; and the claims on phones,
/// which one enterprise asks for whether another has them.
const OF_NOBODY: [&str; 8] = [
    "accounts",
    "auth_sessions",
    "device_claims",
    "installation",
    "refresh_tokens",
    "server_routes",
    "signing_keys",
    "throttles",
];
/// Tables that hold ids and hashes of all enterprises: what is looked up before an enterprise is known. Inside an
/// enterprise they are tied like any other.
const OF_ALL: [&str; 4] = ["due", "enterprise_routes", "memberships", "phone_nonces"];

/// The tables that belong to no enterprise; a test compares them with the database's own catalogue.
pub fn shared_tables() -> impl Iterator<Item = &'static str> {
    OF_NOBODY.into_iter().chain(OF_ALL)
}

/// Texts remembered as good. There are some hundreds; those with lists of several lengths make more.
const MOST: usize = 8_192;

/// What is wrong with a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Fault {
    /// `$1` does not occur.
    NoEnterprise,
    /// A table is not tied to the enterprise.
    Loose(String),
    /// An enterprise's table is named in a transaction of no enterprise.
    Outside(String),
    /// Its form is none that the guard knows.
    Unread(&'static str),
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoEnterprise => write!(f, "a scoped statement without its enterprise"),
            Self::Loose(table) => write!(f, "`{table}` is not tied to the enterprise `$1`"),
            Self::Outside(table) => {
                write!(f, "`{table}` is an enterprise's, and this transaction is of none")
            }
            Self::Unread(why) => write!(f, "the guard cannot read it: {why}"),
        }
    }
}

/// Texts that were found good, by their hash.
#[derive(Debug, Default)]
struct Good {
    hasher: RandomState,
    seen: RwLock<HashMap<u64, Held>>,
}

static GOOD: LazyLock<Good> = LazyLock::new(Good::default);

/// How many different statements were read and found good in this process so far.
pub fn statements_checked() -> usize {
    GOOD.seen.read().map_or(0, |seen| seen.len())
}

/// The places of the tables whose rows a statement holds, in the order of locks.
pub(crate) type Held = Box<[u8]>;

/// Reads a statement unless it was read before; answers what it holds. `scoped` says that `$1` is the transaction's enterprise; `rows` that a
/// table `k` of values comes with it.
///
/// # Errors
/// [`StoreError::Unguarded`] for a statement that could reach another enterprise's rows.
pub(crate) fn admit(sql: &str, scoped: bool, rows: bool) -> Result<Held, StoreError> {
    let hash = GOOD.hasher.hash_one((sql, scoped, rows));
    if let Some(held) = GOOD.seen.read().ok().and_then(|seen| seen.get(&hash).cloned()) {
        return Ok(held);
    }
    let tables =
        check(sql, scoped, rows).map_err(|fault| StoreError::Unguarded(format!("{fault}: {sql}")))?;
    let held: Held = tables.iter().filter_map(|table| lock::place(table)).collect();
    if let Ok(mut seen) = GOOD.seen.write()
        && seen.len() < MOST
    {
        seen.insert(hash, held.clone());
    }
    Ok(held)
}

fn check(sql: &str, scoped: bool, rows: bool) -> Result<Vec<String>, Fault> {
    let nodes = token::read(sql)?;
    if scoped && !query::names_enterprise(&nodes) {
        return Err(Fault::NoEnterprise);
    }
    query::check(&nodes, scoped, rows)
}

/// What a table's name asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ask {
    Nothing,
    Tie,
    Refuse,
}

fn ask(table: &str, scoped: bool) -> Ask {
    let is = |list: &[&str]| list.iter().any(|name| name.eq_ignore_ascii_case(table));
    match (is(&OF_NOBODY), is(&OF_ALL), scoped) {
        (true, ..) | (_, true, false) => Ask::Nothing,
        (_, _, true) => Ask::Tie,
        (false, false, false) => Ask::Refuse,
    }
}
