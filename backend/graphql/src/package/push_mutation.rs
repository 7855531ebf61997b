//! Pushing versions to devices, and turning pushes on and off.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
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
    payload,
    problem::{Conflict, InvalidInput, LimitReached},
    scalar::DateTime,
};

/// How many devices a wave asks: give one of the two.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct PackageWaveSizeInput {
    /// So many percent of the devices that the cycle begins with, 1 to 100.
    percent: Option<i32>,
    /// So many devices, at least 1.
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

/// What to push to whom, and how.
#[derive(Debug, InputObject)]
pub struct PushPackageInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The version.
    version_id: ID,
    /// Whether it shall go instead of come.
    #[graphql(default)]
    remove: bool,
    /// Which devices: at most 1,000 named ones, or a filter, which is asked anew for each wave.
    devices: DeviceSelection,
    /// When it begins, at most a year ahead; null for now.
    at: Option<DateTime>,
    /// The sizes of its waves, at most 10; what is left goes in one more. Empty for all at once.
    #[graphql(default)]
    waves: Vec<PackageWaveSizeInput>,
    /// From the beginning of one wave to the next, in minutes, at most 30 days.
    #[graphql(default = 60)]
    pause_minutes: i32,
    /// It halts when more than so many percent of a wave fail, 0 to 100; null for never.
    halt_percent: Option<i32>,
    /// What happens when a cycle comes round.
    #[graphql(default_with = "PackageAgain::from(Again::Never)")]
    again: PackageAgain,
    /// From the beginning of one cycle to the next, in days, 1 to 366; needed unless there is one cycle only.
    #[graphql(default)]
    every_days: i32,
    /// The word that confirms a push to more than one device; what it is, is told when it is missing.
    confirm: Option<String>,
}
/// The push; its first wave goes as soon as its time has come.
#[derive(Debug, SimpleObject)]
pub struct PushPackageDone {
    /// The push.
    push: PackagePush,
}
payload!(
    /// What came of pushing.
    PushPackagePayload = PushPackageDone, Invalid(InvalidInput), Limit(LimitReached), Confirm(ConfirmationNeeded)
);

macro_rules! turn {
    ($input:ident, $done:ident, $payload:ident) => {
        /// Which push.
        #[derive(Debug, InputObject)]
        pub struct $input {
            /// Makes repeating the request harmless; 1 to 200 characters.
            idempotency_key: Option<String>,
            /// The push.
            push_id: ID,
        }
        /// The push as it is now.
        #[derive(Debug, SimpleObject)]
        pub struct $done {
            /// The push.
            push: PackagePush,
        }
        payload!(
            /// What came of it.
            $payload = $done, Conflict(Conflict)
        );
    };
}
turn!(ContinuePackagePushInput, ContinuePackagePushDone, ContinuePackagePushPayload);
turn!(StopPackagePushInput, StopPackagePushDone, StopPackagePushPayload);

/// Mutations of pushes.
#[derive(Debug, Default)]
pub struct PackagePushMutation;

fn enter(ctx: &Context<'_>) -> Result<(EnterpriseScope, Authority)> {
    Ok((ctx.enter(Permission::ActionsIssue)?, Authority::of(ctx.caller())))
}

#[Object]
impl PackagePushMutation {
    /// Pushes a version of a package to devices, or has it removed.
    async fn push_package(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What, to whom, how.")] input: PushPackageInput,
    ) -> Result<PushPackagePayload> {
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
        let key = input.idempotency_key.as_deref();
        let done = cases::push(ctx.app(), &scope, authority, key, &wanted).await;
        match done {
            Ok(Confirmable::Ask(question)) => {
                let what = if wanted.remove { "Removes an application" } else { "Installs an application" };
                Ok(PushPackagePayload::Confirm(ConfirmationNeeded::of(what, question)))
            }
            Ok(Confirmable::Done(row)) => {
                Ok(PushPackagePayload::Done(PushPackageDone { push: PackagePush::new(row, scope) }))
            }
            Err(error) => PushPackagePayload::of(Err(error)),
        }
    }
    /// Lets a push go on: after a halt, when a cycle is due, or before its time.
    async fn continue_package_push(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: ContinuePackagePushInput,
    ) -> Result<ContinuePackagePushPayload> {
        let (scope, authority) = enter(ctx)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.push_id)?);
        let done = cases::go_on(ctx.app(), &scope, authority, key, id).await;
        let push = |row| ContinuePackagePushDone { push: PackagePush::new(row, scope) };
        ContinuePackagePushPayload::of(done.map(push))
    }
    /// Ends a push; what no device has received is taken back.
    async fn stop_package_push(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: StopPackagePushInput,
    ) -> Result<StopPackagePushPayload> {
        let (scope, authority) = enter(ctx)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.push_id)?);
        let done = cases::stop(ctx.app(), &scope, authority, key, id).await;
        StopPackagePushPayload::of(done.map(|row| StopPackagePushDone { push: PackagePush::new(row, scope) }))
    }
}
