//! What an invitation would say, before anybody gets it.

use handsight_domain::{
    campaign::{Filling, InviteWay, Length, fill, length, problem},
    id::{CampaignId, ContactId},
    scope::EnterpriseScope,
};
use handsight_store::{
    campaign as rows,
    contact::{self, ContactQuery},
    row,
};

use super::invite::carries;
use crate::{App, UseCaseError, enterprise, notifier::reaches_people, read::required};

/// Contacts whose text is shown.
const SHOWN: usize = 3;

/// One contact's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Where it goes.
    pub to: String,
    /// The subject by e-mail.
    pub subject: Option<String>,
    /// The text.
    pub text: String,
    /// How long it is by SMS.
    pub length: Option<Length>,
}

/// What inviting would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextPreview {
    /// The first texts.
    pub samples: Vec<Sample>,
    /// Contacts that would get one.
    pub reachable: i64,
    /// Contacts without a number or address for this way.
    pub unreachable: i64,
    /// Segments of all texts by SMS together: each is paid for.
    pub segments: i64,
    /// Whether anything carries it.
    pub configured: bool,
}

/// What inviting these contacts (or all that the campaign has not invited) would do. Texts that are given stand
/// for the campaign's own.
///
/// # Errors
/// [`UseCaseError::Invalid`] for a text that will not do.
pub async fn preview(
    app: &App,
    scope: &EnterpriseScope,
    campaign: CampaignId,
    way: InviteWay,
    contacts: Option<&[ContactId]>,
    text: Option<&str>,
) -> Result<TextPreview, UseCaseError> {
    let tx = app.store.read(scope).await?;
    let campaign = required::<rows::CampaignRow>(&tx, campaign).await?;
    let enterprise = enterprise::require(&tx).await?;
    let text = text.unwrap_or(match way {
        InviteWay::Sms => &campaign.sms_text,
        InviteWay::Email => &campaign.email_text,
    });
    if let Some(words) = problem(text) {
        return Err(UseCaseError::field("text", words));
    }
    let fresh = ContactQuery { not_invited_by: Some(campaign.id), ..ContactQuery::default() };
    let mut ids = contact::ids(&tx, &fresh, i64::MAX).await?;
    if let Some(wanted) = contacts {
        let wanted: std::collections::HashSet<_> = wanted.iter().collect();
        ids.retain(|id| wanted.contains(id));
    }
    // A token of the right length: real ones are made when somebody is invited.
    let link = format!("{}/e/{}/{}", app.public_url, enterprise.system_id, "x".repeat(16));
    let configured = reaches_people(app, &tx, carries(way)).await?;
    let mut out = TextPreview { samples: vec![], reachable: 0, unreachable: 0, segments: 0, configured };
    for contact in row::find_all::<contact::ContactRow>(&tx, &ids).await? {
        let to = match way {
            InviteWay::Sms => &contact.details.phone_number,
            InviteWay::Email => &contact.details.email,
        };
        let Some(to) = to else {
            out.unreachable += 1;
            continue;
        };
        out.reachable += 1;
        let filling = Filling {
            name: contact.details.name.as_deref(),
            enterprise: &enterprise.name,
            link: &link,
            system_id: &enterprise.system_id,
        };
        let text = fill(text, &filling);
        let sms = (way == InviteWay::Sms).then(|| length(&text));
        out.segments += sms.map_or(0, |l| i64::try_from(l.segments).unwrap_or(0));
        if out.samples.len() < SHOWN {
            let subject = (way == InviteWay::Email).then(|| fill(&campaign.email_subject, &filling));
            out.samples.push(Sample { to: to.clone(), subject, text, length: sms });
        }
    }
    Ok(out)
}
