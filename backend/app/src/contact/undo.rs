//! Taking a file out again: what it made goes, what it changed becomes as it was. What somebody has worked on
//! since stays.

use handsight_domain::{id::ContactImportId, scope::EnterpriseScope};
use handsight_store::{
    Tx,
    contact::{self as rows, ContactQuery, ContactState, ImportRow},
    row,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    App, UseCaseError,
    once::{entry, once},
    read::required,
};

/// What undoing did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// Contacts that are gone.
    pub removed: i64,
    /// Contacts that are as they were.
    pub restored: i64,
    /// Contacts that were left as they are: invited, enrolled or changed since.
    pub kept: i64,
}

/// Undoes an import.
///
/// # Errors
/// [`UseCaseError::NotFound`] for an import that was never carried out, [`UseCaseError::Conflict`] for one that is
/// undone.
pub async fn undo(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: ContactImportId,
) -> Result<(ImportRow, Undone), UseCaseError> {
    let twin = async |tx: &Tx, done| Ok((required::<ImportRow>(tx, id).await?, done));
    once(app, scope, key, "undoContactImport", &id, twin, async |tx| {
        rows::lock(tx).await?;
        let mut import = required::<ImportRow>(tx, id).await?;
        let at = import.committed_at.ok_or(UseCaseError::NotFound)?;
        if import.undone_at.is_some() {
            return Err(UseCaseError::conflict("this import is undone already"));
        }
        let made = ContactQuery { import: Some(id), ..ContactQuery::default() };
        let untouched = ContactQuery { state: Some(ContactState::New), ..made.clone() };
        let all = rows::count(tx, &made).await?;
        let ids = rows::ids(tx, &untouched, i64::MAX).await?;
        let untouched = row::find_all::<rows::ContactRow>(tx, &ids).await?;
        let ids: Vec<_> = untouched.iter().filter(|c| c.updated_at == at).map(|c| c.id).collect();
        let removed = i64::try_from(rows::delete(tx, &ids).await?.len()).unwrap_or(i64::MAX);
        let mut done = Undone { removed, restored: 0, kept: all - removed };
        for (contact, before) in rows::changes(tx, id).await? {
            let Some(before) = before else { continue };
            match row::find::<rows::ContactRow>(tx, contact).await? {
                Some(mut row) if row.updated_at == at => {
                    row.details = before;
                    rows::save(tx, &row).await?;
                    done.restored += 1;
                }
                Some(_) => done.kept += 1,
                None => {}
            }
        }
        import.undone_at = Some(app.clock.now());
        rows::save_import(tx, &import).await?;
        let words = format!("Undid an import: removed {} contacts", done.removed);
        let detail = json!({
            "file": import.file_name, "removed": done.removed, "restored": done.restored, "kept": done.kept,
        });
        Ok(entry("contacts.import_undone", id, words, detail).keeping(done, (import, done)))
    })
    .await
}
