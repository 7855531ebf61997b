//! The writing lane of SQLite: one connection, on which the transactions of many use cases are committed
//! together. Each runs in a savepoint of an outer transaction; the committer queues for the lane behind
//! whoever waits already (the lock is first come, first served), so the group is exactly those who came
//! while the disk was busy. Nobody is told "stored" before the outer commit.
//!
//! A connection on which that commit failed is never used again: SQLite may have undone the transaction by
//! itself (it does when the disk is full), and then whoever counts open transactions has miscounted, and a
//! later "commit" would only end a savepoint of a transaction that nobody ends.

use std::sync::Arc;

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use tokio::sync::{Mutex, Notify, OwnedMutexGuard, oneshot};

use crate::{again, error::StoreError, health::Health};

/// How SQLite says that somebody else holds its file; the whole group is undone then.
pub(crate) const BUSY: &str = "database is locked";

type Told = oneshot::Sender<Result<(), String>>;

#[derive(Debug)]
struct Group {
    options: ConnectOptions,
    /// `None` after a failure, until the next use case comes.
    connection: Option<DatabaseConnection>,
    outer: Option<DatabaseTransaction>,
    /// A use case went away without commit: its savepoint must be undone before anything else.
    undo: bool,
    waiting: Vec<Told>,
}

impl Group {
    /// Undoes what a use case left behind. Where even that fails, SQLite has undone the whole group by itself, as
    /// it does when the disk is full: whoever waits is told, and the next one begins anew.
    async fn undo_abandoned(&mut self) {
        if !std::mem::take(&mut self.undo) {
            return;
        }
        let Some(outer) = &self.outer else { return };
        let undone = match outer.execute_unprepared("ROLLBACK TO use_case").await {
            Ok(_) => outer.execute_unprepared("RELEASE use_case").await,
            Err(error) => Err(error),
        };
        if let Err(error) = undone {
            self.discard().await;
            self.tell(&Err(error));
        }
    }
    /// Lets go of the connection, and of whatever is open on it.
    async fn discard(&mut self) {
        self.outer = None;
        if let Some(connection) = self.connection.take() {
            let _ = connection.close().await;
        }
    }
    /// The transaction of the group, begun if need be.
    async fn begin(&mut self) -> Result<(), DbErr> {
        if self.outer.is_some() {
            return Ok(());
        }
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => Database::connect(self.options.clone()).await?,
        };
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        match self.connection.insert(connection).begin_with_options(options).await {
            Ok(outer) => {
                self.outer = Some(outer);
                Ok(())
            }
            Err(error) => {
                self.discard().await;
                Err(error)
            }
        }
    }
    async fn commit(&mut self, health: &Health) {
        self.undo_abandoned().await;
        let outcome = match self.outer.take() {
            Some(outer) => outer.commit().await.map_err(|error| health.note(error)),
            None => Ok(()),
        };
        if outcome.is_err() {
            self.discard().await;
        }
        self.tell(&outcome);
    }
    fn tell(&mut self, outcome: &Result<(), DbErr>) {
        metrics::histogram!("handsight_commit_group_size").record(self.waiting.len() as f64);
        for told in self.waiting.drain(..) {
            let _ = told.send(outcome.as_ref().copied().map_err(ToString::to_string));
        }
    }
}

/// The lane; cloning shares it.
#[derive(Debug, Clone)]
pub struct Lane {
    group: Arc<Mutex<Group>>,
    due: Arc<Notify>,
    health: Health,
}

impl Lane {
    /// Opens the only writing connection and starts the committer, which ends with the last clone.
    pub async fn open(options: ConnectOptions, health: Health) -> Result<Self, StoreError> {
        let connection = Some(Database::connect(options.clone()).await?);
        let group = Group { options, connection, outer: None, undo: false, waiting: Vec::new() };
        let group = Arc::new(Mutex::new(group));
        let due = Arc::new(Notify::new());
        let (weak, bell, told) = (Arc::downgrade(&group), Arc::clone(&due), health.clone());
        tokio::spawn(async move {
            loop {
                bell.notified().await;
                let Some(group) = weak.upgrade() else { break };
                group.lock_owned().await.commit(&health).await;
            }
        });
        Ok(Self { group, due, health: told })
    }

    /// Waits for the lane and opens a savepoint on it.
    pub async fn enter(&self) -> Result<LaneTx, StoreError> {
        let mut group = Arc::clone(&self.group).lock_owned().await;
        group.undo_abandoned().await;
        group.begin().await.map_err(|error| self.health.note(error))?;
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
            Ok(outcome) => outcome.map_err(|words| {
                if words.contains(BUSY) {
                    again::note_met();
                }
                StoreError::Commit(words)
            }),
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
