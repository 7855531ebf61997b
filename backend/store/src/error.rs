//! What can go wrong below the use cases.

use sea_orm::{DbErr, SqlErr};

use crate::again;

/// A failed statement or connection. Users never see its text: the API answers a code and a reference.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A unique key exists already.
    #[error("a row with this key exists already")]
    Duplicate(#[source] DbErr),
    /// The database is away, full or locked, or another transaction was in the way: nothing was changed, trying again may help.
    #[error("the database is not available")]
    Unavailable(#[source] DbErr),
    /// Anything else the database refused.
    #[error("the database refused a statement")]
    Database(#[source] DbErr),
    /// The commit of a group failed; nothing of it was stored.
    #[error("the group commit failed: {0}")]
    Commit(String),
    /// A stored value is not what its column promises.
    #[error("column {column} holds a value that cannot be read")]
    Corrupt {
        /// The column.
        column: String,
    },
    /// A stored word is none that this version knows: a newer server wrote it during an upgrade. Nothing was changed;
    /// whoever asks again finds that server, or this one as new.
    #[error("column {column} holds a word of a newer version")]
    Newer {
        /// The column.
        column: String,
    },
    /// There is no room left to store anything: a disk is full.
    #[error("there is no room left to store anything")]
    NoRoom,
    /// A statement that is not tied to its enterprise; it was not run.
    #[error("refused before it ran: {0}")]
    Unguarded(String),
    /// The address of the database is not understood.
    #[error("database_url: {0}")]
    Address(String),
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Self::Duplicate(error),
            // Nothing was stored, and trying again helps.
            _ if again::is_meeting(&error) || again::is_late(&error) || again::is_away(&error) => {
                Self::Unavailable(error)
            }
            _ => match &error {
                DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Unavailable(error),
                DbErr::Exec(inner) | DbErr::Query(inner) => {
                    let text = inner.to_string();
                    let away = [
                        "database is locked",
                        "database or disk is full",
                        "disk I/O error",
                        "No space left on device",
                        // As sqlx says that a connection broke, wherever it did.
                        "error communicating with database",
                        "connection closed",
                        "closed pool",
                    ];
                    if away.iter().any(|t| text.contains(t)) {
                        Self::Unavailable(error)
                    } else {
                        Self::Database(error)
                    }
                }
                _ => Self::Database(error),
            },
        }
    }
}
