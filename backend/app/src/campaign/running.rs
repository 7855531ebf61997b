//! Stopping a campaign, and letting it go on. Stopped, its links let nobody in and nothing of it is sent.

use handsight_domain::{
    campaign::InviteState,
    id::{CampaignId, TypedId},
    scope::EnterpriseScope,
};
use handsight_store::{
    campaign::{self as rows, CampaignRow, InviteQuery, SEND},
    job, row,
};
use serde_json::json;

use super::tell;
use crate::{
    App, UseCaseError, audit,
    idempotency::{self, Turn},
};

/// Stops a campaign or lets it go on.
///
/// # Errors
/// [`UseCaseError::NotFound`] without such a campaign.
pub async fn set_running(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: CampaignId,
    running: bool,
) -> Result<CampaignRow, UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    let turn = match idempotency::begin::<()>(app, &tx, key, "setCampaignRunning", &(id, running)).await? {
        Turn::First(turn) => turn,
        Turn::Again(()) => {
            let row = row::find::<CampaignRow>(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
            tx.commit().await?;
            return Ok(row);
        }
    };
    let mut row = row::hold::<CampaignRow>(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
    let now = app.clock.now();
    row.stopped_at = if running { None } else { row.stopped_at.or(Some(now)) };
    row::update(&tx, &row).await?;
    let query = InviteQuery { campaign: id, states: None, ids: None };
    let mut waits = false;
    for mut invite in rows::invites_where(&tx, &query).await? {
        match (running, invite.state) {
            (false, _) if invite.next_attempt_at.is_some() => {
                invite.next_attempt_at = None;
                if invite.state == InviteState::Queued {
                    invite.state = InviteState::Stopped;
                }
            }
            (true, InviteState::Stopped) if invite.sends == 0 => {
                (invite.state, invite.next_attempt_at) = (InviteState::Queued, Some(now));
                waits = true;
            }
            _ => continue,
        }
        row::update(&tx, &invite).await?;
    }
    if waits {
        job::schedule(&mut tx, SEND, id.uuid(), now).await?;
    }
    tell(&mut tx, id);
    turn.finish(app, &tx, &()).await?;
    let (verb, did) = if running { ("campaign.resumed", "Resumed") } else { ("campaign.stopped", "Stopped") };
    let words = format!("{did} the campaign {}", row.name);
    audit::record(app, &mut tx, verb, Some(id.to_string()), words, json!({})).await?;
    tx.commit().await?;
    Ok(row)
}
