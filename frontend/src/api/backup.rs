//! Backups: the list, what is in one, asking for more, restoring and deleting.

pub use super::input::BackupItemInput;
use super::issue::Targets;
pub use super::kinds::{BackupItem, BackupState};
use super::outcome::Outcome;
use super::page::{Page, Turn};
use super::scalar::entered;
use crate::model::fault::Fault;

operations!("backup");

/// A page of backups.
pub type BackupPage = Page<Backup>;

/// Which backups are listed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BackupsAsked {
    /// Only of this phone.
    pub device: Option<String>,
    /// Only of this item.
    pub item: Option<BackupItem>,
    /// Which page.
    pub turn: Turn,
    /// How many rows.
    pub rows: i32,
}

/// Backups, newest first.
///
/// # Errors
/// As [`super::transport::ask`].
pub async fn backups(asked: BackupsAsked) -> Result<BackupPage, Fault> {
    list(asked.device, asked.item, asked.turn, asked.rows).await
}

/// Entries of a backup that hold some words, from one place on.
///
/// # Errors
/// When there is no such backup or it cannot be read, or as [`super::transport::ask`].
pub async fn look(id: &str, words: &str, skip: i32, rows: i32) -> Result<BackupEntries, Fault> {
    entries(id, entered(words), Some(skip), Some(rows)).await
}

/// Asks phones for backups; brings the id of the session.
///
/// # Errors
/// When something chosen will not do, or as [`super::transport::data`].
pub async fn request(items: Vec<BackupItemInput>, targets: Targets) -> Outcome<String> {
    request_of(items, targets.into()).await
}

/// Restores a backup, all of it or some entries, to phones; brings the id of the session.
///
/// # Errors
/// When something chosen will not do, or as [`super::transport::data`].
pub async fn restore(
    id: &str,
    entries: Option<Vec<i32>>,
    targets: Targets,
    confirm: Option<String>,
) -> Outcome<String> {
    restore_to(id, entries, targets.into(), confirm).await
}
