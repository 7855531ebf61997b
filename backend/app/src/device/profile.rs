//! What people write about a device.

use handsight_domain::{attribute::LIABILITIES, id::DeviceId, scope::EnterpriseScope};
use handsight_store::{
    LiveEvent, Tx,
    device::{DeviceRow, save_profile},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    App, FieldProblem, UseCaseError, device,
    once::{done, entry, once},
};

/// What changes: an absent field stays, `Some(None)` empties it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ProfileChange {
    /// The name; it cannot be emptied.
    pub name: Option<Option<String>>,
    /// Who carries it.
    pub holder: Option<Option<String>>,
    /// The holder's address.
    pub holder_email: Option<Option<String>>,
    /// The department.
    pub department: Option<Option<String>>,
    /// The office.
    pub office: Option<Option<String>>,
    /// `CORPORATE` or `INDIVIDUAL`; it cannot be emptied.
    pub liability: Option<Option<String>>,
    /// Notes, at most 4,000 characters.
    pub notes: Option<Option<String>>,
}

fn tidy(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

impl ProfileChange {
    /// Applies the change to a row; answers the names of the fields that changed.
    fn apply(&self, row: &mut DeviceRow) -> Result<Vec<&'static str>, UseCaseError> {
        let mut problems = Vec::new();
        let mut changed = Vec::new();
        let mut wrong =
            |field, message: &str| problems.push(FieldProblem { field, message: message.to_owned() });
        let mut take =
            |field: &'static str, given: &Option<Option<String>>, most: usize, old: &mut Option<String>| {
                let Some(given) = given else { return };
                let new = given.as_deref().and_then(tidy);
                let control =
                    |c: char| c.is_control() && !(field == "notes" && matches!(c, '\n' | '\r' | '\t'));
                match &new {
                    Some(text) if text.chars().count() > most => {
                        wrong(field, &format!("has at most {most} characters"))
                    }
                    Some(text) if text.chars().any(control) => wrong(field, "holds a control character"),
                    Some(text) if field == "holderEmail" && !text.contains('@') => {
                        wrong(field, "is not an e-mail address")
                    }
                    None if matches!(field, "name" | "liability") => wrong(field, "cannot be empty"),
                    Some(text) if field == "liability" && !LIABILITIES.contains(&text.as_str()) => {
                        wrong(field, "is CORPORATE or INDIVIDUAL");
                    }
                    _ => {
                        if *old != new {
                            *old = new;
                            changed.push(field);
                        }
                    }
                }
            };
        let (mut name, mut liability) = (Some(row.name.clone()), Some(row.liability.clone()));
        take("name", &self.name, 100, &mut name);
        take("holder", &self.holder, 100, &mut row.holder);
        take("holderEmail", &self.holder_email, 200, &mut row.holder_email);
        take("department", &self.department, 100, &mut row.department);
        take("office", &self.office, 100, &mut row.office);
        take("liability", &self.liability, 20, &mut liability);
        take("notes", &self.notes, 4_000, &mut row.notes);
        UseCaseError::if_any(problems)?;
        row.name = name.unwrap_or_default();
        row.liability = liability.unwrap_or_default();
        Ok(changed)
    }
}

/// Changes what people wrote about a device.
pub async fn update(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: DeviceId,
    change: &ProfileChange,
) -> Result<DeviceRow, UseCaseError> {
    let twin = async |tx: &Tx, ()| device::living(tx, id).await;
    once(app, scope, key, "updateDevice", &(id, change), twin, async |tx| {
        let mut device = device::held(tx, id).await?;
        let changed = change.apply(&mut device)?;
        if !changed.is_empty() {
            save_profile(tx, &device).await?;
            tx.tell(LiveEvent::Device { enterprise: scope.enterprise(), device: id });
        }
        let entry = (!changed.is_empty()).then(|| {
            let summary = format!("{} was changed: {}", device.name, changed.join(", "));
            entry("device.updated", id, summary, json!({"fields": changed}))
        });
        Ok(done((), device, entry))
    })
    .await
}
