//! Pushing versions to devices, and turning pushes on and off.

use async_graphql::{Context, ID, InputObject, Result};
use handsight_app::{
    action::{Authority, Confirmable},
    package::{self as cases, Wanted, WaveSize},
};
use handsight_domain::{package::Again, policy::Permission, scope::EnterpriseScope};

use super::{PackageAgain, PackagePush};
use crate::{
    action::{ConfirmationNeeded, DeviceSelection},
    context::{Visit, need_id},
    error::Code,
    mutation::mutations,
    problem::{Conflict, InvalidInput, LimitReached},
    scalar::DateTime,
};

/// Number of devices in a wave: set exactly one of the two.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct PackageWaveSizeInput {
    /// Percentage of the devices at the start of the cycle, 1 to 100.
    percent: Option<i32>,
    /// Number of devices, at least 1.
    count: Option<i32>,
}

impl PackageWaveSizeInput {
    fn size(self) -> Result<WaveSize> {
        match (self.percent, self.count) {
            (Some(percent), None) => Ok(WaveSize::Percent(percent.into())),
            (None, Some(count)) => Ok(WaveSize::Count(count.into())),
            _ => Err(Code::InvalidInput.error("waves: give `percent` or `count`")),
        }
    }
}

fn enter(ctx: &Context<'_>) -> Result<(EnterpriseScope, Authority)> {
    Ok((ctx.enter(Permission::ActionsIssue)?, Authority::of(ctx.caller())))
}

mutations! {
    /// Mutations of pushes.
    PackagePushMutation;

    /// Starts a rollout that installs a version of a package on devices, or uninstalls it.
    push_package("Parameters of `pushPackage`.") |ctx, input, key| {
        let (scope, authority) = enter(ctx)?;
        let wanted = Wanted {
            version: need_id(&input.version_id)?,
            remove: input.remove,
            devices: input.devices.chosen()?,
            at: input.at.map(|at| at.0),
            waves: input.waves.into_iter().map(PackageWaveSizeInput::size).collect::<Result<_>>()?,
            pause_minutes: input.pause_minutes.into(),
            halt_percent: input.halt_percent.map(i64::from),
            again: input.again.0,
            every_days: input.every_days.into(),
            confirm: input.confirm,
        };
        let done = cases::push(ctx.app(), &scope, authority, key, &wanted).await;
        match done {
            Ok(Confirmable::Ask(question)) => {
                let what = if wanted.remove { "Removes an application" } else { "Installs an application" };
                return Ok(PushPackagePayload::ConfirmationNeeded(ConfirmationNeeded::of(what, question)));
            }
            Ok(Confirmable::Done(row)) => Ok(PushPackageDone { push: PackagePush::new(row, scope) }),
            Err(error) => Err(error),
        }
    }
    /// Input of `pushPackage`.
    PushPackageInput {
        /// ID of the version.
        version_id: ID,
        /// Whether it uninstalls the application instead of installing it.
        #[graphql(default)]
        remove: bool,
        /// Target devices: at most 1,000 by ID, or a filter, which is evaluated anew for each wave.
        devices: DeviceSelection,
        /// When it begins, at most a year ahead; null for now.
        at: Option<DateTime>,
        /// Sizes of the waves, at most 10; all remaining devices form one more wave. Empty for a single wave.
        #[graphql(default)]
        waves: Vec<PackageWaveSizeInput>,
        /// Minutes between the starts of two waves, at most 30 days.
        #[graphql(default = 60)]
        pause_minutes: i32,
        /// Halts if more than this percentage of a wave fails, 0 to 100; null for never.
        halt_percent: Option<i32>,
        /// What to do when the next cycle is due.
        #[graphql(default_with = "PackageAgain::from(Again::Never)")]
        again: PackageAgain,
        /// Days between the starts of two cycles, 1 to 366; required unless there is only one cycle.
        #[graphql(default)]
        every_days: i32,
        /// Confirmation word, required for more than one device. If it is missing, `ConfirmationNeeded`
        /// returns it.
        confirm: Option<String>,
    }
    /// The rollout was created. Its first wave starts when due.
    PushPackageDone {
        /// The rollout.
        push: PackagePush,
    }
    /// Result of `pushPackage`.
    PushPackagePayload: InvalidInput, LimitReached, ConfirmationNeeded;

    /// Continues a rollout: after a halt, when a cycle is due, or ahead of schedule.
    continue_package_push("Parameters of `continuePackagePush`.") |ctx, input, key| {
        let (scope, authority) = enter(ctx)?;
        let id = need_id(&input.push_id)?;
        let done = cases::go_on(ctx.app(), &scope, authority, key, id).await;
        done.map(|row| ContinuePackagePushDone { push: PackagePush::new(row, scope) })
    }
    /// Input of `continuePackagePush`.
    ContinuePackagePushInput {
        /// ID of the rollout.
        push_id: ID,
    }
    /// The rollout was continued.
    ContinuePackagePushDone {
        /// The rollout.
        push: PackagePush,
    }
    /// Result of `continuePackagePush`.
    ContinuePackagePushPayload: Conflict;

    /// Stops a rollout; actions not yet received by devices are cancelled.
    stop_package_push("Parameters of `stopPackagePush`.") |ctx, input, key| {
        let (scope, authority) = enter(ctx)?;
        let id = need_id(&input.push_id)?;
        let done = cases::stop(ctx.app(), &scope, authority, key, id).await;
        done.map(|row| StopPackagePushDone { push: PackagePush::new(row, scope) })
    }
    /// Input of `stopPackagePush`.
    StopPackagePushInput {
        /// ID of the rollout.
        push_id: ID,
    }
    /// The rollout was stopped.
    StopPackagePushDone {
        /// The rollout.
        push: PackagePush,
    }
    /// Result of `stopPackagePush`.
    StopPackagePushPayload: Conflict;
}
