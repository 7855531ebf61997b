//! A backup as an object, and what is in it.

use async_graphql::{ComplexObject, Context, Enum, Result, SimpleObject};
use handsight_app::backup::{BackupRow, Entry};
use handsight_domain::backup::Item;

use crate::{
    action::ActionSession, connection, connection::clamp, device::Device, error::not_found, noun::noun,
    scalar::DateTime,
};

/// Type of content of a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Item")]
pub enum BackupItem {
    /// Contacts, as vCards.
    Contacts,
    /// Calendar, as iCalendar.
    Calendar,
    /// Text messages.
    Messages,
    /// Photos, as an archive.
    Photos,
    /// Files, as an archive.
    Files,
}

/// State of a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum BackupState {
    /// Requested from the device, not answered yet.
    Waiting,
    /// The content is available.
    Complete,
    /// It failed or the device never answered.
    Failed,
}

noun! {
    /// A backup of one item of one device.
    Backup(BackupRow) {
        /// Number of entries, as reported by the device; null until complete.
        entry_count: Option<i32> = |row| row.entries.map(clamp),
        /// Size in bytes; null until complete.
        bytes: Option<i32>,
        /// Download URL, with the same bearer token; null until complete.
        url: Option<String> = |row| row.object.map(|object| format!("/objects/{object}")),
        /// Whether a backup plan requested it.
        planned: bool = |row| row.plan.is_some(),
        /// When it was requested.
        asked_at: DateTime,
        /// When the device answered; null before.
        finished_at: Option<DateTime>,
    }
}

connection!(Backup, BackupConnection, BackupEdge);

impl Backup {
    fn ended_unanswered(&self) -> bool {
        self.row.state == "WAITING" && matches!(self.row.action_state.as_str(), "EXPIRED" | "CANCELLED")
    }
}

#[ComplexObject]
impl Backup {
    /// Contact groups or paths it is limited to; empty for all.
    async fn groups(&self) -> &[String] {
        &self.row.groups
    }
    /// The device.
    async fn device(&self, ctx: &Context<'_>) -> Result<Device> {
        crate::device::require(ctx, &self.scope, self.row.device).await
    }
    /// The session it belongs to.
    async fn session(&self, ctx: &Context<'_>) -> Result<ActionSession> {
        crate::action::load_session(ctx, &self.scope, self.row.session).await?.ok_or_else(not_found)
    }
    /// Type of content.
    async fn item(&self) -> BackupItem {
        self.row.item.into()
    }
    /// State.
    async fn state(&self) -> BackupState {
        match self.row.state.as_str() {
            "COMPLETE" => BackupState::Complete,
            "WAITING" if !self.ended_unanswered() => BackupState::Waiting,
            _ => BackupState::Failed,
        }
    }
    /// Human-readable reason why it failed; null if it didn't.
    async fn problem(&self) -> Option<String> {
        match self.row.action_state.as_str() {
            "EXPIRED" if self.ended_unanswered() => Some("The phone did not answer in time.".to_owned()),
            "CANCELLED" if self.ended_unanswered() => Some("It was cancelled.".to_owned()),
            _ => self.row.problem.clone(),
        }
    }
}

/// A field of an entry.
#[derive(Debug, Clone, SimpleObject)]
pub struct BackupField {
    /// Display name.
    pub name: String,
    /// Value.
    pub value: String,
}

/// A contact, appointment, message or file in a backup.
#[derive(Debug, Clone, SimpleObject)]
pub struct BackupEntry {
    /// Index in the backup, starting at 0; used to restore single entries.
    pub index: i32,
    /// Short description.
    pub title: String,
    /// Details, in one line.
    pub detail: String,
    /// Time of the entry; null if it has none.
    pub at: Option<DateTime>,
    /// Size in bytes; null if it isn't a file.
    pub bytes: Option<i32>,
    /// All fields of the entry.
    pub fields: Vec<BackupField>,
}

impl From<Entry> for BackupEntry {
    fn from(entry: Entry) -> Self {
        Self {
            index: clamp(i64::try_from(entry.index).unwrap_or(i64::MAX)),
            title: entry.title,
            detail: entry.detail,
            at: entry.at.map(DateTime),
            bytes: entry.bytes.map(clamp),
            fields: entry.fields.into_iter().map(|(name, value)| BackupField { name, value }).collect(),
        }
    }
}

/// A page of entries of a backup.
#[derive(Debug, Clone, SimpleObject)]
pub struct BackupEntries {
    /// Number of all entries, or of those that match the search.
    pub total_count: i32,
    /// The entries, in the backup's order.
    pub nodes: Vec<BackupEntry>,
}
