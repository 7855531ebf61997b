//! A backup as an object, and what is in it.

use async_graphql::{ComplexObject, Context, Enum, Result, SimpleObject};
use handsight_app::backup::{BackupRow, Entry};
use handsight_domain::backup::Item;

use crate::{
    action::ActionSession, connection, connection::clamp, device::Device, error::not_found, noun::noun,
    scalar::DateTime,
};

/// What can be backed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Item")]
pub enum BackupItem {
    /// Contacts, as vCards.
    Contacts,
    /// The calendar, as iCalendar.
    Calendar,
    /// Text messages.
    Messages,
    /// Photos, as an archive.
    Photos,
    /// Files, as an archive.
    Files,
}

/// How a backup stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum BackupState {
    /// The phone was asked and has not answered.
    Waiting,
    /// Its content is here.
    Complete,
    /// It did not work, or was never answered.
    Failed,
}

noun! {
    /// What one phone backed up of one item, at one time.
    Backup(BackupRow) {
        /// How many entries it holds, as the phone counted; null until it is complete.
        entry_count: Option<i32> = |row| row.entries.map(clamp),
        /// How many bytes it has; null until it is complete.
        bytes: Option<i32>,
        /// Where the whole is fetched, with the same bearer token; null until it is complete.
        url: Option<String> = |row| row.object.map(|object| format!("/objects/{object}")),
        /// Whether a plan asked for it.
        planned: bool = |row| row.plan.is_some(),
        /// When it was asked for.
        asked_at: DateTime,
        /// When the phone's answer came; null before.
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
    /// The groups of contacts or paths it was narrowed to; empty for all.
    async fn groups(&self) -> &[String] {
        &self.row.groups
    }
    /// The phone.
    async fn device(&self, ctx: &Context<'_>) -> Result<Device> {
        crate::device::require(ctx, &self.scope, self.row.device).await
    }
    /// The request it belongs to.
    async fn session(&self, ctx: &Context<'_>) -> Result<ActionSession> {
        crate::action::load_session(ctx, &self.scope, self.row.session).await?.ok_or_else(not_found)
    }
    /// What was backed up.
    async fn item(&self) -> BackupItem {
        self.row.item.into()
    }
    /// How it stands.
    async fn state(&self) -> BackupState {
        match self.row.state.as_str() {
            "COMPLETE" => BackupState::Complete,
            "WAITING" if !self.ended_unanswered() => BackupState::Waiting,
            _ => BackupState::Failed,
        }
    }
    /// Why it failed; null when it did not.
    async fn problem(&self) -> Option<String> {
        match self.row.action_state.as_str() {
            "EXPIRED" if self.ended_unanswered() => Some("The phone did not answer in time.".to_owned()),
            "CANCELLED" if self.ended_unanswered() => Some("It was cancelled.".to_owned()),
            _ => self.row.problem.clone(),
        }
    }
}

/// A name and a value of an entry.
#[derive(Debug, Clone, SimpleObject)]
pub struct BackupField {
    /// The name, for people.
    pub name: String,
    /// The value.
    pub value: String,
}

/// One contact, appointment, message or file in a backup.
#[derive(Debug, Clone, SimpleObject)]
pub struct BackupEntry {
    /// Its place in the backup, from 0: what a restore of single entries names.
    pub index: i32,
    /// What it is, in a few words.
    pub title: String,
    /// More, in a line.
    pub detail: String,
    /// Its moment; null when it has none.
    pub at: Option<DateTime>,
    /// Its size in bytes; null for what is no file.
    pub bytes: Option<i32>,
    /// Everything that is known of it.
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

/// Some entries of a backup.
#[derive(Debug, Clone, SimpleObject)]
pub struct BackupEntries {
    /// How many there are, or how many hold the words that were looked for.
    pub total_count: i32,
    /// Some of them, in the backup's own order.
    pub nodes: Vec<BackupEntry>,
}
