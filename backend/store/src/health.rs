//! Whether the database can work: does it answer, and is there room to store anything. That there is none is
//! learnt from a write that was refused; from then on a look tries by itself until there is room again, so
//! nobody has to tell the service that somebody cleared a disk.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sea_orm::{ConnAcquireErr, ConnectionTrait, DbErr, Statement};

use crate::{Store, StoreError, again};

/// How both databases say that there is no room. SQLite tells an I/O error where a file could not grow.
const NO_ROOM: [&str; 3] = ["database or disk is full", "disk I/O error", "No space left on device"];
/// How long the database may take to say that it is there.
const PING: Duration = Duration::from_secs(5);
/// Room that must be there before writing is thought to work again, in bytes.
const ROOM: usize = 1 << 20;

/// Whether the last that was heard of the disk is that it was full; cloning shares it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Health(Arc<AtomicBool>);

impl Health {
    /// Takes a failure in passing, and remembers when it was for want of room, or because of another transaction.
    pub(crate) fn note(&self, error: DbErr) -> DbErr {
        if again::is_meeting(&error) {
            again::note_met();
        }
        let text = error.to_string();
        if NO_ROOM.iter().any(|words| text.contains(words)) {
            self.0.store(true, Ordering::Relaxed);
        }
        error
    }
}

impl Store {
    /// Whether the database answers, and stores.
    ///
    /// # Errors
    /// [`StoreError::NoRoom`] from a write that was refused for want of room until there is some again, any
    /// other [`StoreError`] when it does not answer.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let ask = Statement::from_string(self.pool().get_database_backend(), "SELECT 1");
        let late = |_| DbErr::ConnectionAcquire(ConnAcquireErr::Timeout);
        tokio::time::timeout(PING, self.pool().query_one_raw(ask)).await.map_err(late)??;
        let Health(full) = self.health();
        if full.load(Ordering::Relaxed) {
            self.try_room().await?;
            full.store(false, Ordering::Relaxed);
        }
        Ok(())
    }

    async fn try_room(&self) -> Result<(), StoreError> {
        if let Some(file) = self.file() {
            let beside = beside(file);
            let tried = tokio::task::spawn_blocking(move || {
                let written = std::fs::write(&beside, vec![0x5a_u8; ROOM]);
                let removed = std::fs::remove_file(&beside);
                written.and(removed)
            });
            return match tried.await {
                Ok(Ok(())) => Ok(()),
                Ok(Err(_)) | Err(_) => Err(StoreError::NoRoom),
            };
        }
        // The disk is the database's own: one small row is written, and taken away again.
        for sql in [
            "INSERT INTO throttles (subject_hash, failures, window_ends_at) VALUES ('room', 0, 0)
             ON CONFLICT (subject_hash) DO UPDATE SET failures = 0",
            "DELETE FROM throttles WHERE subject_hash = 'room'",
        ] {
            self.pool().execute_unprepared(sql).await.map_err(|_| StoreError::NoRoom)?;
        }
        Ok(())
    }
}

/// A file in the database's folder that is nothing else's.
fn beside(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push("-room");
    file.with_file_name(name)
}
