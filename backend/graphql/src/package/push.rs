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

/// How many devices a wave asks: one of the two is given.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct PackageWaveSize {
    /// So many percent of the devices that the cycle began with.
    pub percent: Option<i32>,
    /// So many devices.
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

/// A wave of a push: a session with how its devices stand.
#[derive(Debug, Clone, SimpleObject)]
pub struct PackageWave {
    /// The cycle, from 1.
    pub cycle: i32,
    /// Which wave of the cycle, from 1.
    pub wave: i32,
    /// When it began.
    pub started_at: DateTime,
    /// How many devices it asked.
    pub devices: i32,
    /// They did it.
    pub succeeded: i32,
    /// They could not.
    pub failed: i32,
    /// They did not answer in time, or it was taken back.
    pub left_out: i32,
    /// On their way.
    pub waiting: i32,
    /// What was asked.
    pub session: ActionSession,
}

noun! {
    /// What is wanted of devices: that they have a version of a package, or that they do not.
    PackagePush(PushRow) {
        /// Whether it shall go instead of come.
        remove: bool,
        /// Which devices, as they were given: `ids`, or `filter` with `search`.
        devices: Option<Json> = |row| serde_json::from_str(&row.target).ok().map(Json),
        /// From the beginning of one wave to the next, in minutes.
        pause_minutes: i32,
        /// It halts when more than so many percent of a wave fail; null for never.
        halt_percent: Option<i32>,
        /// What happens when a cycle comes round.
        again: PackageAgain,
        /// From the beginning of one cycle to the next, in days; 0 for one cycle only.
        every_days: i32,
        /// Where it stands.
        state: PackagePushState,
        /// Why it stands so, for people; null when there is no more to say.
        note: Option<&str>,
        /// The cycle, from 1; 0 before the first.
        cycle: i32,
        /// When it goes on by itself, to its next wave or its next cycle; null for not by time.
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
    /// The sizes of its waves; what is left goes in one more.
    async fn wave_sizes(&self) -> Vec<PackageWaveSize> {
        self.row.waves.iter().map(PackageWaveSize::from).collect()
    }
    /// Whoever pushed, in whose name devices are asked.
    async fn owner(&self) -> Actor {
        Actor::from(&self.row.owner)
    }
    /// How its devices stand to the version now.
    async fn coverage(&self, ctx: &Context<'_>) -> Result<PackageCoverage> {
        let version = self.about(ctx).await?;
        let counts = cases::coverage(ctx.app(), &self.scope, &version, Some(&self.row)).await;
        Ok(counts.map_err(fail)?.into())
    }
    /// Its waves, oldest first.
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
