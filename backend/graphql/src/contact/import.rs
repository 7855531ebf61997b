//! Sending a file of contacts, bringing it in, taking it out again.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use data_encoding::BASE64;
use handsight_app::{
    UseCaseError,
    contact::{self as cases, Commit, Upload},
};
use handsight_domain::policy::Permission;

use super::{ContactImport, preview::ContactImportOptions};
use crate::{
    connection::clamp,
    context::{Visit, need_id},
    payload,
    problem::{Conflict, InvalidInput, LimitReached},
};

/// A piece of a file of contacts. Repeating a piece is harmless.
#[derive(Debug, InputObject)]
pub struct UploadContactsInput {
    /// The import that it continues; absent for the first piece.
    import_id: Option<ID>,
    /// The file's name.
    file_name: String,
    /// How many bytes of the file come before this piece.
    #[graphql(default)]
    position: i32,
    /// The bytes in base64, at most 512 KiB of them; a file has at most 5 MiB.
    content: String,
}
/// The piece has come.
#[derive(Debug, SimpleObject)]
pub struct UploadContactsDone {
    /// The import.
    #[graphql(name = "import")]
    of: ContactImport,
}
payload!(
    /// What came of sending a piece.
    UploadContactsPayload = UploadContactsDone, Invalid(InvalidInput), Conflict(Conflict)
);

/// Which file to bring in, and how it is read.
#[derive(Debug, InputObject)]
pub struct CommitContactImportInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The import.
    import_id: ID,
    /// How it is read, as in the preview.
    options: Option<ContactImportOptions>,
}
/// The contacts are in.
#[derive(Debug, SimpleObject)]
pub struct CommitContactImportDone {
    /// The import with its counts.
    #[graphql(name = "import")]
    of: ContactImport,
}
payload!(
    /// What came of bringing a file in.
    CommitContactImportPayload = CommitContactImportDone,
    Invalid(InvalidInput), Conflict(Conflict), Limit(LimitReached)
);

/// Which import to undo.
#[derive(Debug, InputObject)]
pub struct UndoContactImportInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The import.
    import_id: ID,
}
/// The import is undone.
#[derive(Debug, SimpleObject)]
pub struct UndoContactImportDone {
    /// The import.
    #[graphql(name = "import")]
    of: ContactImport,
    /// How many contacts are gone.
    removed: i32,
    /// How many are as they were before.
    restored: i32,
    /// How many were left: invited, enrolled or changed since.
    kept: i32,
}
payload!(
    /// What came of undoing an import.
    UndoContactImportPayload = UndoContactImportDone, Conflict(Conflict)
);

/// Mutations of imports.
#[derive(Debug, Default)]
pub struct ContactImportMutation;

#[Object]
impl ContactImportMutation {
    /// Takes a piece of a file of contacts (CSV of Gmail, Outlook and others, vCards); nothing of it is a contact
    /// until `commitContactImport`. Files that nobody brings in are forgotten after a day. A file has at most 5 MiB and
    /// 20,000 rows (more are not read, and the preview says so); a table at most 256 columns and 64 KiB a cell, a card at
    /// most 1,000 fields, of which 20 numbers and 20 addresses are tried: what is over these is refused when it is read.
    async fn upload_contacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The piece.")] input: UploadContactsInput,
    ) -> Result<UploadContactsPayload> {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let import = input.import_id.as_ref().map(need_id).transpose()?;
        let Ok(content) = BASE64.decode(input.content.as_bytes()) else {
            let wrong = UseCaseError::field("content", "is not base64 (RFC 4648, with padding)");
            return UploadContactsPayload::of(Err(wrong));
        };
        let piece =
            Upload { import, file_name: input.file_name, position: i64::from(input.position), content };
        let done = cases::upload(ctx.app(), &scope, &piece).await;
        UploadContactsPayload::of(done.map(|row| UploadContactsDone { of: ContactImport(row) }))
    }
    /// Brings a file in, in one step: new contacts, and what it adds to those that exist.
    async fn commit_contact_import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which file and how.")] input: CommitContactImportInput,
    ) -> Result<CommitContactImportPayload> {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let options = input.options.unwrap_or_default();
        let case = Commit {
            import: need_id(&input.import_id)?,
            options: options.options(),
            replace: options.replace,
        };
        let done = cases::commit(ctx.app(), &scope, input.idempotency_key.as_deref(), &case).await;
        CommitContactImportPayload::of(done.map(|row| CommitContactImportDone { of: ContactImport(row) }))
    }
    /// Takes out again what an import brought, as far as nobody worked on it since.
    async fn undo_contact_import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: UndoContactImportInput,
    ) -> Result<UndoContactImportPayload> {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.import_id)?);
        let done = cases::undo(ctx.app(), &scope, key, id).await;
        UndoContactImportPayload::of(done.map(|(row, undone)| UndoContactImportDone {
            of: ContactImport(row),
            removed: clamp(undone.removed),
            restored: clamp(undone.restored),
            kept: clamp(undone.kept),
        }))
    }
}
