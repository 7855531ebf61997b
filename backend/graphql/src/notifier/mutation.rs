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

/// A setting of a way out.
#[derive(Debug, InputObject)]
pub struct NotifierSettingInput {
    /// Its name, one of the kind's `fields`.
    name: String,
    /// Its value; empty takes it away.
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

/// One step of a ladder.
#[derive(Debug, InputObject)]
pub struct LadderStepInput {
    /// What it uses.
    kind: LadderStepKind,
    /// How long after the step before, in seconds, 0 to 86400.
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
        /// What it is.
        kind: NotifierKind,
        /// Its name, 1 to 60 characters, unique; the kind's name when absent.
        name: Option<String>,
        /// Its settings.
        settings: Vec<NotifierSettingInput>,
        /// Its place among the others, 0 to 1000, the lowest is tried first; last when absent.
        position: Option<i32>,
        /// What one message costs, in millionths of the enterprise's currency; nothing when absent.
        cost_micros: Option<Long>,
        /// Most messages a second, 0 (no bound) to 1000; no bound when absent.
        per_second: Option<i32>,
        /// Whether it is used; it is when absent.
        enabled: Option<bool>,
    }
    /// The way out as it is made.
    CreateNotifierDone {
        /// The way out.
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
        /// Which.
        notifier_id: ID,
        /// Its name, 1 to 60 characters, unique.
        name: Option<String>,
        /// The settings that change; a secret that is not given stays.
        settings: Option<Vec<NotifierSettingInput>>,
        /// Its place among the others, 0 to 1000.
        position: Option<i32>,
        /// What one message costs, in millionths of the enterprise's currency.
        cost_micros: Option<Long>,
        /// Most messages a second, 0 (no bound) to 1000.
        per_second: Option<i32>,
        /// Whether it is used.
        enabled: Option<bool>,
    }
    /// The way out as it is now.
    UpdateNotifierDone {
        /// The way out.
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
        /// Which.
        notifier_id: ID,
    }
    /// The way out is gone.
    DeleteNotifierDone {
        /// The id of the way out that was taken away.
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
        /// Which.
        notifier_id: ID,
        /// A number, a push address or an e-mail address, as the way out carries.
        to: String,
    }
    /// The gateway took the message.
    TestNotifierDone {
        /// What the gateway said.
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
        /// The device; all devices when absent.
        device_id: Option<ID>,
        /// For messages that hurry so much.
        urgency: Urgency,
        /// The steps in order, at most 6; none takes the ladder away, so that the inherited one holds again.
        steps: Vec<LadderStepInput>,
    }
    /// The ladder as it holds now.
    SetLadderDone {
        /// The ladder.
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
        /// The currency of every cost, three capital letters.
        currency: String,
        /// The most that may be spent in a month, in millionths; no bound when absent.
        monthly_cap_micros: Option<Long>,
    }
    /// What holds now.
    UpdateMessagingDone {
        /// The currency.
        currency: String,
        /// The bound in millionths; null for none.
        monthly_cap_micros: Option<Long>,
    }
    /// Result of `updateMessaging`.
    UpdateMessagingPayload: InvalidInput;
}
