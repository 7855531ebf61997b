//! Changing ways out, ladders and the bound on what messages cost.

use async_graphql::{ID, InputObject};
use handsight_app::notifier::{self as cases, Change};
use handsight_domain::{id::DeviceId, notifier::Step, policy::Permission};

use super::{
    Notifier,
    kind::{Ladder, LadderStepKind, NotifierKind, Urgency},
};
use crate::{
    context::{Visit, need_id},
    error::fail,
    mutation::mutations,
    problem::{Conflict, InvalidInput, LimitReached},
    scalar::Long,
};

/// A setting of a channel.
#[derive(Debug, InputObject)]
pub struct NotifierSettingInput {
    /// Name, one of the kind's `fields`.
    name: String,
    /// Value; empty to remove the setting.
    value: String,
}

fn given(settings: Vec<NotifierSettingInput>) -> Vec<(String, String)> {
    settings.into_iter().map(|s| (s.name, s.value)).collect()
}

impl CreateNotifierInput {
    fn change(self) -> Change {
        Change {
            name: self.name,
            settings: given(self.settings),
            position: self.position.map(i64::from),
            cost_micros: self.cost_micros.map(|c| c.0),
            per_second: self.per_second.map(i64::from),
            enabled: self.enabled,
        }
    }
}
impl UpdateNotifierInput {
    fn change(self) -> Change {
        Change {
            name: self.name,
            settings: given(self.settings.unwrap_or_default()),
            position: self.position.map(i64::from),
            cost_micros: self.cost_micros.map(|c| c.0),
            per_second: self.per_second.map(i64::from),
            enabled: self.enabled,
        }
    }
}

/// A step of a delivery order.
#[derive(Debug, InputObject)]
pub struct LadderStepInput {
    /// Transport.
    kind: LadderStepKind,
    /// Delay after the previous step in seconds, 0 to 86400.
    after_seconds: i32,
}

