//! Inviting contacts, and reminding those who have not come. Both only queue: a job sends at the gateway's pace.

use handsight_domain::{
    campaign::{InviteState, InviteWay},
    id::{CampaignId, CampaignInviteId, ContactId, TypedId},
    notifier::Carries,
    scope::EnterpriseScope,
    time::Timestamp,
};
use handsight_store::{
    WriteTx,
    campaign::{self as rows, CampaignRow, InviteQuery, InviteRow, SEND},
    contact::{self, ContactQuery, ContactRow},
    job, row,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    link::{new_token, seal, token_hash},
    shut, tell,
};
use crate::{
    App, UseCaseError,
    notifier::reaches_people,
    once::{entry, kept, once, same},
    read::{held, required},
};

/// Most contacts invited at once.
const MOST: i64 = 20_000;

/// Whom to invite.
#[derive(Debug, Clone)]
pub struct Invite {
    /// The campaign.
    pub campaign: CampaignId,
    /// Which way.
    pub way: InviteWay,
    /// These contacts; `None` for all that the campaign has not invited.
    pub contacts: Option<Vec<ContactId>>,
}

/// What came of inviting or reminding.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// Invitations that are on their way.
    pub queued: i64,
    /// Contacts that this campaign had invited already.
    pub already: i64,
    /// Contacts without a number or address for this way.
    pub unreachable: i64,
}

fn reachable(contact: &ContactRow, way: InviteWay) -> bool {
    match way {
        InviteWay::Sms => contact.details.phone_number.is_some(),
        InviteWay::Email => contact.details.email.is_some(),
    }
}

/// What carries an invitation.
pub(super) const fn carries(way: InviteWay) -> Carries {
    match way {
        InviteWay::Sms => Carries::Sms,
        InviteWay::Email => Carries::Mail,
    }
}

/// Refuses what could only fail: a way that nobody configured, a campaign that lets nobody in.
async fn ready(
    app: &App,
    tx: &WriteTx,
    campaign: &CampaignRow,
    way: InviteWay,
    now: Timestamp,
) -> Result<(), UseCaseError> {
    if !reaches_people(app, tx, carries(way)).await? {
        let lacks = match way {
            InviteWay::Sms => "SMS gateway",
            InviteWay::Email => "mail server",
        };
        return Err(UseCaseError::conflict(format!(
            "there is no {lacks} in use: add one under Notifiers, or pass the campaign's link on yourself"
        )));
    }
    match shut(campaign, rows::device_count(tx, campaign.id).await?, now) {
        Some(words) => Err(UseCaseError::conflict(format!("nobody could enrol: {words}"))),
        None => Ok(()),
    }
}

/// Invites contacts.
///
/// # Errors
/// [`UseCaseError::Conflict`] when the way is not configured or the campaign lets nobody in;
/// [`UseCaseError::LimitReached`] for too many at once.
pub async fn invite(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    input: &Invite,
) -> Result<Invited, UseCaseError> {
    let said = (input.campaign, input.way, &input.contacts);
    once(app, scope, key, "inviteContacts", &said, same, async |tx| {
        let campaign = required::<CampaignRow>(tx, input.campaign).await?;
        let now = app.clock.now();
        ready(app, tx, &campaign, input.way, now).await?;
        let fresh = ContactQuery { not_invited_by: Some(campaign.id), ..ContactQuery::default() };
        let mut fresh = contact::ids(tx, &fresh, i64::MAX).await?;
        let mut done = Invited::default();
        if let Some(wanted) = &input.contacts {
            let known = row::find_all::<ContactRow>(tx, wanted).await?.len();
            let wanted: std::collections::HashSet<_> = wanted.iter().copied().collect();
            fresh.retain(|id| wanted.contains(id));
            done.already = i64::try_from(known.saturating_sub(fresh.len())).unwrap_or(0);
        }
        if fresh.len() > usize::try_from(MOST).unwrap_or(usize::MAX) {
            let message = format!("at most {MOST} contacts are invited at once: choose some of them");
            return Err(UseCaseError::LimitReached { message, limit: MOST });
        }
        let mut invites = Vec::new();
        for contact in row::find_all::<ContactRow>(tx, &fresh).await? {
            if !reachable(&contact, input.way) {
                done.unreachable += 1;
                continue;
            }
            let (id, token): (CampaignInviteId, String) = (app.mint.id(), new_token(app));
            let row = InviteRow {
                id,
                campaign: campaign.id,
                contact: contact.id,
                way: input.way,
                state: InviteState::Queued,
                token_sealed: seal(app, id, &token),
                created_at: now,
                next_attempt_at: Some(now),
                attempts: 0,
                sends: 0,
                sent_at: None,
                opened_at: None,
                enrolled_at: None,
                device: None,
                last_error: None,
            };
            invites.push((row, token_hash(app, &token)));
        }
        done.queued = i64::try_from(invites.len()).unwrap_or(i64::MAX);
        rows::insert_invites(tx, &invites).await?;
        if done.queued > 0 {
            job::schedule(tx, SEND, campaign.id.uuid(), now).await?;
            tell(tx, campaign.id);
        }
        let entry = (done.queued > 0).then(|| {
            let words = format!("Invited {} contacts by {}", done.queued, campaign.name);
            let detail = json!({"way": input.way.name(), "invited": done.queued});
            entry("campaign.invited", campaign.id, words, detail)
        });
        Ok(kept(done, entry))
    })
    .await
}

/// Sends invitations again: to these, or to everybody who was invited and has not come.
///
/// # Errors
/// As [`invite`].
pub async fn remind(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    campaign: CampaignId,
    ids: Option<Vec<CampaignInviteId>>,
) -> Result<Invited, UseCaseError> {
    once(app, scope, key, "remindInvites", &(campaign, &ids), same, async |tx| {
        let campaign = held::<CampaignRow>(tx, campaign).await?;
        let now = app.clock.now();
        let mut states = vec![InviteState::Sent, InviteState::Opened, InviteState::Failed];
        if ids.is_some() {
            // One that was taken back is sent again only when somebody points at it.
            states.push(InviteState::Stopped);
        }
        let query = InviteQuery { campaign: campaign.id, states: Some(states), ids: ids.clone() };
        for way in rows::ways_at_rest(tx, &query).await? {
            ready(app, tx, &campaign, way, now).await?;
        }
        // In one statement: whoever opens a link or enrols by one meanwhile keeps what came of it.
        let done = Invited { queued: rows::queue_again(tx, &query, now).await?, ..Invited::default() };
        if done.queued > 0 {
            job::schedule(tx, SEND, campaign.id.uuid(), now).await?;
            tell(tx, campaign.id);
        }
        let entry = (done.queued > 0).then(|| {
            let words = format!("Reminded {} contacts by {}", done.queued, campaign.name);
            entry("campaign.reminded", campaign.id, words, json!({"reminded": done.queued}))
        });
        Ok(kept(done, entry))
    })
    .await
}
