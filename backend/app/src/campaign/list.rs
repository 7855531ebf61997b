//! Reading campaigns, invitations and where devices came from.

use std::collections::HashMap;

use handsight_domain::{
    id::{CampaignId, CampaignInviteId, ContactId, DeviceId},
    page::{Page, PageRequest},
    scope::EnterpriseScope,
};
use handsight_store::{
    campaign::{self as rows, CampaignCounts, CampaignRow, InviteQuery, InviteRow},
    row,
};

use crate::{App, UseCaseError, read::reads};

/// A page of campaigns, newest first.
pub async fn list(
    app: &App,
    scope: &EnterpriseScope,
    request: &PageRequest,
) -> Result<Page<CampaignRow>, UseCaseError> {
    Ok(rows::page(&*app.store.read(scope).await?, request).await??)
}

reads! {
    /// A campaign.
    find(id: CampaignId) -> Option<CampaignRow> = row::find::<CampaignRow>;
    /// Several campaigns; strangers are left out.
    by_ids(ids: &[CampaignId]) -> Vec<CampaignRow> = row::find_all::<CampaignRow>;
    /// How campaigns stand; one without invitations and devices is absent.
    counts(ids: &[CampaignId]) -> HashMap<CampaignId, CampaignCounts> = rows::counts;
    /// An invitation.
    find_invite(id: CampaignInviteId) -> Option<InviteRow> = row::find::<InviteRow>;
    /// The invitation of each contact that says most: the one that a phone came by, else the newest.
    invites_of_contacts(contacts: &[ContactId]) -> Vec<InviteRow> = rows::invites_of_contacts;
    /// Where devices came from; those without a campaign are absent.
    origins(devices: &[DeviceId]) -> Vec<(DeviceId, CampaignId, Option<ContactId>)> = rows::origins;
}

/// A page of a campaign's invitations, in the order they were made.
pub async fn invites(
    app: &App,
    scope: &EnterpriseScope,
    query: &InviteQuery,
    request: &PageRequest,
) -> Result<Page<InviteRow>, UseCaseError> {
    Ok(rows::invites_page(&*app.store.read(scope).await?, query, request).await??)
}
