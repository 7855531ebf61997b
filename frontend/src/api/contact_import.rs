//! Files of contacts: sent in pieces, looked at, brought in, taken out again.

use super::action::Actor;
use super::kinds::{ContactColumn, ContactRowVerdict};
use super::outcome::{Conflict, InvalidInput, LimitReached, Outcome, payload};
use super::scalar::DateTime;
use super::{schema, transport};
use crate::browser;
use crate::model::fault::Fault;
use cynic::{MutationBuilder, QueryBuilder};

/// Bytes of a piece; a multiple of three, so that no piece but the last is padded.
pub const PIECE: u32 = 384 * 1024;

/// A file that was brought in.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct ContactImport {
    pub id: cynic::Id,
    pub file_name: String,
    pub created_by: Actor,
    pub committed_at: Option<DateTime>,
    pub undone_at: Option<DateTime>,
    pub created: i32,
    pub updated: i32,
    pub unchanged: i32,
    pub refused: i32,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct ImportsQuery {
    contact_imports: Vec<ContactImport>,
}

/// The newest imports.
///
/// # Errors
/// As [`transport::run`].
pub async fn imports() -> Result<Vec<ContactImport>, Fault> {
    Ok(transport::run(ImportsQuery::build(())).await?.contact_imports)
}

/// A column of a file.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct ContactFileColumn {
    pub index: i32,
    pub heading: String,
    pub holds: ContactColumn,
    pub samples: Vec<String>,
}

/// Something wrong with a row.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct ContactRowFlaw {
    pub field: String,
    pub value: String,
    pub message: String,
    pub fatal: bool,
}

/// A row of a file.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct ContactFileRow {
    pub line: i32,
    pub verdict: ContactRowVerdict,
    pub name: Option<String>,
    pub phone_number: Option<String>,
    pub email: Option<String>,
    pub department: Option<String>,
    pub merged_into: Option<i32>,
    pub device_id: Option<cynic::Id>,
    pub flaws: Vec<ContactRowFlaw>,
}

/// A file as it would come in.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(variables = "PreviewVariables")]
pub struct ContactImportPreview {
    pub encoding: String,
    pub damaged: bool,
    pub separator: Option<String>,
    pub cut: bool,
    pub country: Option<String>,
    pub columns: Vec<ContactFileColumn>,
    pub row_count: i32,
    pub create_count: i32,
    pub update_count: i32,
    pub same_count: i32,
    pub merged_count: i32,
    pub refused_count: i32,
    pub flawed_count: i32,
    pub limit_warning: Option<String>,
    #[arguments(flawed: $flawed)]
    pub rows: Vec<ContactFileRow>,
}

/// What a column holds, by hand.
#[derive(cynic::InputObject, Clone, Debug, PartialEq)]
pub struct ContactColumnChoice {
    pub index: i32,
    pub holds: ContactColumn,
}

/// How a file is read.
#[derive(cynic::InputObject, Clone, Debug, Default, PartialEq)]
pub struct ContactImportOptions {
    pub country: Option<String>,
    pub columns: Option<Vec<ContactColumnChoice>>,
    pub replace: bool,
}

/// Which file, and how it is read.
#[derive(cynic::QueryVariables)]
pub struct PreviewVariables {
    id: cynic::Id,
    options: Option<ContactImportOptions>,
    flawed: bool,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "PreviewVariables")]
struct PreviewQuery {
    #[arguments(id: $id, options: $options)]
    contact_import_preview: ContactImportPreview,
}

