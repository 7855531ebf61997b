//! The words that hold rows, per database: written here and nowhere else. SQLite has one writer, so nothing needs
//! holding there.
//!
//! Rows are held `FOR NO KEY UPDATE`: `FOR UPDATE` also waits for every transaction that only refers to the row by
//! a foreign key, and two phones that upload at once would wait for each other. One order keeps two transactions
//! from waiting for each other: the idempotency key, the account, the enterprise, the usage ledger, what gives work (a
//! script, a plan, a push, a campaign), devices by ascending id, their actions by ascending id, objects, the month's
//! spend, ways out by ascending id, what is due, the head of the audit chain last. What meets in another order all the
//! same is run again ([`again`](crate::again)).

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU16, Ordering::Relaxed},
};

use crate::Backend;

/// The order, for those tables on which transactions wait for each other.
const ORDER: [&[&str]; 11] = [
    &["idempotency_keys"],
    &["accounts"],
    &["enterprises"],
    &["usage_ledgers"],
    &["scripts", "script_runs", "backup_plans", "package_versions", "package_pushes", "campaigns"],
    &["devices"],
    &["actions"],
    &["objects"],
    &["messaging_spend"],
    &["notifiers"],
    &["audit_heads"],
];

/// A table's place in the order; `None` for one that nobody waits for while holding another.
pub(crate) fn place(table: &str) -> Option<u8> {
    ORDER.iter().position(|tables| tables.contains(&table)).and_then(|place| u8::try_from(place).ok())
}

/// What a transaction holds so far.
#[derive(Debug, Default)]
pub(crate) struct Order(AtomicU16);

/// Statements of this process that held rows out of the order, the first few.
static BROKEN: Mutex<Vec<String>> = Mutex::new(Vec::new());
/// How many of them are kept.
const MOST_BROKEN: usize = 10;

/// The first ten statements of this process that held rows out of the order of locks. Looked at in builds with debug
/// assertions, on PostgreSQL; tests expect none.
pub fn broken_orders() -> Vec<String> {
    BROKEN.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Keeps a statement that held rows out of the order.
pub(crate) fn note_broken(sql: &str) {
    let mut broken = BROKEN.lock().unwrap_or_else(PoisonError::into_inner);
    if broken.len() < MOST_BROKEN {
        broken.push(sql.to_owned());
    }
}

impl Order {
    /// Notes what the next statement holds; answers whether it comes out of order.
    pub(crate) fn breaks(&self, held: &[u8]) -> bool {
        let before = self.0.load(Relaxed);
        let new = held.iter().fold(0_u16, |all, place| all | 1 << place) & !before;
        self.0.fetch_or(new, Relaxed);
        // Something new stands before something that is held already.
        new != 0 && before > new & new.wrapping_neg()
    }
}

impl Backend {
    /// Ends a `SELECT` whose rows nobody else may change or delete until the transaction ends; others may go on
    /// referring to them.
    pub(crate) const fn hold(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR NO KEY UPDATE",
        }
    }
    /// As [`hold`](Self::hold), and nobody begins to refer to the rows either: for whoever is about to delete them
    /// when nothing does.
    pub(crate) const fn hold_to_delete(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE",
        }
    }
    /// As [`hold`](Self::hold), but of the rows of one table of several.
    pub(crate) fn hold_of(self, table: &'static str) -> String {
        match self {
            Self::Sqlite => String::new(),
            Self::Postgres => format!("{} OF {table}", self.hold()),
        }
    }
    /// As [`hold`](Self::hold), but of those rows that nobody else holds.
    pub(crate) const fn hold_free(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR NO KEY UPDATE SKIP LOCKED",
        }
    }
}
