//! Sending a file of contacts, bringing it in, taking it out again.

use async_graphql::ID;
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
    mutation::mutations,
    problem::{Conflict, InvalidInput, LimitReached},
};

mutations! {
    /// Mutations of imports.
    ContactImportMutation;

    /// Uploads a chunk of a contact file: CSV from Gmail, Outlook and others, or vCards. Nothing is imported
    /// until `commitContactImport`; files not imported are deleted after a day. Limits: 5 MiB and 20,000 rows
    /// per file (further rows are ignored and the preview says so), 256 columns and 64 KiB per cell in a
    /// table, 1,000 fields per card, of which 20 numbers and 20 addresses are read. Content over the other
    /// limits is rejected when the file is read.
    upload_contacts("Parameters of `uploadContacts`.") |ctx, input| {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let import = input.import_id.as_ref().map(need_id).transpose()?;
        let Ok(content) = BASE64.decode(input.content.as_bytes()) else {
            let wrong = UseCaseError::field("content", "is not base64 (RFC 4648, with padding)");
            return UploadContactsPayload::of(Err(wrong));
        };
        let piece =
            Upload { import, file_name: input.file_name, position: i64::from(input.position), content };
        let done = cases::upload(ctx.app(), &scope, &piece).await;
        done.map(|row| UploadContactsDone { of: ContactImport(row) })
    }
    /// A chunk of a contact file. Uploading a chunk again has no effect.
    UploadContactsInput {
        /// ID of the import to continue; absent for the first chunk.
        import_id: Option<ID>,
        /// File name.
        file_name: String,
        /// Offset of the chunk in the file, in bytes.
        #[graphql(default)]
        position: i32,
        /// Content of the chunk in base64, at most 512 KiB decoded; a file has at most 5 MiB.
        content: String,
    }
    /// The chunk was stored.
    UploadContactsDone {
        /// The import.
        #[graphql(name = "import")]
        of: ContactImport,
    }
    /// Result of `uploadContacts`.
    UploadContactsPayload: InvalidInput, Conflict;

    /// Imports an uploaded contact file in one step: adds new contacts and updates existing ones.
    commit_contact_import("Parameters of `commitContactImport`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let options = input.options.unwrap_or_default();
        let case = Commit {
            import: need_id(&input.import_id)?,
            options: options.options(),
            replace: options.replace,
        };
        let done = cases::commit(ctx.app(), &scope, key, &case).await;
        done.map(|row| CommitContactImportDone { of: ContactImport(row) })
    }
    /// Input of `commitContactImport`.
    CommitContactImportInput {
        /// ID of the import.
        import_id: ID,
        /// How to read the file, as in the preview.
        options: Option<ContactImportOptions>,
    }
    /// The contacts were imported.
    CommitContactImportDone {
        /// The import, with its counts.
        #[graphql(name = "import")]
        of: ContactImport,
    }
    /// Result of `commitContactImport`.
    CommitContactImportPayload: InvalidInput, Conflict, LimitReached;

    /// Undoes an import, except for contacts used or changed since.
    undo_contact_import("Parameters of `undoContactImport`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let id = need_id(&input.import_id)?;
        let done = cases::undo(ctx.app(), &scope, key, id).await;
        done.map(|(row, undone)| UndoContactImportDone {
            of: ContactImport(row),
            removed: clamp(undone.removed),
            restored: clamp(undone.restored),
            kept: clamp(undone.kept),
        })
    }
    /// Input of `undoContactImport`.
    UndoContactImportInput {
        /// ID of the import.
        import_id: ID,
    }
    /// The import was undone.
    UndoContactImportDone {
        /// The import.
        #[graphql(name = "import")]
        of: ContactImport,
        /// Number of removed contacts.
        removed: i32,
        /// Number of contacts restored to their previous values.
        restored: i32,
        /// Number of contacts kept because they were invited, enrolled or changed since.
        kept: i32,
    }
    /// Result of `undoContactImport`.
    UndoContactImportPayload: Conflict;
}