mutations! {
    /// Mutations of ways out.
    NotifierMutation;

    /// Creates a channel. Secret settings are stored encrypted and never returned.
    create_notifier("Parameters of `createNotifier`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::EnterpriseManage)?;
        let kind = input.kind.0;
        let done = cases::create(ctx.app(), &scope, key, kind, &input.change()).await;
        done.map(|row| CreateNotifierDone { notifier: Notifier::new(row, scope) })
    }
    /// Input of `createNotifier`.
    CreateNotifierInput {
        /// Kind of channel.
        kind: NotifierKind,
        /// Name, 1 to 60 characters, unique; the name of the kind by default.
        name: Option<String>,
        /// Settings.
        settings: Vec<NotifierSettingInput>,
        /// Position among the channels, 0 to 1000, the lowest is tried first; last by default.
        position: Option<i32>,
        /// Cost per message, in millionths of the enterprise's currency; zero by default.
        cost_micros: Option<Long>,
        /// Maximum messages per second, 0 (no limit) to 1000; no limit by default.
        per_second: Option<i32>,
        /// Whether the channel is enabled; true by default.
        enabled: Option<bool>,
    }
    /// The created channel.
    CreateNotifierDone {
        /// The channel.
        notifier: Notifier,
    }
    /// Result of `createNotifier`.
    CreateNotifierPayload: InvalidInput, LimitReached;

    /// Updates a channel.
    update_notifier("Parameters of `updateNotifier`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::EnterpriseManage)?;
        let id = need_id(&input.notifier_id)?;
        let done = cases::update(ctx.app(), &scope, key, id, &input.change()).await;
        done.map(|row| UpdateNotifierDone { notifier: Notifier::new(row, scope) })
    }
    /// Input of `updateNotifier`. An absent field stays unchanged.
    UpdateNotifierInput {
        /// ID of the channel.
        notifier_id: ID,
        /// Name, 1 to 60 characters, unique.
        name: Option<String>,
        /// Settings to change; omitted secrets are kept.
        settings: Option<Vec<NotifierSettingInput>>,
        /// Position among the channels, 0 to 1000.
        position: Option<i32>,
        /// Cost per message, in millionths of the enterprise's currency.
        cost_micros: Option<Long>,
        /// Maximum messages per second, 0 (no limit) to 1000.
        per_second: Option<i32>,
        /// Whether the channel is enabled.
        enabled: Option<bool>,
    }
    /// The updated channel.
    UpdateNotifierDone {
        /// The channel.
        notifier: Notifier,
    }
    /// Result of `updateNotifier`.
    UpdateNotifierPayload: InvalidInput;

    /// Deletes a channel; pending messages use the remaining channels from their next attempt.
    delete_notifier("Parameters of `deleteNotifier`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::EnterpriseManage)?;
        let id = need_id(&input.notifier_id)?;
        let done = cases::delete(ctx.app(), &scope, key, id).await;
        done.map(|()| DeleteNotifierDone { deleted_id: input.notifier_id })
    }
    /// Input of `deleteNotifier`.
    DeleteNotifierInput {
        /// ID of the channel.
        notifier_id: ID,
    }
    /// The channel was deleted.
    DeleteNotifierDone {
        /// ID of the deleted channel.
        deleted_id: ID,
    }
    /// Result of `deleteNotifier`.
    DeleteNotifierPayload: Conflict;

    /// Sends a harmless test message through a channel.
    test_notifier("Parameters of `testNotifier`.") |ctx, input| {
        let scope = ctx.enter(Permission::EnterpriseManage)?;
        let id = need_id(&input.notifier_id)?;
        let done = cases::test(ctx.app(), &scope, id, &input.to).await;
        done.map(|answer| TestNotifierDone { answer })
    }
    /// Input of `testNotifier`.
    TestNotifierInput {
        /// ID of the channel.
        notifier_id: ID,
        /// Recipient, as required by the channel: a phone number, push address or e-mail address.
        to: String,
    }
    /// The gateway accepted the message.
    TestNotifierDone {
        /// Response of the gateway.
        answer: String,
    }
    /// Result of `testNotifier`. A conflict contains the gateway's message.
    TestNotifierPayload: InvalidInput, Conflict;

    /// Sets the delivery order of a device or the default for all devices.
    set_ladder("Parameters of `setLadder`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::EnterpriseManage)?;
        let device: Option<DeviceId> = input.device_id.as_ref().map(need_id).transpose()?;
        let step = |s: &LadderStepInput| Step {
            kind: s.kind.0,
            // What is negative is as wrong as what is too long, and is refused as such.
            after_seconds: u32::try_from(s.after_seconds).unwrap_or(u32::MAX),
        };
        let steps: Vec<Step> = input.steps.iter().map(step).collect();
        let urgency = input.urgency.0;
        if let Err(error) = cases::set_ladder(ctx.app(), &scope, key, device, urgency, &steps).await {
            return SetLadderPayload::of(Err(error));
        }
        let (steps, own) = cases::ladder(ctx.app(), &scope, device, urgency).await.map_err(fail)?;
        let ladder =
            Ladder { urgency: input.urgency, steps: steps.into_iter().map(Into::into).collect(), own };
        Ok(SetLadderDone { ladder })
    }
    /// Input of `setLadder`.
    SetLadderInput {
        /// ID of the device; all devices if absent.
        device_id: Option<ID>,
        /// Urgency of the messages it applies to.
        urgency: Urgency,
        /// Steps in order, at most 6; an empty list removes the order, so that the inherited one applies.
        steps: Vec<LadderStepInput>,
    }
    /// The updated delivery order.
    SetLadderDone {
        /// The delivery order.
        ladder: Ladder,
    }
    /// Result of `setLadder`.
    SetLadderPayload: InvalidInput;

    /// Sets the currency and the monthly limit of messaging costs.
    update_messaging("Parameters of `updateMessaging`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::EnterpriseManage)?;
        let cap = input.monthly_cap_micros.map(|c| c.0);
        let done = cases::set_messaging(ctx.app(), &scope, key, &input.currency, cap).await;
        done.map(|s| UpdateMessagingDone {
            currency: s.currency,
            monthly_cap_micros: s.monthly_cap_micros.map(Long),
        })
    }
    /// Input of `updateMessaging`.
    UpdateMessagingInput {
        /// Currency of all costs, ISO 4217.
        currency: String,
        /// Monthly limit, in millionths of the currency; no limit if absent.
        monthly_cap_micros: Option<Long>,
    }
    /// The updated settings.
    UpdateMessagingDone {
        /// The currency.
        currency: String,
        /// Monthly limit, in millionths of the currency; null for no limit.
        monthly_cap_micros: Option<Long>,
    }
    /// Result of `updateMessaging`.
    UpdateMessagingPayload: InvalidInput;
}
