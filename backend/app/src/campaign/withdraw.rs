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
    App, UseCaseError, audit,
    idempotency::{self, Turn},
};

/// Takes invitations back; answers how many.
///
/// # Errors
/// [`UseCaseError::NotFound`] without such a campaign.
pub async fn withdraw(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    campaign: CampaignId,
    ids: Vec<CampaignInviteId>,
) -> Result<i64, UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    let turn = match idempotency::begin::<i64>(app, &tx, key, "withdrawInvites", &(campaign, &ids)).await? {
        Turn::First(turn) => turn,
        Turn::Again(done) => {
            tx.commit().await?;
            return Ok(done);
        }
    };
    let campaign = row::hold::<rows::CampaignRow>(&tx, campaign).await?.ok_or(UseCaseError::NotFound)?;
    let states = [InviteState::Queued, InviteState::Sent, InviteState::Opened, InviteState::Failed];
    let query = InviteQuery { campaign: campaign.id, states: Some(states.to_vec()), ids: Some(ids) };
    let mut done = 0;
    for mut invite in rows::invites_where(&tx, &query).await? {
        (invite.state, invite.next_attempt_at) = (InviteState::Stopped, None);
        row::update(&tx, &invite).await?;
        done += 1;
    }
    turn.finish(app, &tx, &done).await?;
    if done > 0 {
        tell(&mut tx, campaign.id);
        let words = format!("Took {done} invitations of {} back", campaign.name);
        let target = Some(campaign.id.to_string());
        audit::record(app, &mut tx, "campaign.withdrawn", target, words, json!({"invitations": done}))
            .await?;
    }
    tx.commit().await?;
    Ok(done)
}
