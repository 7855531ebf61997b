//! Making, changing and taking away a way out.

use handsight_domain::{
    id::{NotifierId, TypedId},
    notifier::NotifierKind,
    scope::EnterpriseScope,
};
use handsight_store::{
    StoreError, WriteTx, job,
    notifier::{self as rows, NotifierRow},
    row,
};
use serde::Serialize;
use serde_json::{Map, json};
use sha2::{Digest, Sha256};

use super::{KEEP, settings, settings::Given};
use crate::{
    App, UseCaseError,
    once::{entry, once, once_on, same},
    read::required,
};

/// Most ways out of an enterprise.
const MOST: usize = 20;
/// The highest cost of one message, in millionths: a hundred of a currency.
const HIGHEST_COST: i64 = 100_000_000;

/// What a way out is to be, or what of it changes; what is absent stays (or has its default, when it is new).
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Its name.
    pub name: Option<String>,
    /// Settings by name; a secret one that is not given stays, an empty one is taken away.
    pub settings: Given,
    /// Its place among the others.
    pub position: Option<i64>,
    /// What one message costs, in millionths of the enterprise's currency.
    pub cost_micros: Option<i64>,
    /// Most messages a second; zero for no bound.
    pub per_second: Option<i64>,
    /// Whether it is used.
    pub enabled: Option<bool>,
}

/// What makes a request the same as another; of settings, which may be secret, a hash.
#[derive(Serialize)]
struct Same<'a> {
    id: Option<NotifierId>,
    kind: Option<NotifierKind>,
    name: Option<&'a str>,
    settings: Vec<u8>,
    numbers: (Option<i64>, Option<i64>, Option<i64>, Option<bool>),
}

impl<'a> Same<'a> {
    fn of(id: Option<NotifierId>, kind: Option<NotifierKind>, change: &'a Change) -> Self {
        let settings = Sha256::digest(format!("{:?}", change.settings)).to_vec();
        let numbers = (change.position, change.cost_micros, change.per_second, change.enabled);
        Self { id, kind, name: change.name.as_deref(), settings, numbers }
    }
}

fn apply(row: &mut NotifierRow, change: &Change) -> Result<(), UseCaseError> {
    if let Some(name) = &change.name {
        row.name = name.trim().to_owned();
    }
    if row.name.is_empty() || row.name.chars().count() > 60 || row.name.chars().any(char::is_control) {
        return Err(UseCaseError::field("name", "must have 1 to 60 characters"));
    }
    row.position = change.position.unwrap_or(row.position);
    row.cost_micros = change.cost_micros.unwrap_or(row.cost_micros);
    row.per_second = change.per_second.unwrap_or(row.per_second);
    row.enabled = change.enabled.unwrap_or(row.enabled);
    if !(0..=1_000).contains(&row.position) {
        return Err(UseCaseError::field("position", "is from 0 to 1000"));
    }
    if !(0..=HIGHEST_COST).contains(&row.cost_micros) {
        return Err(UseCaseError::field("costMicros", "is from 0 to 100000000 (a hundred of the currency)"));
    }
    if !(0..=1_000).contains(&row.per_second) {
        return Err(UseCaseError::field("perSecond", "is from 0 (no bound) to 1000"));
    }
    Ok(())
}

fn named(error: StoreError, name: &str) -> UseCaseError {
    match error {
        StoreError::Duplicate(_) => {
            UseCaseError::field("name", format!("another way out is called {name} already"))
        }
        other => other.into(),
    }
}

/// A message centre's session is opened as soon as it is configured, so that it can hand in texts and reports
/// before anything is sent.
async fn keep(app: &App, tx: &mut WriteTx, row: &NotifierRow) -> Result<(), UseCaseError> {
    if row.kind == NotifierKind::Smpp && row.enabled {
        job::schedule(tx, KEEP, row.id.uuid(), app.clock.now()).await?;
    }
    Ok(())
}

