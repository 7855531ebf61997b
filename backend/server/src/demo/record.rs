//! What the demo remembers between two starts: one small file, and beside it one with the true totals of each
//! history. Without the first a start makes new enterprises beside those that are there, so it is written after
//! every step.

use std::{collections::BTreeMap, path::Path};

use chrono::{DateTime, Utc};
use handsight_agent::simulate::Totals;
use serde::{Deserialize, Serialize};

use super::Tenant;

/// The file's name.
const FILE: &str = "demo.json";

/// The span of a history and how far back it is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Span {
    /// The first instant.
    pub from: DateTime<Utc>,
    /// The end, not included: from there on the phones report by themselves.
    pub to: DateTime<Utc>,
    /// Everything from here to the end is loaded. Equal to `from` when all is.
    pub loaded_from: DateTime<Utc>,
}

impl Span {
    /// How much is loaded, 0 to 100.
    pub fn percent(&self) -> i64 {
        let (done, all) = (self.to - self.loaded_from, self.to - self.from);
        100 * done.num_seconds() / all.num_seconds().max(1)
    }
    /// Whether all is loaded.
    pub fn is_done(&self) -> bool {
        self.loaded_from <= self.from
    }
}

/// The true totals of a history, as they are written for people and tests.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Truth {
    enterprise: &'static str,
    system_id: Option<String>,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    totals: Totals,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    system_id: Option<String>,
    people: bool,
    #[serde(default)]
    desk: bool,
    span: Option<Span>,
}

/// The record.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Record(BTreeMap<String, Entry>);

/// Writes a file, whole or not at all.
fn write(folder: &Path, name: &str, value: &impl Serialize) -> anyhow::Result<()> {
    let beside = folder.join(format!("{name}.new"));
    std::fs::write(&beside, serde_json::to_vec_pretty(value)?)?;
    Ok(std::fs::rename(beside, folder.join(name))?)
}

impl Record {
    /// Reads the record; an absent one is empty.
    pub fn load(folder: &Path) -> anyhow::Result<Self> {
        match std::fs::read(folder.join(FILE)) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error.into()),
        }
    }
    /// Writes the record.
    pub fn save(&self, folder: &Path) -> anyhow::Result<()> {
        write(folder, FILE, self)
    }
    /// Writes the true totals of a span into a file of their own.
    pub fn save_totals(&self, folder: &Path, tenant: &Tenant, totals: Totals) -> anyhow::Result<()> {
        let Some(Span { from, to, .. }) = self.span(tenant) else { return Ok(()) };
        let system_id = self.system_id(tenant);
        let truth = Truth { enterprise: tenant.name, system_id, from, to, totals };
        write(folder, &format!("{}-totals.json", tenant.key), &truth)
    }
    fn entry(&mut self, tenant: &Tenant) -> &mut Entry {
        self.0.entry(tenant.key.to_owned()).or_default()
    }
    pub fn system_id(&self, tenant: &Tenant) -> Option<String> {
        self.0.get(tenant.key)?.system_id.clone()
    }
    pub fn made(&mut self, tenant: &Tenant, system_id: &str) {
        *self.entry(tenant) = Entry { system_id: Some(system_id.to_owned()), ..Entry::default() };
    }
    pub fn needs_people(&self, tenant: &Tenant) -> bool {
        !self.0.get(tenant.key).is_some_and(|entry| entry.people)
    }
    pub fn people_done(&mut self, tenant: &Tenant) {
        self.entry(tenant).people = true;
    }
    pub fn needs_desk(&self, tenant: &Tenant) -> bool {
        !self.0.get(tenant.key).is_some_and(|entry| entry.desk)
    }
    pub fn desk_done(&mut self, tenant: &Tenant) {
        self.entry(tenant).desk = true;
    }
    pub fn span(&self, tenant: &Tenant) -> Option<Span> {
        self.0.get(tenant.key)?.span
    }
    pub fn set_span(&mut self, tenant: &Tenant, span: Span) {
        self.entry(tenant).span = Some(span);
    }
}
