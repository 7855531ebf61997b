//! Taking invitations back: their links let nobody in, what waits of them is not sent. A phone that came stays.

use handsight_domain::{
    campaign::InviteState,
    id::{CampaignId, CampaignInviteId},
    scope::EnterpriseScope,
};
use handsight_store::{
    campaign::{self as rows, InviteQuery},
    row,
};
use serde_json::json;

use super::tell;
use crate::{
    App, UseCaseError,
    once::{entry, kept, once, same},
    read::held,
};

/// Takes invitations back; answers how many.
pub async fn withdraw(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    campaign: CampaignId,
    ids: Vec<CampaignInviteId>,
) -> Result<i64, UseCaseError> {
    once(app, scope, key, "withdrawInvites", &(campaign, &ids), same, async |tx| {
        let campaign = held::<rows::CampaignRow>(tx, campaign).await?;
        let states = [InviteState::Queued, InviteState::Sent, InviteState::Opened, InviteState::Failed];
        let query =
            InviteQuery { campaign: campaign.id, states: Some(states.to_vec()), ids: Some(ids.clone()) };
        let mut done = 0;
        for mut invite in rows::invites_where(tx, &query).await? {
            (invite.state, invite.next_attempt_at) = (InviteState::Stopped, None);
            row::update(tx, &invite).await?;
            done += 1;
        }
        let entry = (done > 0).then(|| {
            tell(tx, campaign.id);
            let words = format!("Took {done} invitations of {} back", campaign.name);
            entry("campaign.withdrawn", campaign.id, words, json!({"invitations": done}))
        });
        Ok(kept(done, entry))
    })
    .await
}
