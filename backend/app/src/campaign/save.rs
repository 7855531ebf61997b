//! Making and changing a campaign.

use handsight_domain::{
    attribute::LIABILITIES, campaign, id::CampaignId, scope::EnterpriseScope, time::Timestamp,
};
use handsight_store::{
    campaign::{self as rows, CampaignRow},
    row,
};
use serde::Serialize;
use serde_json::json;

use super::{
    link::{new_token, seal, token_hash},
    tell,
};
use crate::{
    App, FieldProblem, UseCaseError,
    once::{entry, once, once_on},
    read::{held, required},
};

/// The text by SMS when nobody wrote another.
const SMS: &str = "Hello {name}, please enrol your phone with {enterprise}: {link}";
/// The subject by e-mail when nobody wrote another.
const SUBJECT: &str = "Enrol your phone with {enterprise}";
/// The text by e-mail when nobody wrote another.
const MAIL: &str = "Hello {name},\n\n{enterprise} manages its phones with Handsight. Open this link on your phone \
    and follow the steps:\n\n{link}\n\nIf the agent asks for a system ID, it is {systemId}. The link is yours alone: \
    please do not pass it on.\n";
/// Most devices of one campaign.
const MOST_DEVICES: i64 = 1_000_000;

/// What a campaign is to be. Texts that are `None` are the usual ones.
#[derive(Debug, Clone, Serialize)]
pub struct CampaignInput {
    /// Its name, 1 to 100 characters.
    pub name: String,
    /// Notes, at most 1,000 characters.
    pub note: Option<String>,
    /// Until when its links work.
    pub expires_at: Option<Timestamp>,
    /// Most devices that enrol by it.
    pub device_limit: Option<i64>,
    /// The department that its devices get when the contact has none.
    pub department: Option<String>,
    /// The office that its devices get when the contact has none.
    pub office: Option<String>,
    /// `CORPORATE` or `INDIVIDUAL`.
    pub liability: String,
    /// The text by SMS, at most 1,000 characters.
    pub sms_text: Option<String>,
    /// The subject by e-mail, at most 200 characters.
    pub email_subject: Option<String>,
    /// The text by e-mail, at most 10,000 characters.
    pub email_text: Option<String>,
}

/// Writes an input into a row.
fn apply(input: &CampaignInput, row: &mut CampaignRow, now: Timestamp) -> Result<(), UseCaseError> {
    let mut problems = Vec::new();
    let mut wrong = |field, message: String| problems.push(FieldProblem { field, message });
    let mut text = |field, text: Option<&str>, most: usize, lines: bool| {
        let text = text.map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
        if let Some(text) = &text {
            if text.chars().count() > most {
                wrong(field, format!("has at most {most} characters"));
            } else if text.chars().any(|c| c.is_control() && !(lines && matches!(c, '\n' | '\r' | '\t'))) {
                wrong(field, "holds a control character".to_owned());
            }
        }
        text
    };
    row.name = text("name", Some(&input.name), 100, false).unwrap_or_default();
    row.note = text("note", input.note.as_deref(), 1_000, true);
    row.department = text("department", input.department.as_deref(), 100, false);
    row.office = text("office", input.office.as_deref(), 100, false);
    row.sms_text = text("smsText", input.sms_text.as_deref(), 1_000, true).unwrap_or_else(|| SMS.to_owned());
    row.email_subject = text("emailSubject", input.email_subject.as_deref(), 200, false)
        .unwrap_or_else(|| SUBJECT.to_owned());
    row.email_text =
        text("emailText", input.email_text.as_deref(), 10_000, true).unwrap_or_else(|| MAIL.to_owned());
    if row.name.is_empty() {
        wrong("name", "cannot be empty".to_owned());
    }
    for (field, text) in [("smsText", &row.sms_text), ("emailText", &row.email_text)] {
        if let Some(words) = campaign::problem(text) {
            wrong(field, words);
        }
    }
    // A subject needs no link; the rest of the rules hold.
    if let Some(words) = campaign::problem(&format!("{}{{link}}", row.email_subject)) {
        wrong("emailSubject", words);
    }
    if input.expires_at.is_some_and(|at| at <= now) && row.expires_at != input.expires_at {
        wrong("expiresAt", "lies in the past".to_owned());
    }
    if input.device_limit.is_some_and(|n| !(1..=MOST_DEVICES).contains(&n)) {
        wrong("deviceLimit", "is 1 to 1,000,000 devices, or nothing for no limit".to_owned());
    }
    if !LIABILITIES.contains(&input.liability.as_str()) {
        wrong("liability", "is CORPORATE or INDIVIDUAL".to_owned());
    }
    (row.expires_at, row.device_limit) = (input.expires_at, input.device_limit);
    row.liability.clone_from(&input.liability);
    UseCaseError::if_any(problems)
}

/// Makes a campaign.
pub async fn create(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    input: &CampaignInput,
) -> Result<CampaignRow, UseCaseError> {
    once(app, scope, key, "createCampaign", input, required::<CampaignRow>, async |tx| {
        let (id, token, now) = (app.mint.id(), new_token(app), app.clock.now());
        let mut row = CampaignRow {
            id,
            name: String::new(),
            note: None,
            token_sealed: seal(app, id, &token),
            expires_at: None,
            device_limit: None,
            department: None,
            office: None,
            liability: String::new(),
            sms_text: String::new(),
            email_subject: String::new(),
            email_text: String::new(),
            opened: 0,
            created_at: now,
            created_by: serde_json::to_string(scope.actor()).unwrap_or_default(),
            stopped_at: None,
        };
        apply(input, &mut row, now)?;
        rows::insert(tx, &row, &token_hash(app, &token)).await?;
        tell(tx, id);
        let (words, detail) = (format!("Made the campaign {}", row.name), json!({"name": row.name}));
        Ok(entry("campaign.created", id, words, detail).keeping(id, row))
    })
    .await
}

/// Changes a campaign; its link stays.
///
/// # Errors
/// As [`create`].
pub async fn update(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: CampaignId,
    input: &CampaignInput,
) -> Result<CampaignRow, UseCaseError> {
    once_on(app, scope, key, "updateCampaign", &(id, input), id, async |tx| {
        let mut row = held::<CampaignRow>(tx, id).await?;
        apply(input, &mut row, app.clock.now())?;
        row::update(tx, &row).await?;
        tell(tx, id);
        let (words, detail) = (format!("Changed the campaign {}", row.name), json!({"name": row.name}));
        Ok(entry("campaign.updated", id, words, detail).done(row))
    })
    .await
}
