//! Opening a link: what the page says of it, and that it was opened.

use handsight_domain::{campaign::InviteState, scope::PlatformScope};
use handsight_store::{campaign as rows, contact, row};

use super::{
    link::{qr_svg, token_hash},
    shut, tell,
};
use crate::{App, UseCaseError, enterprise};

/// What a link leads to.
#[derive(Debug, Clone)]
pub struct Opening {
    /// The enterprise's name: whoever has a token may know it.
    pub enterprise: String,
    /// The name of the person the link was made for.
    pub person: Option<String>,
    /// The system ID.
    pub system_id: String,
    /// The link itself.
    pub link: String,
    /// The link as a QR code, an SVG document.
    pub qr_svg: String,
    /// Why no phone can enrol by it now, in words.
    pub shut: Option<String>,
}

/// Notes that a link was opened. A token of nobody is told from no other by nothing but the answer.
///
/// # Errors
/// [`UseCaseError::NotFound`] for a system ID or a token of nobody.
pub async fn open(app: &App, system_id: &str, token: &str) -> Result<Opening, UseCaseError> {
    let id = enterprise::of_system_id(app, system_id).await?.ok_or(UseCaseError::NotFound)?;
    let scope = PlatformScope::of_service().enter(id);
    let hash = token_hash(app, token);
    // Whoever tries tokens holds up nobody who writes.
    if !rows::token_exists(&*app.store.read(&scope).await?, &hash).await? {
        return Err(UseCaseError::NotFound);
    }
    let mut tx = app.store.write(&scope).await?;
    let now = app.clock.now();
    let invite = rows::invite_by_token(&tx, &hash).await?;
    let campaign = match &invite {
        Some(invite) => row::find::<rows::CampaignRow>(&tx, invite.campaign).await?,
        None => rows::by_token(&tx, &hash).await?,
    };
    let campaign = campaign.ok_or(UseCaseError::NotFound)?;
    let mut why = shut(&campaign, rows::device_count(&tx, campaign.id).await?, now);
    let mut person = None;
    match invite {
        Some(mut invite) => {
            person =
                row::find::<contact::ContactRow>(&tx, invite.contact).await?.and_then(|c| c.details.name);
            match invite.state {
                InviteState::Stopped => {
                    why = Some("this invitation was taken back: ask for a new one".to_owned())
                }
                InviteState::Enrolled => {
                    why = Some(
                        "a phone enrolled by this link already: ask for a new one for another".to_owned(),
                    );
                }
                _ => {}
            }
            if invite.opened_at.is_none() {
                invite.opened_at = Some(now);
                if matches!(invite.state, InviteState::Queued | InviteState::Sent | InviteState::Failed) {
                    invite.state = InviteState::Opened;
                }
                row::update(&tx, &invite).await?;
                tell(&mut tx, campaign.id);
            }
        }
        None => {
            rows::note_opened(&tx, campaign.id).await?;
            tell(&mut tx, campaign.id);
        }
    }
    let enterprise = enterprise::require(&tx).await?;
    if !enterprise.enrolment_open {
        why = Some("enrolment is closed: ask an administrator to open it".to_owned());
    }
    tx.commit().await?;
    let link = format!("{}/e/{system_id}/{}", app.public_url, token.trim().to_lowercase());
    Ok(Opening {
        enterprise: enterprise.name,
        person,
        system_id: enterprise.system_id,
        qr_svg: qr_svg(&link)?,
        link,
        shut: why,
    })
}
