//! What would become of each row of a file, beside what is stored already. The preview shows the plan, the import
//! carries the same plan out.

use std::collections::HashMap;

use handsight_domain::{
    contact::{Details, Entry, HELD_PER_BYTE, Options, Parsed, Unread, read},
    id::{ContactId, DeviceId},
    scope::EnterpriseScope,
};
use handsight_store::{
    Tx,
    contact::{self as rows, ImportRow},
};

use crate::{App, UseCaseError};

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It becomes a contact.
    Create,
    /// It adds to a contact that exists.
    Update,
    /// The contact exists and learns nothing.
    Same,
    /// It was put together with an earlier row.
    Merged,
    /// It cannot be taken.
    Refused,
}

/// A row and what becomes of it.
#[derive(Debug, Clone)]
pub struct PlannedRow {
    /// The row.
    pub entry: Entry,
    /// What becomes of it.
    pub verdict: Verdict,
    /// The contact that exists already.
    pub existing: Option<ContactId>,
    /// The contact as it would be.
    pub after: Details,
    /// The device that is enrolled with its number already.
    pub device: Option<DeviceId>,
}

/// A file's rows with their verdicts, and how contacts that change were before.
pub(super) struct Plan {
    pub parsed: Parsed,
    pub rows: Vec<PlannedRow>,
    pub before: HashMap<ContactId, Details>,
}

/// Reads the file of an import, before the transaction that carries it out is opened.
pub(super) async fn parsed(
    app: &App,
    scope: &EnterpriseScope,
    import: &ImportRow,
    options: Options,
) -> Result<Parsed, UseCaseError> {
    let turn = app.heavy.turn(import.bytes.saturating_mul(HELD_PER_BYTE)).await?;
    let bytes = rows::content(&*app.store.read(scope).await?, import.id).await?;
    turn.work(move |pace| read(&bytes, &options, pace)).await
}

impl From<Unread> for UseCaseError {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::Refused(words) => Self::field("content", words),
            Unread::Stopped(stopped) => stopped.into(),
        }
    }
}

/// Judges the rows of a file that was read. With `replace`, what the file says goes before what is known.
pub(super) async fn plan(tx: &Tx, mut parsed: Parsed, replace: bool) -> Result<Plan, UseCaseError> {
    let entries = std::mem::take(&mut parsed.entries);
    let of = |key: fn(&Details) -> Option<String>| -> Vec<String> {
        entries.iter().filter(|e| e.usable()).filter_map(|e| key(&e.details)).collect()
    };
    let numbers = of(|d| d.phone_number.clone());
    let emails = of(|d| d.email.as_ref().map(|e| e.to_lowercase()));
    let twins = rows::find_twins(tx, &numbers, &emails).await?;
    let devices = rows::numbers_of_devices(tx, &numbers).await?;
    let mut by_key: HashMap<String, ContactId> = HashMap::new();
    let mut known: HashMap<ContactId, Details> = HashMap::new();
    for row in twins {
        let address = row.details.email.as_ref().map(|e| e.to_lowercase());
        for key in [row.details.phone_number.clone(), address].into_iter().flatten() {
            by_key.entry(key).or_insert(row.id);
        }
        known.insert(row.id, row.details);
    }
    let before = known.clone();
    let judge = |entry: Entry| {
        let details = &entry.details;
        let number = details.phone_number.as_ref();
        let device = number.and_then(|n| devices.get(n).copied());
        let twin = number
            .and_then(|n| by_key.get(n))
            .or_else(|| by_key.get(&details.email.as_ref()?.to_lowercase()))
            .copied();
        let (verdict, existing, after) = match (entry.merged_into, entry.usable(), twin) {
            (Some(_), ..) => (Verdict::Merged, None, details.clone()),
            (_, false, _) => (Verdict::Refused, None, details.clone()),
            (_, _, None) => (Verdict::Create, None, details.clone()),
            (_, _, Some(id)) => {
                let now = known.entry(id).or_default();
                let changed = now.take_from(details, replace);
                (if changed { Verdict::Update } else { Verdict::Same }, Some(id), now.clone())
            }
        };
        PlannedRow { entry, verdict, existing, after, device }
    };
    let rows = entries.into_iter().map(judge).collect();
    Ok(Plan { parsed, rows, before })
}
