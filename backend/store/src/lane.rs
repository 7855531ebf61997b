//! The writing lane of SQLite: one connection, on which the transactions of many use cases are committed
//! together. Each runs in a savepoint of an outer transaction; the committer queues for the lane behind
//! whoever waits already (the lock is first come, first served), so the group is exactly those who came
//! while the disk was busy. Nobody is told "stored" before the outer commit.

use std::sync::Arc;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use tokio::sync::{Mutex, Notify, OwnedMutexGuard, oneshot};

use crate::error::StoreError;

type Told = oneshot::Sender<Result<(), String>>;

#[derive(Debug, Default)]
struct Group {
    outer: Option<DatabaseTransaction>,
    /// A use case went away without commit: its savepoint must be undone before anything else.
    undo: bool,
    waiting: Vec<Told>,
}

impl Group {
    async fn undo_abandoned(&mut self) -> Result<(), DbErr> {
        if self.undo {
            self.undo = false;
            if let Some(outer) = &self.outer {
                outer.execute_unprepared("ROLLBACK TO use_case").await?;
                outer.execute_unprepared("RELEASE use_case").await?;
            }
        }
        Ok(())
    }
    async fn commit(&mut self) {
        let outcome = match self.undo_abandoned().await {
            Ok(()) => match self.outer.take() {
                Some(outer) => outer.commit().await,
                None => Ok(()),
            },
            Err(error) => {
                self.outer = None;
                Err(error)
            }
        };
        metrics::histogram!("handsight_commit_group_size").record(self.waiting.len() as f64);
        for told in self.waiting.drain(..) {
            let _ = told.send(outcome.as_ref().copied().map_err(ToString::to_string));
        }
    }
}

/// The lane; cloning shares it.
#[derive(Debug, Clone)]
pub struct Lane {
    connection: DatabaseConnection,
    group: Arc<Mutex<Group>>,
    due: Arc<Notify>,
}

impl Lane {
    /// Takes the only writing connection and starts the committer, which ends with the last clone.
    pub fn new(connection: DatabaseConnection) -> Self {
        let group = Arc::new(Mutex::new(Group::default()));
        let due = Arc::new(Notify::new());
        let (weak, bell) = (Arc::downgrade(&group), Arc::clone(&due));
        tokio::spawn(async move {
            loop {
                bell.notified().await;
                let Some(group) = weak.upgrade() else { break };
                group.lock_owned().await.commit().await;
            }
        });
        Self { connection, group, due }
    }

    /// Waits for the lane and opens a savepoint on it.
    pub async fn enter(&self) -> Result<LaneTx, StoreError> {
        let mut group = Arc::clone(&self.group).lock_owned().await;
        group.undo_abandoned().await?;
        if group.outer.is_none() {
            let options = TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            };
            group.outer = Some(self.connection.begin_with_options(options).await?);
        }
        let tx = LaneTx { group: Some(group), due: Arc::clone(&self.due) };
        tx.outer()?.execute_unprepared("SAVEPOINT use_case").await?;
        Ok(tx)
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        self.due.notify_one();
    }
}

/// One use case's turn on the lane. Dropped without [`commit`](Self::commit), it is undone.
#[derive(Debug)]
pub struct LaneTx {
    group: Option<OwnedMutexGuard<Group>>,
    due: Arc<Notify>,
}

impl LaneTx {
    /// The transaction to run statements on.
    pub fn outer(&self) -> Result<&DatabaseTransaction, StoreError> {
        self.group
            .as_ref()
            .and_then(|g| g.outer.as_ref())
            .ok_or_else(|| StoreError::Commit("the transaction has ended".to_owned()))
    }

    /// Ends the turn and waits until the group is on disk.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        self.outer()?.execute_unprepared("RELEASE use_case").await?;
        let (told, heard) = oneshot::channel();
        if let Some(mut group) = self.group.take() {
            group.waiting.push(told);
        }
        self.due.notify_one();
        match heard.await {
            Ok(outcome) => outcome.map_err(StoreError::Commit),
            Err(_) => Err(StoreError::Commit("the service is stopping".to_owned())),
        }
    }
}

impl Drop for LaneTx {
    fn drop(&mut self) {
        if let Some(mut group) = self.group.take() {
            group.undo = true;
            drop(group);
            self.due.notify_one();
        }
    }
}
