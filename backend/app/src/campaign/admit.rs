//! A phone that comes with a token: whether it is let in, and what it is known by from the first moment.

use handsight_domain::{campaign::InviteState, id::DeviceId, time::Timestamp};
use handsight_store::{
    WriteTx,
    campaign::{self as rows, CampaignRow, InviteRow},
    contact::ContactRow,
    device::DeviceRow,
    row,
};

use super::{link::token_hash, shut, tell};
use crate::{App, StoreError};

/// By what a phone comes.
#[derive(Debug, Clone)]
pub(crate) struct Admission {
    campaign: CampaignRow,
    invite: Option<InviteRow>,
    contact: Option<ContactRow>,
}

/// Checks a token.
///
/// # Errors
/// The inner one is why the phone is not let in, in words for whoever holds it.
pub(crate) async fn admit(
    app: &App,
    tx: &WriteTx,
    token: &str,
    now: Timestamp,
) -> Result<Result<Admission, String>, StoreError> {
    let hash = token_hash(app, token);
    let invite = rows::invite_by_token(tx, &hash).await?;
    let campaign = match &invite {
        Some(invite) => row::find::<CampaignRow>(tx, invite.campaign).await?,
        None => rows::by_token(tx, &hash).await?,
    };
    let Some(campaign) = campaign else {
        return Ok(Err("this enrolment link is not known: ask for a new one".to_owned()));
    };
    if let Some(words) = shut(&campaign, rows::device_count(tx, campaign.id).await?, now) {
        return Ok(Err(words));
    }
    let mut contact = None;
    if let Some(invite) = &invite {
        match invite.state {
            InviteState::Stopped => {
                return Ok(Err("this invitation was taken back: ask for a new one".to_owned()));
            }
            InviteState::Enrolled => {
                return Ok(Err("another phone enrolled by this link already: ask for a new one".to_owned()));
            }
            _ => contact = row::find::<ContactRow>(tx, invite.contact).await?,
        }
    }
    Ok(Ok(Admission { campaign, invite, contact }))
}

impl Admission {
    /// Writes what is known of the person and the campaign's defaults into a new device.
    pub(crate) fn describe(&self, row: &mut DeviceRow) {
        let details = self.contact.as_ref().map(|c| &c.details);
        row.holder = details.and_then(|d| d.name.clone());
        row.holder_email = details.and_then(|d| d.email.clone());
        row.department =
            details.and_then(|d| d.department.clone()).or_else(|| self.campaign.department.clone());
        row.office = details.and_then(|d| d.office.clone()).or_else(|| self.campaign.office.clone());
        row.liability.clone_from(&self.campaign.liability);
        if row.phone_number.is_none() {
            // Where the invitation was sent; unverified like any number that was only said.
            row.phone_number = details.and_then(|d| d.phone_number.clone());
        }
    }
    /// The campaign's name.
    pub(crate) fn campaign(&self) -> &str {
        &self.campaign.name
    }
}

/// Notes that a device came by this.
pub(crate) async fn settle(
    tx: &mut WriteTx,
    admission: Admission,
    device: DeviceId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Admission { campaign, invite, contact } = admission;
    rows::set_origin(tx, device, campaign.id, contact.map(|c| c.id)).await?;
    if let Some(mut invite) = invite {
        invite.opened_at = invite.opened_at.or(Some(now));
        (invite.state, invite.enrolled_at, invite.device) = (InviteState::Enrolled, Some(now), Some(device));
        invite.next_attempt_at = None;
        row::update(tx, &invite).await?;
    }
    tell(tx, campaign.id);
    Ok(())
}