/// Makes a way out.
///
/// # Errors
/// [`UseCaseError::LimitReached`] beyond 20.
pub async fn create(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    kind: NotifierKind,
    change: &Change,
) -> Result<NotifierRow, UseCaseError> {
    let same = Same::of(None, Some(kind), change);
    once(app, scope, key, "createNotifier", &same, required::<NotifierRow>, async |tx| {
        let others = rows::notifiers(tx).await?;
        if others.len() >= MOST {
            let message = format!("an enterprise has at most {MOST} ways out: take one away first");
            return Err(UseCaseError::LimitReached { message, limit: MOST as i64 });
        }
        let (now, id) = (app.clock.now(), app.mint.id());
        let (plain, secret) = settings::merge(kind, &change.settings, (&Map::new(), &Map::new()))?;
        let mut row = NotifierRow {
            id,
            kind,
            name: kind.title().to_owned(),
            settings: plain,
            secrets_sealed: settings::seal(app, id, &secret),
            position: others.iter().map(|n| n.position + 1).max().unwrap_or(0).min(1_000),
            cost_micros: 0,
            per_second: 0,
            enabled: true,
            last_error: None,
            last_error_at: None,
            last_success_at: None,
            created_at: now,
            updated_at: now,
        };
        apply(&mut row, change)?;
        usable(app, scope, &row)?;
        row::insert(tx, &row).await.map_err(|e| named(e, &row.name))?;
        keep(app, tx, &row).await?;
        let detail = json!({"kind": kind.name(), "name": row.name});
        let summary = format!("The way out {} was made", row.name);
        Ok(entry("notifier.created", id, summary, detail).keeping(id, row))
    })
    .await
}

/// Settings that read well may still not be usable: a key that is none, an address that is none. The trial is
/// let go at once; a message centre's session is not opened for it.
fn usable(app: &App, scope: &EnterpriseScope, row: &NotifierRow) -> Result<(), UseCaseError> {
    if row.kind == NotifierKind::Smpp {
        return Ok(());
    }
    super::ways::make(app, scope.enterprise(), row)
        .map(drop)
        .map_err(|words| UseCaseError::field("settings", words))
}

/// Changes a way out.
pub async fn update(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: NotifierId,
    change: &Change,
) -> Result<NotifierRow, UseCaseError> {
    let same = Same::of(Some(id), None, change);
    let row = once_on(app, scope, key, "updateNotifier", &same, id, async |tx| {
        let mut row = required::<NotifierRow>(tx, id).await?;
        let secret = settings::open(app, id, &row.secrets_sealed)?;
        let (plain, secret) = settings::merge(row.kind, &change.settings, (&row.settings, &secret))?;
        row.settings = plain;
        row.secrets_sealed = settings::seal(app, id, &secret);
        // The live way is made anew when this differs: two changes in one millisecond must differ too.
        row.updated_at = app.clock.now().max(row.updated_at.after(std::time::Duration::from_millis(1)));
        apply(&mut row, change)?;
        usable(app, scope, &row)?;
        rows::save_notifier(tx, &row).await.map_err(|e| named(e, &row.name))?;
        (row.last_error, row.last_error_at) = (None, None);
        keep(app, tx, &row).await?;
        let changed: Vec<&str> = change.settings.iter().map(|(name, _)| name.as_str()).collect();
        let detail = json!({"name": row.name, "settings": changed, "enabled": row.enabled});
        let summary = format!("The way out {} was changed", row.name);
        Ok(entry("notifier.updated", id, summary, detail).done(row))
    })
    .await?;
    app.ways.forget(id);
    Ok(row)
}

/// Takes a way out away; what waits goes by the others from its next attempt on.
pub async fn delete(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: NotifierId,
) -> Result<(), UseCaseError> {
    once(app, scope, key, "deleteNotifier", &id, same, async |tx| {
        let row = required::<NotifierRow>(tx, id).await?;
        row::delete::<NotifierRow>(tx, id).await?;
        job::unschedule(tx, KEEP, id.uuid()).await?;
        let summary = format!("The way out {} was taken away", row.name);
        let detail = json!({"kind": row.kind.name(), "name": row.name});
        Ok(entry("notifier.deleted", id, summary, detail).done(()))
    })
    .await?;
    app.ways.forget(id);
    Ok(())
}
