//! Reading ways out, ladders and what messages cost.

use async_graphql::{Context, ID, Object, Result};
use handsight_app::{device, notifier as cases};
use handsight_domain::{
    id::{DeviceId, NotifierId},
    notifier::Urgency,
    policy::Permission,
};

use super::{
    Notifier,
    kind::{Ladder, Messaging, NotifierKindInfo},
};
use crate::{
    connection::clamp,
    context::{Visit, need_id},
    error::{fail, not_found},
    node::found,
    scalar::Long,
};

/// Root fields of ways out.
#[derive(Debug, Default)]
pub struct NotifierQuery;

#[Object]
impl NotifierQuery {
    /// Supported kinds of channels with their settings.
    async fn notifier_kinds(&self, ctx: &Context<'_>) -> Result<Vec<NotifierKindInfo>> {
        ctx.enter(Permission::EnterpriseManage)?;
        Ok(NotifierKindInfo::all())
    }
    /// The enterprise's own channels in the order they are tried. Without one for SMS or e-mail, the
    /// service's default channel is used.
    async fn notifiers(&self, ctx: &Context<'_>) -> Result<Vec<Notifier>> {
        let scope = ctx.enter(Permission::EnterpriseManage)?;
        let rows = cases::list(ctx.app(), &scope).await.map_err(fail)?;
        Ok(rows.into_iter().map(|row| Notifier::new(row, scope.clone())).collect())
    }
    /// Messaging costs and the monthly limit.
    async fn messaging(&self, ctx: &Context<'_>) -> Result<Messaging> {
        let scope = ctx.enter(Permission::EnterpriseRead)?;
        let (settings, spend) = cases::messaging(ctx.app(), &scope).await.map_err(fail)?;
        Ok(Messaging {
            currency: settings.currency,
            monthly_cap_micros: settings.monthly_cap_micros.map(Long),
            spent_micros: Long(spend.cost_micros),
            messages: clamp(spend.messages),
            held_back: clamp(spend.held_back),
        })
    }
    /// Delivery orders of a device, or the defaults for all devices; one per urgency.
    async fn ladders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "ID of the device; the defaults if absent.")] device_id: Option<ID>,
    ) -> Result<Vec<Ladder>> {
        let scope = ctx.enter(Permission::DevicesRead)?;
        let device: Option<DeviceId> = device_id.as_ref().map(need_id).transpose()?;
        if let Some(id) = device
            && device::find(ctx.app(), &scope, id).await.map_err(fail)?.is_none()
        {
            return Err(not_found());
        }
        let mut all = Vec::new();
        for urgency in Urgency::ALL {
            let (steps, own) = cases::ladder(ctx.app(), &scope, device, urgency).await.map_err(fail)?;
            all.push(Ladder {
                urgency: urgency.into(),
                steps: steps.into_iter().map(Into::into).collect(),
                own,
            });
        }
        Ok(all)
    }
}

found! {
    Notifier by NotifierId, EnterpriseManage, cases::find;
}
