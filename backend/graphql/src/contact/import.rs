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

    /// Takes a piece of a file of contacts (CSV of Gmail, Outlook and others, vCards); nothing of it is a contact
    /// until `commitContactImport`. Files that nobody brings in are forgotten after a day. A file has at most 5 MiB and
    /// 20,000 rows (more are not read, and the preview says so); a table at most 256 columns and 64 KiB a cell, a card at
    /// most 1,000 fields, of which 20 numbers and 20 addresses are tried: what is over these is refused when it is read.
    upload_contacts("The piece.") |ctx, input| {
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
    /// A piece of a file of contacts. Repeating a piece is harmless.
    UploadContactsInput {
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
    UploadContactsDone {
        /// The import.
        #[graphql(name = "import")]
        of: ContactImport,
    }
    /// What came of sending a piece.
    UploadContactsPayload: InvalidInput, Conflict;

    /// Brings a file in, in one step: new contacts, and what it adds to those that exist.
    commit_contact_import("Which file and how.") |ctx, input, key| {
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
    /// Which file to bring in, and how it is read.
    CommitContactImportInput {
        /// The import.
        import_id: ID,
        /// How it is read, as in the preview.
        options: Option<ContactImportOptions>,
    }
    /// The contacts are in.
    CommitContactImportDone {
        /// The import with its counts.
        #[graphql(name = "import")]
        of: ContactImport,
    }
    /// What came of bringing a file in.
    CommitContactImportPayload: InvalidInput, Conflict, LimitReached;

    /// Takes out again what an import brought, as far as nobody worked on it since.
    undo_contact_import("Which.") |ctx, input, key| {
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
    /// Which import to undo.
    UndoContactImportInput {
        /// The import.
        import_id: ID,
    }
    /// The import is undone.
    UndoContactImportDone {
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
    /// What came of undoing an import.
    UndoContactImportPayload: Conflict;
}
