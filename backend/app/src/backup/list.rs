//! Looking at backups, into them, and at plans.

use handsight_domain::{
    action::MOST_DEVICES,
    id::{BackupId, BackupPlanId},
    pace::Pace,
    page::{Page, PageRequest},
    scope::EnterpriseScope,
};
use handsight_store::{backup as rows, object, row};

use super::{
    BackupQuery, BackupRow, MOST_READ, PlanRow,
    content::{Entries, Split, distinct},
};
use crate::{
    App, UseCaseError,
    device::{Chosen, choose},
    heavy::Room,
    object::read_whole,
    read::{edge, page, reads, required},
};

/// A page of backups, newest first.
pub async fn list(
    app: &App,
    scope: &EnterpriseScope,
    query: &BackupQuery,
    request: &PageRequest,
) -> Result<Page<BackupRow>, UseCaseError> {
    let edge = edge::<BackupId>(request)?;
    let (found, total) = rows::list_backups(&*app.store.read(scope).await?, query, request, edge).await?;
    Ok(page(request, found, total))
}

/// One backup.
pub async fn find(
    app: &App,
    scope: &EnterpriseScope,
    id: BackupId,
) -> Result<Option<BackupRow>, UseCaseError> {
    Ok(rows::find_backup(&*app.store.read(scope).await?, Some(id), None).await?)
}

reads! {
    /// Every plan, by name.
    plans() -> Vec<PlanRow> = rows::plans;
    /// One plan.
    plan_by_id(id: BackupPlanId) -> Option<PlanRow> = row::find::<PlanRow>;
}

/// How many phones a plan would ask now.
///
/// # Errors
/// [`UseCaseError`] when its filter names what is no more, or the database is away.
pub async fn plan_reach(app: &App, scope: &EnterpriseScope, plan: &PlanRow) -> Result<usize, UseCaseError> {
    let chosen: Chosen = serde_json::from_str(&plan.devices)
        .map_err(|error| UseCaseError::Internal(format!("a plan's phones: {error}")))?;
    Ok(choose(&*app.store.read(scope).await?, &chosen, app.clock.now(), MOST_DEVICES).await?.len())
}

/// Cuts the content of a complete backup and does something with it, where that may take its time.
pub(super) async fn inside<T: Send + 'static>(
    app: &App,
    scope: &EnterpriseScope,
    row: &BackupRow,
    work: impl FnOnce(&Split, &Pace) -> Result<T, UseCaseError> + Send + 'static,
) -> Result<T, UseCaseError> {
    let Some(id) = row.object else {
        return Err(UseCaseError::conflict("this backup is not complete: there is nothing in it"));
    };
    let found = required::<object::ObjectRow>(&*app.store.read(scope).await?, id).await?;
    let turn = app.heavy.turn(found.size).await?;
    let (item, bytes) = (row.item, read_whole(app, scope, &found, MOST_READ).await?);
    turn.work(move |pace| work(&Split::of(item, bytes, pace)?, pace)).await
}

/// Looks into a backup: entries that hold the words, from one place on.
///
/// # Errors
/// [`UseCaseError::Conflict`] when it is not complete or cannot be read; [`UseCaseError::RateLimited`] when too many
/// backups are being read.
pub async fn entries(
    app: &App,
    scope: &EnterpriseScope,
    id: BackupId,
    words: Option<&str>,
    skip: usize,
    most: usize,
) -> Result<Entries, UseCaseError> {
    let row = find(app, scope, id).await?.ok_or(UseCaseError::NotFound)?;
    let words = words.map(|words| words.trim().to_lowercase()).filter(|words| !words.is_empty());
    inside(app, scope, &row, move |split, pace| Ok(split.look(words.as_deref(), skip, most, pace)?)).await
}

/// A file that a person takes away.
#[derive(Debug)]
pub struct Taken {
    /// Its name.
    pub name: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
    /// Its room: keep it until the content has left.
    pub room: Room,
}

/// Some entries of a backup, each once however often it is named, as a file of the usual form: `.vcf`, `.ics`, `.jsonl` or `.zip`.
///
/// # Errors
/// [`UseCaseError::Conflict`] for one without content; [`UseCaseError::Invalid`] for entries that are not there;
/// [`UseCaseError::RateLimited`] when too many backups are being read.
pub async fn take_away(
    app: &App,
    scope: &EnterpriseScope,
    id: BackupId,
    entries: &[usize],
) -> Result<Taken, UseCaseError> {
    let wanted = distinct(entries)?;
    let row = find(app, scope, id).await?.ok_or(UseCaseError::NotFound)?;
    let (name, media_type) = row.item.file();
    let bytes = inside(app, scope, &row, move |split, pace| split.choose(&wanted, pace)).await?;
    let room = app.heavy.room(bytes.len())?;
    Ok(Taken { name, media_type, bytes, room })
}
