//! A push as an object, with its waves.

use async_graphql::{ComplexObject, Context, Result, SimpleObject};
use handsight_app::package::{self as cases, PushRow, WaveSize};

use super::{PackageAgain, PackageCoverage, PackagePushState, PackageVersion};
use crate::{
    action::{ActionSession, load_session},
    actor::Actor,
    connection::clamp,
    context::Visit,
    error::{Code, fail},
    noun::noun,
    scalar::{DateTime, Json},
};

/// Number of devices in a wave: exactly one of the two is set.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct PackageWaveSize {
    /// Percentage of the devices at the start of the cycle.
    pub percent: Option<i32>,
    /// Number of devices.
    pub count: Option<i32>,
}

impl From<&WaveSize> for PackageWaveSize {
    fn from(size: &WaveSize) -> Self {
        match size {
            WaveSize::Percent(percent) => Self { percent: Some(clamp(*percent)), count: None },
            WaveSize::Count(count) => Self { percent: None, count: Some(clamp(*count)) },
        }
    }
}

/// A wave of a rollout: a session, with its devices by state.
#[derive(Debug, Clone, SimpleObject)]
pub struct PackageWave {
    /// Number of the cycle, starting at 1.
    pub cycle: i32,
    /// Number of the wave in its cycle, starting at 1.
    pub wave: i32,
    /// When it began.
    pub started_at: DateTime,
    /// Number of devices.
    pub devices: i32,
    /// Succeeded.
    pub succeeded: i32,
    /// Failed.
    pub failed: i32,
    /// Expired or cancelled.
    pub left_out: i32,
    /// In progress.
    pub waiting: i32,
    /// The session with its actions.
    pub session: ActionSession,
}

noun! {
    /// A rollout that installs a version of a package on devices, or uninstalls it.
    PackagePush(PushRow) {
        /// Whether it uninstalls the application instead of installing it.
        remove: bool,
        /// Target devices as given: `ids`, or `filter` with `search`.
        devices: Option<Json> = |row| serde_json::from_str(&row.target).ok().map(Json),
        /// Minutes between the starts of two waves.
        pause_minutes: i32,
        /// Halts if more than this percentage of a wave fails; null for never.
        halt_percent: Option<i32>,
        /// What to do when the next cycle is due.
        again: PackageAgain,
        /// Days between the starts of two cycles; 0 if there is only one cycle.
        every_days: i32,
        /// State.
        state: PackagePushState,
        /// Human-readable reason for its state; null if there is none.
        note: Option<&str>,
        /// Number of the cycle, starting at 1; 0 before the first.
        cycle: i32,
        /// When its next wave or cycle starts automatically; null if none is scheduled.
        next_at: Option<DateTime>,
        /// When it was created.
        created_at: DateTime,
    }
}

impl PackagePush {
    async fn about(&self, ctx: &Context<'_>) -> Result<handsight_app::package::VersionRow> {
        let found = cases::find_version(ctx.app(), &self.scope, self.row.version).await.map_err(fail)?;
        found.ok_or_else(|| Code::NotFound.error("there is no such version"))
    }
}

#[ComplexObject]
impl PackagePush {
    /// The version.
    async fn version(&self, ctx: &Context<'_>) -> Result<PackageVersion> {
        Ok(PackageVersion::new(self.about(ctx).await?, self.scope.clone()))
    }
    /// Sizes of its waves; all remaining devices form one more wave.
    async fn wave_sizes(&self) -> Vec<PackageWaveSize> {
        self.row.waves.iter().map(PackageWaveSize::from).collect()
    }
    /// Who started the rollout; its actions are issued on their behalf.
    async fn owner(&self) -> Actor {
        Actor::from(&self.row.owner)
    }
    /// Number of its devices by installed version, as of now.
    async fn coverage(&self, ctx: &Context<'_>) -> Result<PackageCoverage> {
        let version = self.about(ctx).await?;
        let counts = cases::coverage(ctx.app(), &self.scope, &version, Some(&self.row)).await;
        Ok(counts.map_err(fail)?.into())
    }
    /// Waves so far, oldest first.
    async fn waves(&self, ctx: &Context<'_>) -> Result<Vec<PackageWave>> {
        let mut out = Vec::new();
        for (wave, c) in cases::waves(ctx.app(), &self.scope, self.row.id).await.map_err(fail)? {
            let Some(session) = load_session(ctx, &self.scope, wave.session).await? else { continue };
            out.push(PackageWave {
                cycle: clamp(wave.cycle),
                wave: clamp(wave.wave),
                started_at: wave.started_at.into(),
                devices: clamp(c.targeted),
                succeeded: clamp(c.succeeded),
                failed: clamp(c.failed),
                left_out: clamp(c.expired + c.cancelled),
                waiting: clamp(c.pending + c.sent + c.received),
                session,
            });
        }
        Ok(out)
    }
}
