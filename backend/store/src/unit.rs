//! One query, one view: whatever the fields of a query read of an enterprise they read in one transaction, opened when
//! the first of them reads. So an answer takes one connection, and its loaders begin nothing anew.
//!
//! Only what writes nothing runs so: what is written meanwhile, by whomever, may not be seen.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU32, Ordering::Relaxed},
};

use handsight_domain::id::EnterpriseId;
use tokio::sync::OnceCell;

use crate::scoped::Tx;

/// The view of one query, once something was read, and whose it is.
pub(crate) type Unit = OnceCell<(EnterpriseId, Arc<Tx>)>;

/// What a piece of work cost the database.
#[derive(Debug, Default)]
pub struct Spent {
    transactions: AtomicU32,
    statements: Mutex<Vec<String>>,
    most_rows: AtomicU32,
}

impl Spent {
    /// Transactions and views that were begun.
    pub fn transactions(&self) -> u32 {
        self.transactions.load(Relaxed)
    }
    /// Statements that read or wrote rows, in their order.
    pub fn statements(&self) -> Vec<String> {
        self.statements.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
    /// The most rows that one statement answered: all of them are in memory at once.
    pub fn most_rows(&self) -> u32 {
        self.most_rows.load(Relaxed)
    }
}

tokio::task_local! {
    static UNIT: Arc<Unit>;
    static SPENT: Arc<Spent>;
}

/// Runs something and says what it cost: budgets are held by tests.
pub async fn counted<F: Future>(work: F) -> (F::Output, Arc<Spent>) {
    let spent = Arc::<Spent>::default();
    (SPENT.scope(Arc::clone(&spent), work).await, spent)
}

/// Counts a transaction.
pub(crate) fn note_transaction() {
    let _ = SPENT.try_with(|spent| spent.transactions.fetch_add(1, Relaxed));
}

/// Counts a statement.
pub(crate) fn note_statement(sql: &str) {
    let _ = SPENT.try_with(|spent| {
        spent.statements.lock().unwrap_or_else(PoisonError::into_inner).push(sql.to_owned());
    });
}

/// Notes how many rows a statement answered.
pub(crate) fn note_rows(rows: usize) {
    let rows = u32::try_from(rows).unwrap_or(u32::MAX);
    let _ = SPENT.try_with(|spent| spent.most_rows.fetch_max(rows, Relaxed));
}

/// Runs a query: all that it reads of one enterprise, it reads in one view.
pub async fn one_view<F: Future>(query: F) -> F::Output {
    UNIT.scope(Arc::default(), query).await
}

/// Work that runs on a task of its own and sees the database for itself: what it costs counts here.
pub fn charged<F: Future>(work: F) -> impl Future<Output = F::Output> {
    SPENT.scope(SPENT.try_with(Arc::clone).unwrap_or_default(), work)
}

/// Work of the present query that runs on a task of its own.
pub fn carried<F: Future>(work: F) -> impl Future<Output = F::Output> {
    let (unit, work) = (present(), charged(work));
    async move {
        match unit {
            Some(unit) => UNIT.scope(unit, work).await,
            None => work.await,
        }
    }
}

/// The view of the present query; `None` outside of one.
pub(crate) fn present() -> Option<Arc<Unit>> {
    UNIT.try_with(Arc::clone).ok()
}
