//! Sending what a campaign has queued, a few at a time. The next attempt is written down before the gateway is
//! spoken to, so that a process that stops in between sends again after a pause, and never at once.

use std::time::Duration;

use handsight_channel::{Mail, SendError};
use handsight_domain::{
    campaign::{Filling, InviteState, InviteWay, fill, retry_after},
    id::{CampaignId, EnterpriseId, TypedId},
    scope::EnterpriseScope,
    time::Timestamp,
};
use handsight_store::{
    again,
    campaign::{self as rows, CampaignRow, InviteRow},
    contact::ContactRow,
    row,
};
use uuid::Uuid;

use super::{link::link_of, shut, tell};
use crate::{App, UseCaseError, enterprise, job::JobOutcome, notifier};

/// Invitations sent at once; the gateway's own limits pace them.
const BATCH: i64 = 16;
/// How long to wait after a failure of our own.
const AFTER_FAULT: Duration = Duration::from_secs(30);

/// The handler of `campaign.send`: the subject is a campaign.
pub(crate) async fn send(app: &App, enterprise: EnterpriseId, subject: Uuid) -> JobOutcome {
    let scope = EnterpriseScope::of_job(enterprise);
    let work = work(app, &scope, CampaignId::from_uuid(subject)).await;
    JobOutcome::of(app, work, "a campaign's invitations could not be sent", AFTER_FAULT)
}

struct Letter {
    invite: InviteRow,
    outcome: Result<(), SendError>,
}

async fn work(app: &App, scope: &EnterpriseScope, id: CampaignId) -> Result<Option<Timestamp>, UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    let Some(campaign) = row::hold::<CampaignRow>(&tx, id).await? else { return Ok(None) };
    let now = app.clock.now();
    let mut due = rows::due_invites(&tx, id, now, BATCH).await?;
    let shut = shut(&campaign, rows::device_count(&tx, id).await?, now);
    for invite in &mut due {
        match &shut {
            Some(words) => {
                invite.next_attempt_at = None;
                invite.last_error = Some(format!("not sent: {words}"));
                if invite.state == InviteState::Queued {
                    invite.state = InviteState::Failed;
                }
            }
            None => {
                invite.attempts += 1;
                invite.next_attempt_at = Some(now.after(retry_after(invite.attempts).unwrap_or(AFTER_FAULT)));
            }
        }
        row::update(&tx, invite).await?;
    }
    if !due.is_empty() && shut.is_some() {
        tell(&mut tx, id);
    }
    let contacts =
        row::find_all::<ContactRow>(&tx, &due.iter().map(|i| i.contact).collect::<Vec<_>>()).await?;
    let enterprise = enterprise::require(&tx).await?;
    tx.commit().await?;
    if shut.is_none() {
        let sends = due.into_iter().map(|invite| async {
            let contact = contacts.iter().find(|c| c.id == invite.contact);
            let outcome = match contact {
                Some(contact) => carry(app, scope, &enterprise, &campaign, &invite, contact).await,
                None => Err(SendError::Permanent("the contact is gone".to_owned())),
            };
            Letter { invite, outcome }
        });
        let letters = futures::future::join_all(sends).await;
        if !letters.is_empty() {
            again(|| conclude(app, scope, id, &letters)).await?;
        }
    }
    Ok(rows::next_attempt(&*app.store.read(scope).await?, id).await?)
}

async fn carry(
    app: &App,
    scope: &EnterpriseScope,
    enterprise: &enterprise::Enterprise,
    campaign: &CampaignRow,
    invite: &InviteRow,
    contact: &ContactRow,
) -> Result<(), SendError> {
    let link = link_of(app, &enterprise.system_id, invite.id, &invite.token_sealed)
        .map_err(|e| SendError::Permanent(e.to_string()))?;
    let filling = Filling {
        name: contact.details.name.as_deref(),
        enterprise: &enterprise.name,
        link: &link,
        system_id: &enterprise.system_id,
    };
    let gone = |what| SendError::Permanent(format!("the contact has no {what} any more"));
    match invite.way {
        InviteWay::Sms => {
            let number = contact.details.phone_number.as_deref().ok_or_else(|| gone("number"))?;
            notifier::text(app, scope, number, &fill(&campaign.sms_text, &filling)).await?;
        }
        InviteWay::Email => {
            let to = contact.details.email.clone().ok_or_else(|| gone("address"))?;
            let subject = fill(&campaign.email_subject, &filling);
            let mail = Mail { to, subject, text: fill(&campaign.email_text, &filling), html: None };
            notifier::mail(app, scope, &mail).await?;
        }
    }
    Ok(())
}

/// Writes what came of each. A person may have opened the link meanwhile: how far the invitation is, is read anew.
async fn conclude(
    app: &App,
    scope: &EnterpriseScope,
    id: CampaignId,
    letters: &[Letter],
) -> Result<(), UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    // As whoever sends or reminds: several invitations are changed under their campaign's lock alone.
    row::hold::<CampaignRow>(&tx, id).await?;
    let now = app.clock.now();
    for letter in letters {
        let Some(mut invite) = row::hold::<InviteRow>(&tx, letter.invite.id).await? else { continue };
        match &letter.outcome {
            Ok(()) => {
                if invite.state == InviteState::Queued {
                    invite.state = InviteState::Sent;
                }
                (invite.sends, invite.sent_at) = (invite.sends + 1, Some(now));
                (invite.next_attempt_at, invite.attempts, invite.last_error) = (None, 0, None);
            }
            Err(SendError::Later { words, at }) => {
                // It was not tried: it waits for its turn, however often that takes.
                invite.attempts = (invite.attempts - 1).max(0);
                invite.next_attempt_at = invite.next_attempt_at.map(|_| *at);
                invite.last_error = Some(words.clone());
            }
            Err(error) => {
                let again = match error {
                    SendError::Temporary(_) | SendError::Unheard(_) => {
                        retry_after(invite.attempts).map(|pause| now.after(pause))
                    }
                    SendError::Permanent(_) | SendError::Later { .. } => None,
                };
                // One that was taken back meanwhile waits for nothing.
                invite.next_attempt_at = again.filter(|_| invite.next_attempt_at.is_some());
                invite.last_error = Some(error.to_string().chars().take(300).collect());
                if invite.next_attempt_at.is_none() && invite.state == InviteState::Queued {
                    invite.state = InviteState::Failed;
                }
            }
        }
        row::update(&tx, &invite).await?;
    }
    tell(&mut tx, id);
    tx.commit().await?;
    Ok(())
}
