//! Changing ways out, ladders and the bound on what messages cost.

use async_graphql::{Context, Object, Result};
use handsight_app::notifier as cases;
use handsight_domain::{id::DeviceId, notifier::Step, policy::Permission};

use super::{
    Notifier,
    input::{
        CreateNotifierDone, CreateNotifierInput, CreateNotifierPayload, DeleteNotifierDone,
        DeleteNotifierInput, DeleteNotifierPayload, SetLadderDone, SetLadderInput, SetLadderPayload,
        TestNotifierDone, TestNotifierInput, TestNotifierPayload, UpdateMessagingDone, UpdateMessagingInput,
        UpdateMessagingPayload, UpdateNotifierDone, UpdateNotifierInput, UpdateNotifierPayload,
    },
    kind::Ladder,
};
use crate::{
    context::{Visit, need_id},
    error::fail,
    scalar::Long,
};

/// Mutations of ways out.
#[derive(Debug, Default)]
pub struct NotifierMutation;

#[Object]
impl NotifierMutation {
    /// Makes a way out. Secret settings are kept sealed and never shown again.
    async fn create_notifier(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to be.")] input: CreateNotifierInput,
    ) -> Result<CreateNotifierPayload> {
        let scope = ctx.enter(Permission::EnterpriseManage)?;
        let (key, kind) = (input.idempotency_key.clone(), input.kind.0);
        let done = cases::create(ctx.app(), &scope, key.as_deref(), kind, &input.change()).await;
        CreateNotifierPayload::of(done.map(|row| CreateNotifierDone { notifier: Notifier::new(row, scope) }))
    }
    /// Changes a way out.
    async fn update_notifier(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: UpdateNotifierInput,
    ) -> Result<UpdateNotifierPayload> {
        let scope = ctx.enter(Permission::EnterpriseManage)?;
        let (key, id) = (input.idempotency_key.clone(), need_id(&input.notifier_id)?);
        let done = cases::update(ctx.app(), &scope, key.as_deref(), id, &input.change()).await;
        UpdateNotifierPayload::of(done.map(|row| UpdateNotifierDone { notifier: Notifier::new(row, scope) }))
    }
    /// Takes a way out away; what waits goes by the others from its next attempt on.
    async fn delete_notifier(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: DeleteNotifierInput,
    ) -> Result<DeleteNotifierPayload> {
        let scope = ctx.enter(Permission::EnterpriseManage)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.notifier_id)?);
        let done = cases::delete(ctx.app(), &scope, key, id).await;
        DeleteNotifierPayload::of(done.map(|()| DeleteNotifierDone { deleted_id: input.notifier_id }))
    }
    /// Sends one harmless message by a way out.
    async fn test_notifier(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and where to.")] input: TestNotifierInput,
    ) -> Result<TestNotifierPayload> {
        let scope = ctx.enter(Permission::EnterpriseManage)?;
        let id = need_id(&input.notifier_id)?;
        let done = cases::test(ctx.app(), &scope, id, &input.to).await;
        TestNotifierPayload::of(done.map(|answer| TestNotifierDone { answer }))
    }
    /// Sets which ways are tried when, for a device or for all.
    async fn set_ladder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ladder.")] input: SetLadderInput,
    ) -> Result<SetLadderPayload> {
        let scope = ctx.enter(Permission::EnterpriseManage)?;
        let device: Option<DeviceId> = input.device_id.as_ref().map(need_id).transpose()?;
        let step = |s: &super::input::LadderStepInput| Step {
            kind: s.kind.0,
            // What is negative is as wrong as what is too long, and is refused as such.
            after_seconds: u32::try_from(s.after_seconds).unwrap_or(u32::MAX),
        };
        let steps: Vec<Step> = input.steps.iter().map(step).collect();
        let (key, urgency) = (input.idempotency_key.as_deref(), input.urgency.0);
        if let Err(error) = cases::set_ladder(ctx.app(), &scope, key, device, urgency, &steps).await {
            return SetLadderPayload::of(Err(error));
        }
        let (steps, own) = cases::ladder(ctx.app(), &scope, device, urgency).await.map_err(fail)?;
        let ladder =
            Ladder { urgency: input.urgency, steps: steps.into_iter().map(Into::into).collect(), own };
        SetLadderPayload::of(Ok(SetLadderDone { ladder }))
    }
    /// Sets the currency and the most that messages may cost in a month.
    async fn update_messaging(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What holds.")] input: UpdateMessagingInput,
    ) -> Result<UpdateMessagingPayload> {
        let scope = ctx.enter(Permission::EnterpriseManage)?;
        let (key, cap) = (input.idempotency_key.as_deref(), input.monthly_cap_micros.map(|c| c.0));
        let done = cases::set_messaging(ctx.app(), &scope, key, &input.currency, cap).await;
        UpdateMessagingPayload::of(done.map(|s| UpdateMessagingDone {
            currency: s.currency,
            monthly_cap_micros: s.monthly_cap_micros.map(Long),
        }))
    }
}
