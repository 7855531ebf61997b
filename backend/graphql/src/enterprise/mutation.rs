//! Changing the enterprise's settings, and the operator's conversion.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use handsight_app::enterprise::{self as cases, Update};
use handsight_domain::policy::Permission;

use super::{Enterprise, EnterpriseMode};
use crate::{
    context::Visit,
    payload,
    problem::{Conflict, InvalidInput},
};

/// What is to change; an absent field stays as it is.
#[derive(Debug, InputObject)]
pub struct UpdateEnterpriseInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The name, 1 to 120 characters.
    name: Option<String>,
    /// The IANA time zone, as `Europe/Dublin`.
    time_zone: Option<String>,
    /// After how many hours a wipe that no phone has received asks again before it goes, 1 to 720; for wipes that are
    /// asked from now on.
    wipe_asks_after_hours: Option<i32>,
}
/// The enterprise as it is now.
#[derive(Debug, SimpleObject)]
pub struct UpdateEnterpriseDone {
    /// The enterprise.
    enterprise: Enterprise,
}
payload!(
    /// What came of changing the settings.
    UpdateEnterprisePayload = UpdateEnterpriseDone, Invalid(InvalidInput)
);

/// Which enterprise pays from now on.
#[derive(Debug, InputObject)]
pub struct ConvertEnterpriseInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// Its system ID.
    system_id: String,
}
/// The enterprise pays.
#[derive(Debug, SimpleObject)]
pub struct ConvertEnterpriseDone {
    /// Its name.
    enterprise_name: String,
    /// Its mode now.
    mode: EnterpriseMode,
}
payload!(
    /// What came of the conversion.
    ConvertEnterprisePayload = ConvertEnterpriseDone, Conflict(Conflict)
);

/// A word to the operator of the service.
#[derive(Debug, InputObject)]
pub struct RequestConversionInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// What the operator should know, at most 1,000 characters.
    note: Option<String>,
}
/// The operator will see it.
#[derive(Debug, SimpleObject)]
pub struct RequestConversionDone {
    /// The enterprise.
    enterprise: Enterprise,
}
payload!(
    /// What came of asking to become a paying enterprise.
    RequestConversionPayload = RequestConversionDone, Invalid(InvalidInput), Conflict(Conflict)
);

/// Mutations of the enterprise.
#[derive(Debug, Default)]
pub struct EnterpriseMutation;

#[Object]
impl EnterpriseMutation {
    /// Changes the enterprise's settings.
    async fn update_enterprise(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: UpdateEnterpriseInput,
    ) -> Result<UpdateEnterprisePayload> {
        let scope = ctx.enter(Permission::EnterpriseManage)?;
        let case = Update {
            name: input.name,
            time_zone: input.time_zone,
            wipe_asks_after_hours: input.wipe_asks_after_hours.map(Into::into),
        };
        let done = cases::update(ctx.app(), &scope, input.idempotency_key.as_deref(), &case).await;
        UpdateEnterprisePayload::of(
            done.map(|row| UpdateEnterpriseDone { enterprise: Enterprise::new(row, scope) }),
        )
    }
    /// Asks the operator of the service to make this enterprise a paying one.
    async fn request_conversion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A word to the operator.")] input: RequestConversionInput,
    ) -> Result<RequestConversionPayload> {
        let scope = ctx.enter(Permission::EnterpriseManage)?;
        let (key, note) = (input.idempotency_key.as_deref(), input.note.as_deref());
        let done = cases::request_conversion(ctx.app(), &scope, key, note).await;
        RequestConversionPayload::of(
            done.map(|row| RequestConversionDone { enterprise: Enterprise::new(row, scope) }),
        )
    }
    /// Makes an enterprise a paying one. The operator of the service only.
    async fn convert_enterprise(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: ConvertEnterpriseInput,
    ) -> Result<ConvertEnterprisePayload> {
        let scope = ctx.enter_platform()?;
        let key = input.idempotency_key.as_deref();
        let done = cases::convert(ctx.app(), &scope, key, &input.system_id).await;
        ConvertEnterprisePayload::of(
            done.map(|e| ConvertEnterpriseDone { enterprise_name: e.name, mode: e.mode.into() }),
        )
    }
}
