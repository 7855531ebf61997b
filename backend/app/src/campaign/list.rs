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

use crate::{App, UseCaseError};

/// A page of campaigns, newest first.
///
/// # Errors
/// [`UseCaseError::Page`] for another list's cursor.
pub async fn list(
    app: &App,
    scope: &EnterpriseScope,
    request: &PageRequest,
) -> Result<Page<CampaignRow>, UseCaseError> {
    Ok(rows::page(&*app.store.read(scope).await?, request).await??)
}

/// A campaign.
pub async fn find(
    app: &App,
    scope: &EnterpriseScope,
    id: CampaignId,
) -> Result<Option<CampaignRow>, UseCaseError> {
    Ok(row::find::<CampaignRow>(&*app.store.read(scope).await?, id).await?)
}

/// Several campaigns; strangers are left out.
pub async fn by_ids(
    app: &App,
    scope: &EnterpriseScope,
    ids: &[CampaignId],
) -> Result<Vec<CampaignRow>, UseCaseError> {
    Ok(row::find_all::<CampaignRow>(&*app.store.read(scope).await?, ids).await?)
}

/// How campaigns stand; one without invitations and devices is absent.
pub async fn counts(
    app: &App,
    scope: &EnterpriseScope,
    ids: &[CampaignId],
) -> Result<HashMap<CampaignId, CampaignCounts>, UseCaseError> {
    Ok(rows::counts(&*app.store.read(scope).await?, ids).await?)
}

/// An invitation.
pub async fn find_invite(
    app: &App,
    scope: &EnterpriseScope,
    id: CampaignInviteId,
) -> Result<Option<InviteRow>, UseCaseError> {
    Ok(row::find::<InviteRow>(&*app.store.read(scope).await?, id).await?)
}

/// A page of a campaign's invitations, in the order they were made.
///
/// # Errors
/// [`UseCaseError::Page`] for another list's cursor.
pub async fn invites(
    app: &App,
    scope: &EnterpriseScope,
    query: &InviteQuery,
    request: &PageRequest,
) -> Result<Page<InviteRow>, UseCaseError> {
    Ok(rows::invites_page(&*app.store.read(scope).await?, query, request).await??)
}

/// The invitation of each contact that says most: the one that a phone came by, else the newest.
pub async fn invites_of_contacts(
    app: &App,
    scope: &EnterpriseScope,
    contacts: &[ContactId],
) -> Result<Vec<InviteRow>, UseCaseError> {
    Ok(rows::invites_of_contacts(&*app.store.read(scope).await?, contacts).await?)
}

/// Where devices came from; those without a campaign are absent.
pub async fn origins(
    app: &App,
    scope: &EnterpriseScope,
    devices: &[DeviceId],
) -> Result<Vec<(DeviceId, CampaignId, Option<ContactId>)>, UseCaseError> {
    Ok(rows::origins(&*app.store.read(scope).await?, devices).await?)
}
