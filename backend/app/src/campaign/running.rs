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
    App, UseCaseError,
    once::{entry, once_on},
    read::held,
};

/// Stops a campaign or lets it go on.
pub async fn set_running(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    id: CampaignId,
    running: bool,
) -> Result<CampaignRow, UseCaseError> {
    once_on(app, scope, key, "setCampaignRunning", &(id, running), id, async |tx| {
        let mut row = held::<CampaignRow>(tx, id).await?;
        let now = app.clock.now();
        row.stopped_at = if running { None } else { row.stopped_at.or(Some(now)) };
        row::update(tx, &row).await?;
        let query = InviteQuery { campaign: id, states: None, ids: None };
        let mut waits = false;
        for mut invite in rows::invites_where(tx, &query).await? {
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
            row::update(tx, &invite).await?;
        }
        if waits {
            job::schedule(tx, SEND, id.uuid(), now).await?;
        }
        tell(tx, id);
        let (verb, did) =
            if running { ("campaign.resumed", "Resumed") } else { ("campaign.stopped", "Stopped") };
        let words = format!("{did} the campaign {}", row.name);
        Ok(entry(verb, id, words, json!({})).done(row))
    })
    .await
}
