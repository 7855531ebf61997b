//! What the agent keeps on disk, in plain files of one folder, and how a power cut cannot spoil them.
//!
//! `identity.json` (the secret and the enrolment; replaced as a whole), `journal.jsonl` (the state machine's
//! records: started commands, results, receipts, rejections), `events.jsonl` (usage events not yet
//! acknowledged), `agent.log`, and `move.json` while the phone moves to another server; a phone that has moved has
//! `journal-1.jsonl` and `events-1.jsonl`, and so on. The journals are append-only and synced before the agent goes on; every line
//! carries a checksum, so that a torn last line is recognised and dropped.

mod event_queue;
mod folder;
mod identity;
mod journal;
mod log;
mod moving;

pub use event_queue::EventQueue;
pub use folder::{Folder, replace_file};
pub use identity::{Enrolled, Identity};
pub use journal::Journal;
pub use log::AgentLog;
pub use moving::Moving;

use std::path::PathBuf;

/// Why the disk did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The operating system refused.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// A file that must be whole is not readable.
    #[error("{path} is not readable as what it should be: {reason}")]
    Broken {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// Another agent works in this folder.
    #[error("{0} is in use by another agent; stop that one or choose another --state folder")]
    InUse(PathBuf),
}

impl StoreError {
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}
