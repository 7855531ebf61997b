//! Bringing a file in: one transaction, the plan that the preview showed.

use handsight_domain::{
    contact::{Options, Parsed},
    id::ContactImportId,
    scope::EnterpriseScope,
};
use handsight_store::contact::{self as rows, ContactRow, ImportRow};
use serde_json::json;

use super::{
    plan::{Verdict, parsed, plan},
    preview::Counts,
    settled,
};
use crate::{
    App, UseCaseError, enterprise, idempotency,
    once::{entry, once_on},
    read::required,
};

/// Most contacts of an enterprise.
const MOST: i64 = 500_000;

/// How a file is to be brought in.
#[derive(Debug, Clone)]
pub struct Commit {
    /// The import.
    pub import: ContactImportId,
    /// How it is read.
    pub options: Options,
    /// What the file says goes before what is known; otherwise it only fills what is empty.
    pub replace: bool,
}

/// The file of an import, read, and of how many bytes it was; nothing for one that was brought in already.
async fn look(
    app: &App,
    scope: &EnterpriseScope,
    input: &Commit,
) -> Result<Option<(i64, Parsed)>, UseCaseError> {
    let (import, options) = {
        let tx = app.store.read(scope).await?;
        let import = required::<ImportRow>(&tx, input.import).await?;
        if import.committed_at.is_some() {
            return Ok(None);
        }
        (import, settled(&input.options, &enterprise::require(&tx).await?))
    };
    Ok(Some((import.bytes, parsed(app, scope, &import, options).await?)))
}

/// Brings a file in.
///
/// # Errors
/// [`UseCaseError::Invalid`] for a file that is over a limit, [`UseCaseError::RateLimited`] when too many are being read,
/// [`UseCaseError::NotFound`] for an import that is not there, [`UseCaseError::Conflict`] for one that was carried
/// out already or holds no row that can be taken, [`UseCaseError::LimitReached`] beyond half a million contacts.
pub async fn commit(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    input: &Commit,
) -> Result<ImportRow, UseCaseError> {
    let columns: Vec<_> =
        input.options.columns.iter().map(|(at, column)| format!("{at} {column:?}")).collect();
    let said = (input.import, &input.options.country, columns, input.replace);
    // What a twin has done is not read again; the transaction below tells what came of it.
    let done = idempotency::done(app, scope, key, "commitContactImport", &said).await?;
    let read = if done { None } else { look(app, scope, input).await? };
    once_on(app, scope, key, "commitContactImport", &said, input.import, async |tx| {
        rows::lock(tx).await?;
        let mut import = required::<ImportRow>(tx, input.import).await?;
        if import.committed_at.is_some() {
            return Err(UseCaseError::conflict("this file was brought in already"));
        }
        let (_, parsed) = read
            .filter(|(bytes, _)| *bytes == import.bytes)
            .ok_or_else(|| UseCaseError::conflict("more of the file came meanwhile: look at it again"))?;
        let plan = plan(tx, parsed, input.replace).await?;
        let counts = Counts::of(&plan.rows);
        if counts.create + counts.update + counts.same == 0 {
            return Err(UseCaseError::conflict(
                "there is no row in this file that can be taken: look at what is wrong with each",
            ));
        }
        if rows::count(tx, &rows::ContactQuery::default()).await? + counts.create > MOST {
            let message =
                format!("an enterprise has at most {MOST} contacts: delete those that are not needed");
            return Err(UseCaseError::LimitReached { message, limit: MOST });
        }
        let now = app.clock.now();
        let mut new = Vec::new();
        for row in plan.rows {
            match (row.verdict, row.existing) {
                (Verdict::Create, _) => new.push(ContactRow {
                    id: app.mint.id(),
                    details: row.after,
                    import: Some(import.id),
                    created_at: now,
                    updated_at: now,
                }),
                (Verdict::Update, Some(id)) => {
                    rows::add_change(tx, import.id, id, plan.before.get(&id)).await?;
                    // Which import made it does not change: saving writes the details alone.
                    let contact =
                        ContactRow { id, details: row.after, import: None, created_at: now, updated_at: now };
                    rows::save(tx, &contact).await?;
                }
                _ => {}
            }
        }
        rows::insert_all(tx, &new).await?;
        import.committed_at = Some(now);
        (import.created, import.updated) = (counts.create, counts.update);
        (import.unchanged, import.refused) = (counts.same + counts.merged, counts.refused);
        rows::save_import(tx, &import).await?;
        let words = format!("Imported {} contacts, changed {}", import.created, import.updated);
        let detail = json!({
            "file": import.file_name, "created": import.created, "updated": import.updated,
            "unchanged": import.unchanged, "refused": import.refused,
        });
        Ok(entry("contacts.imported", import.id, words, detail).done(import))
    })
    .await
}
