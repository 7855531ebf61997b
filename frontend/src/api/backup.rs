//! Backups: the list, what is in one, restoring and deleting.

use super::issue::{DeviceSelection, Targets};
use super::outcome::{Conflict, InvalidInput, LimitReached, Outcome, payload};
use super::page::{PageInfo, Slice, Turn};
use super::scalar::DateTime;
use super::{schema, transport};
use crate::browser;
use crate::model::fault::Fault;
use cynic::{MutationBuilder, QueryBuilder};

/// What can be backed up.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackupItem {
    /// Contacts.
    Contacts,
    /// The calendar.
    Calendar,
    /// Text messages.
    Messages,
    /// Photos.
    Photos,
    /// Files.
    Files,
}

/// How a backup stands.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackupState {
    /// The phone was asked.
    Waiting,
    /// Its content is here.
    Complete,
    /// It did not work.
    Failed,
}

/// The phone of a backup.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Device")]
pub struct BackupDevice {
    /// Global id.
    pub id: cynic::Id,
    /// Its name.
    pub name: String,
}

/// A backup.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Backup {
    /// Global id.
    pub id: cynic::Id,
    /// The phone.
    pub device: BackupDevice,
    /// What was backed up.
    pub item: BackupItem,
    /// The groups or paths it was narrowed to.
    pub groups: Vec<String>,
    /// How it stands.
    pub state: BackupState,
    /// Why it failed.
    pub problem: Option<String>,
    /// How many entries it holds.
    pub entry_count: Option<i32>,
    /// How many bytes.
    pub bytes: Option<i32>,
    /// Where the whole is fetched.
    pub url: Option<String>,
    /// When it was asked for.
    pub asked_at: DateTime,
}

/// A page of backups.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "BackupConnection")]
pub struct BackupPage {
    /// The rows.
    pub nodes: Vec<Backup>,
    /// Where it lies.
    pub page_info: PageInfo,
    /// How many there are in all.
    pub total_count: i32,
}

#[derive(cynic::QueryVariables)]
struct ListVariables {
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "ListVariables")]
struct ListQuery {
    #[arguments(first: $first, after: $after, last: $last, before: $before)]
    backups: BackupPage,
}

/// Backups, newest first.
///
/// # Errors
/// As [`transport::run`].
pub async fn backups(turn: Turn, rows: i32) -> Result<BackupPage, Fault> {
    let Slice { first, after, last, before } = turn.slice(rows);
    Ok(transport::run(ListQuery::build(ListVariables { first, after, last, before })).await?.backups)
}

/// A name and a value.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct BackupField {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
}

/// One contact, appointment, message or file.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct BackupEntry {
    /// Its place in the backup.
    pub index: i32,
    /// What it is.
    pub title: String,
    /// More, in a line.
    pub detail: String,
    /// Its moment.
    pub at: Option<DateTime>,
    /// Its size in bytes.
    pub bytes: Option<i32>,
    /// Everything that is known of it.
    pub fields: Vec<BackupField>,
}

/// Some entries.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct BackupEntries {
    /// How many there are, or hold the words.
    pub total_count: i32,
    /// Some of them.
    pub nodes: Vec<BackupEntry>,
}

#[derive(cynic::QueryVariables)]
struct LookVariables {
    backup_id: cynic::Id,
    search: Option<String>,
    first: Option<i32>,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "LookVariables")]
struct LookQuery {
    #[arguments(backupId: $backup_id)]
    backup: Option<Backup>,
    #[arguments(backupId: $backup_id, search: $search, first: $first)]
    backup_entries: BackupEntries,
}

/// A backup and the first 200 of its entries that hold some words.
///
/// # Errors
/// When there is none or it cannot be read, or as [`transport::run`].
pub async fn look(id: String, words: String) -> Result<(Backup, BackupEntries), Fault> {
    let search = Some(words).filter(|words| !words.is_empty());
    let variables = LookVariables { backup_id: cynic::Id::new(id), search, first: Some(200) };
    let answer = transport::run(LookQuery::build(variables)).await?;
    Ok((answer.backup.ok_or(Fault::NotFound)?, answer.backup_entries))
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "ActionSession")]
struct AskedSession {
    id: cynic::Id,
}

#[derive(cynic::InputObject)]
struct RestoreBackupInput {
    idempotency_key: Option<String>,
    backup_id: cynic::Id,
    #[cynic(skip_serializing_if = "Option::is_none")]
    entries: Option<Vec<i32>>,
    devices: DeviceSelection,
}
#[derive(cynic::QueryVariables)]
struct RestoreVariables {
    input: RestoreBackupInput,
}
#[derive(cynic::QueryFragment)]
struct RestoreBackupDone {
    session: AskedSession,
}
payload!(RestoreBackupPayload: RestoreBackupDone, InvalidInput, LimitReached, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "RestoreVariables")]
struct RestoreBackup {
    #[arguments(input: $input)]
    restore_backup: RestoreBackupPayload,
}

/// Restores a backup, all of it or some entries, to phones; brings the id of the session.
///
/// # Errors
/// When something chosen will not do, or as [`transport::run`].
pub async fn restore(id: &str, entries: Option<Vec<i32>>, targets: Targets) -> Outcome<String> {
    let input = RestoreBackupInput {
        idempotency_key: Some(browser::idempotency_key()),
        backup_id: cynic::Id::new(id),
        entries,
        devices: targets.into(),
    };
    let answer = transport::run(RestoreBackup::build(RestoreVariables { input })).await?;
    Ok(answer.restore_backup.outcome()?.session.id.into_inner())
}

#[derive(cynic::InputObject)]
struct DeleteBackupInput {
    idempotency_key: Option<String>,
    backup_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct DeleteVariables {
    input: DeleteBackupInput,
}
#[derive(cynic::QueryFragment)]
struct DeleteBackupDone {
    #[allow(dead_code, reason = "a fragment asks for something")]
    backup_id: cynic::Id,
}
payload!(DeleteBackupPayload: DeleteBackupDone, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "DeleteVariables")]
struct DeleteBackup {
    #[arguments(input: $input)]
    delete_backup: DeleteBackupPayload,
}

/// Deletes a backup with its content.
///
/// # Errors
/// While the phone is asked for it, or as [`transport::run`].
pub async fn delete(id: &str) -> Outcome<()> {
    let input = DeleteBackupInput {
        idempotency_key: Some(browser::idempotency_key()),
        backup_id: cynic::Id::new(id),
    };
    let answer = transport::run(DeleteBackup::build(DeleteVariables { input })).await?;
    answer.delete_backup.outcome().map(drop)
}