/// Looks at a file that was sent.
///
/// # Errors
/// As [`transport::run`].
pub async fn preview(
    id: String,
    options: ContactImportOptions,
    flawed: bool,
) -> Result<ContactImportPreview, Fault> {
    let variables = PreviewVariables { id: cynic::Id::new(id), options: Some(options), flawed };
    Ok(transport::run(PreviewQuery::build(variables)).await?.contact_import_preview)
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "ContactImport")]
struct ImportRef {
    id: cynic::Id,
}
#[derive(cynic::InputObject)]
struct UploadContactsInput {
    import_id: Option<cynic::Id>,
    file_name: String,
    position: i32,
    content: String,
}
#[derive(cynic::QueryVariables)]
struct UploadVariables {
    input: UploadContactsInput,
}
#[derive(cynic::QueryFragment)]
struct UploadContactsDone {
    #[cynic(rename = "import")]
    of: ImportRef,
}
payload!(UploadContactsPayload: UploadContactsDone, InvalidInput, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "UploadVariables")]
struct UploadContacts {
    #[arguments(input: $input)]
    upload_contacts: UploadContactsPayload,
}

/// Sends a file, piece by piece; brings the id to look at it with.
///
/// # Errors
/// When the file is empty or too large, or as [`transport::run`].
pub async fn upload(name: &str, pieces: Vec<String>) -> Outcome<String> {
    let mut import: Option<cynic::Id> = None;
    // An empty file is sent as it is: the server says in words what is wrong with it.
    let pieces = if pieces.is_empty() { vec![String::new()] } else { pieces };
    for (index, content) in pieces.into_iter().enumerate() {
        let position = i32::try_from(index).unwrap_or(0) * i32::try_from(PIECE).unwrap_or(0);
        let input =
            UploadContactsInput { import_id: import.clone(), file_name: name.to_owned(), position, content };
        let done = transport::run(UploadContacts::build(UploadVariables { input })).await?;
        import = Some(done.upload_contacts.outcome()?.of.id);
    }
    Ok(import.map(|id| id.into_inner()).unwrap_or_default())
}

#[derive(cynic::InputObject)]
struct CommitContactImportInput {
    idempotency_key: Option<String>,
    import_id: cynic::Id,
    options: Option<ContactImportOptions>,
}
#[derive(cynic::QueryVariables)]
struct CommitVariables {
    input: CommitContactImportInput,
}
#[derive(cynic::QueryFragment)]
struct CommitContactImportDone {
    #[cynic(rename = "import")]
    of: ContactImport,
}
payload!(CommitContactImportPayload: CommitContactImportDone, InvalidInput, Conflict, LimitReached);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "CommitVariables")]
struct CommitContactImport {
    #[arguments(input: $input)]
    commit_contact_import: CommitContactImportPayload,
}

/// Brings a file in.
///
/// # Errors
/// When no row can be taken or it was brought in already, or as [`transport::run`].
pub async fn commit(id: String, options: ContactImportOptions) -> Outcome<ContactImport> {
    let input = CommitContactImportInput {
        idempotency_key: Some(browser::idempotency_key()),
        import_id: cynic::Id::new(id),
        options: Some(options),
    };
    let done = transport::run(CommitContactImport::build(CommitVariables { input })).await?;
    Ok(done.commit_contact_import.outcome()?.of)
}

#[derive(cynic::InputObject)]
struct UndoContactImportInput {
    idempotency_key: Option<String>,
    import_id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct UndoVariables {
    input: UndoContactImportInput,
}
/// What undoing did.
#[derive(cynic::QueryFragment, Clone, Copy, Debug, PartialEq, Eq)]
pub struct UndoContactImportDone {
    pub removed: i32,
    pub restored: i32,
    pub kept: i32,
}
payload!(UndoContactImportPayload: UndoContactImportDone, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "UndoVariables")]
struct UndoContactImport {
    #[arguments(input: $input)]
    undo_contact_import: UndoContactImportPayload,
}

/// Takes out again what a file brought.
///
/// # Errors
/// When it is undone already, or as [`transport::run`].
pub async fn undo(id: &str) -> Outcome<UndoContactImportDone> {
    let input = UndoContactImportInput {
        idempotency_key: Some(browser::idempotency_key()),
        import_id: cynic::Id::new(id),
    };
    transport::run(UndoContactImport::build(UndoVariables { input })).await?.undo_contact_import.outcome()
}
