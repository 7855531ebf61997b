//! Backups: the list, what is in one, asking for more, restoring and deleting.

use super::issue::{DeviceSelection, Targets};
use super::outcome::{ConfirmationNeeded, Conflict, InvalidInput, LimitReached, Outcome, payload};
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
    /// Whether a plan asked for it.
    pub planned: bool,
    /// When it was asked for.
    pub asked_at: DateTime,
    /// When the phone answered.
    pub finished_at: Option<DateTime>,
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

#[derive(cynic::QueryVariables)]
struct ListVariables {
    device_id: Option<cynic::Id>,
    item: Option<BackupItem>,
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "ListVariables")]
struct ListQuery {
    #[arguments(deviceId: $device_id, item: $item, first: $first, after: $after, last: $last, before: $before)]
    backups: BackupPage,
}

/// Backups, newest first.
///
/// # Errors
/// As [`transport::run`].
pub async fn backups(asked: BackupsAsked) -> Result<BackupPage, Fault> {
    let Slice { first, after, last, before } = asked.turn.slice(asked.rows);
    let device_id = asked.device.map(cynic::Id::new);
    let variables = ListVariables { device_id, item: asked.item, first, after, last, before };
    Ok(transport::run(ListQuery::build(variables)).await?.backups)
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
struct OneVariables {
    backup_id: cynic::Id,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "OneVariables")]
struct OneQuery {
    #[arguments(backupId: $backup_id)]
    backup: Option<Backup>,
}

/// A backup.
///
/// # Errors
/// [`Fault::NotFound`] when there is none, or as [`transport::run`].
pub async fn backup(id: &str) -> Result<Backup, Fault> {
    let answer = transport::run(OneQuery::build(OneVariables { backup_id: cynic::Id::new(id) })).await?;
    answer.backup.ok_or(Fault::NotFound)
}

#[derive(cynic::QueryVariables)]
struct LookVariables {
    backup_id: cynic::Id,
    search: Option<String>,
    skip: Option<i32>,
    first: Option<i32>,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "LookVariables")]
struct LookQuery {
    #[arguments(backupId: $backup_id, search: $search, skip: $skip, first: $first)]
    backup_entries: BackupEntries,
}

/// Entries of a backup that hold some words, from one place on.
///
/// # Errors
/// When there is no such backup or it cannot be read, or as [`transport::run`].
pub async fn look(id: &str, words: &str, skip: i32, rows: i32) -> Result<BackupEntries, Fault> {
    let search = Some(words.trim().to_owned()).filter(|words| !words.is_empty());
    let backup_id = cynic::Id::new(id);
    let variables = LookVariables { backup_id, search, skip: Some(skip), first: Some(rows) };
    Ok(transport::run(LookQuery::build(variables)).await?.backup_entries)
}

/// The request that came of a question.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "ActionSession")]
pub(super) struct AskedSession {
    pub(super) id: cynic::Id,
}

/// One item to back up.
#[derive(cynic::InputObject, Clone, Debug, PartialEq)]
pub struct BackupItemInput {
    /// What.
    pub item: BackupItem,
    /// Only these groups or paths; all when absent.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<String>>,
}

#[derive(cynic::InputObject)]
struct RequestBackupInput {
    idempotency_key: Option<String>,
    items: Vec<BackupItemInput>,
    devices: DeviceSelection,
}
#[derive(cynic::QueryVariables)]
struct RequestVariables {
    input: RequestBackupInput,
}
#[derive(cynic::QueryFragment)]
struct RequestBackupDone {
    session: AskedSession,
}
payload!(RequestBackupPayload: RequestBackupDone, InvalidInput, LimitReached);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "RequestVariables")]
struct RequestBackup {
    #[arguments(input: $input)]
    request_backup: RequestBackupPayload,
}

/// Asks phones for backups; brings the id of the session.
///
/// # Errors
/// When something chosen will not do, or as [`transport::run`].
pub async fn request(items: Vec<BackupItemInput>, targets: Targets) -> Outcome<String> {
    let idempotency_key = Some(browser::idempotency_key());
    let input = RequestBackupInput { idempotency_key, items, devices: targets.into() };
    let answer = transport::run(RequestBackup::build(RequestVariables { input })).await?;
    Ok(answer.request_backup.outcome()?.session.id.into_inner())
}

#[derive(cynic::InputObject)]
struct RestoreBackupInput {
    idempotency_key: Option<String>,
    backup_id: cynic::Id,
    #[cynic(skip_serializing_if = "Option::is_none")]
    entries: Option<Vec<i32>>,
    devices: DeviceSelection,
    #[cynic(skip_serializing_if = "Option::is_none")]
    confirm: Option<String>,
}
#[derive(cynic::QueryVariables)]
struct RestoreVariables {
    input: RestoreBackupInput,
}
#[derive(cynic::QueryFragment)]
struct RestoreBackupDone {
    session: AskedSession,
}
payload!(RestoreBackupPayload: RestoreBackupDone, InvalidInput, LimitReached, Conflict, ConfirmationNeeded);
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
pub async fn restore(
    id: &str,
    entries: Option<Vec<i32>>,
    targets: Targets,
    confirm: Option<String>,
) -> Outcome<String> {
    let input = RestoreBackupInput {
        idempotency_key: Some(browser::idempotency_key()),
        backup_id: cynic::Id::new(id),
        entries,
        devices: targets.into(),
        confirm,
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
    #[expect(dead_code, reason = "a selection cannot be empty")]
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
