//! Changing an enterprise's settings: its name, its time zone, and when a wipe that waits asks again.

use handsight_domain::{lost, scope::EnterpriseScope};
use handsight_store::{people::enterprise as rows, usage as sums};
use serde::Serialize;
use serde_json::json;

use super::{Enterprise, require, still};
use crate::{
    App, UseCaseError,
    once::{entry, once},
    script, usage,
};

/// What is to change; `None` stays.
#[derive(Debug, Clone, Serialize)]
pub struct Update {
    /// The name.
    pub name: Option<String>,
    /// The IANA time zone.
    pub time_zone: Option<String>,
    /// After how many hours a wipe that no phone has received asks again, 1 to 720; for wipes from now on.
    pub wipe_asks_after_hours: Option<i64>,
}

/// Changes the settings.
pub async fn update(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    input: &Update,
) -> Result<Enterprise, UseCaseError> {
    let name = input.name.as_deref().map(str::trim);
    if name.is_some_and(|n| n.is_empty() || n.chars().count() > 120) {
        return Err(UseCaseError::field("name", "must have 1 to 120 characters"));
    }
    if input.time_zone.as_ref().is_some_and(|z| z.parse::<chrono_tz::Tz>().is_err()) {
        return Err(UseCaseError::field("timeZone", "is not an IANA time zone, such as Europe/Dublin"));
    }
    if input.wipe_asks_after_hours.is_some_and(|hours| !lost::HOURS.contains(&hours)) {
        let message = "must be 1 to 720 hours: an hour to 30 days";
        return Err(UseCaseError::field("wipeAsksAfterHours", message));
    }
    once(app, scope, key, "updateEnterprise", input, still, async |tx| {
        let before = require(tx).await?;
        rows::save_settings(tx, name, input.time_zone.as_deref(), input.wipe_asks_after_hours).await?;
        let after = require(tx).await?;
        if after.time_zone != before.time_zone {
            // Whoever adds to the sums meanwhile is waited for, and comes after: it counts in the new zone.
            sums::hold(tx).await?;
            script::replan(app, tx).await?;
            usage::recount::begin(app, tx, after.time_zone).await?;
        }
        let detail = json!({
            "before": {"name": before.name, "timeZone": before.time_zone.name(),
                "wipeAsksAfterHours": before.wipe_asks_after_hours},
            "after": {"name": after.name, "timeZone": after.time_zone.name(),
                "wipeAsksAfterHours": after.wipe_asks_after_hours},
        });
        Ok(entry("enterprise.updated", after.id, "Changed the settings", detail).done(after))
    })
    .await
}
