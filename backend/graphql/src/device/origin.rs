//! Where a device came from.

use async_graphql::{Context, Object, Result};
use handsight_domain::{
    id::{CampaignId, ContactId},
    scope::EnterpriseScope,
};

use crate::{
    campaign::Campaign,
    contact::Contact,
    loader::{CampaignKey, ContactRowKey, loaders},
};

/// The campaign through which a device enrolled, and the invited contact.
#[derive(Debug, Clone)]
pub struct DeviceOrigin {
    pub(super) campaign: CampaignId,
    pub(super) contact: Option<ContactId>,
    pub(super) scope: EnterpriseScope,
}

/// The campaign through which a device enrolled, and the invited contact.
#[Object]
impl DeviceOrigin {
    /// The campaign; null only while it is being deleted.
    async fn campaign(&self, ctx: &Context<'_>) -> Result<Option<Campaign>> {
        let row = loaders(ctx, &self.scope).load_one(CampaignKey(self.campaign)).await?;
        Ok(row.map(|row| Campaign::new(row, self.scope.clone())))
    }
    /// The contact; null if the device used the campaign's shared link or the contact was deleted.
    async fn contact(&self, ctx: &Context<'_>) -> Result<Option<Contact>> {
        let Some(id) = self.contact else { return Ok(None) };
        let row = loaders(ctx, &self.scope).load_one(ContactRowKey(id)).await?;
        Ok(row.map(|row| Contact::new(row, self.scope.clone())))
    }
}
