//! What the demo remembers between two starts: one small file. Without it a start makes new enterprises beside
//! those that are there, so it is written after every step.

use std::{collections::BTreeMap, path::Path};

use handsight_agent::simulate::Totals;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Tenant;

/// The file's name.
const FILE: &str = "demo.json";

/// The true totals of a history, from the generator and not from the server.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Loaded {
    /// The first instant.
    pub from: chrono::DateTime<chrono::Utc>,
    /// The end, not included.
    pub to: chrono::DateTime<chrono::Utc>,
    /// What lies between.
    pub totals: Totals,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    system_id: Option<String>,
    people: bool,
    /// The true totals; present once the history is loaded.
    history: Option<Value>,
}

/// The record.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Record(BTreeMap<String, Entry>);

impl Record {
    /// Reads the record; an absent one is empty.
    pub fn load(folder: &Path) -> anyhow::Result<Self> {
        match std::fs::read(folder.join(FILE)) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error.into()),
        }
    }
    /// Writes the record, whole or not at all.
    pub fn save(&self, folder: &Path) -> anyhow::Result<()> {
        let beside = folder.join(format!("{FILE}.new"));
        std::fs::write(&beside, serde_json::to_vec_pretty(self)?)?;
        Ok(std::fs::rename(beside, folder.join(FILE))?)
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
    pub fn needs_history(&self, tenant: &Tenant) -> bool {
        self.0.get(tenant.key).is_none_or(|entry| entry.history.is_none())
    }
    pub fn history_done(&mut self, tenant: &Tenant, loaded: Loaded) {
        self.entry(tenant).history = serde_json::to_value(loaded).ok();
    }
}
