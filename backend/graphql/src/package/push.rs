//! A push as an object, with its waves.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use handsight_app::package::{self as cases, PushRow, WaveSize};
use handsight_domain::scope::EnterpriseScope;

use super::{PackageAgain, PackageCoverage, PackagePushState, PackageVersion};
use crate::{
    action::{ActionSession, load_session},
    actor::Actor,
    connection::clamp,
    context::Visit,
    error::{Code, fail},
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

/// What is wanted of devices: that they have a version of a package, or that they do not.
#[derive(Debug, Clone)]
pub struct PackagePush {
    row: PushRow,
    scope: EnterpriseScope,
}

impl PackagePush {
    pub(super) const fn new(row: PushRow, scope: EnterpriseScope) -> Self {
        Self { row, scope }
    }

    async fn about(&self, ctx: &Context<'_>) -> Result<handsight_app::package::VersionRow> {
        let found = cases::find_version(ctx.app(), &self.scope, self.row.version).await.map_err(fail)?;
        found.ok_or_else(|| Code::NotFound.error("there is no such version"))
    }
}

/// What is wanted of devices: that they have a version of a package, or that they do not.
#[Object]
impl PackagePush {
    /// Global id.
    pub async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }
    /// The version.
    async fn version(&self, ctx: &Context<'_>) -> Result<PackageVersion> {
        Ok(PackageVersion::new(self.about(ctx).await?, self.scope.clone()))
    }
    /// Whether it shall go instead of come.
    async fn remove(&self) -> bool {
        self.row.remove
    }
    /// Which devices, as they were given: `ids`, or `filter` with `search`.
    async fn devices(&self) -> Option<Json> {
        serde_json::from_str(&self.row.target).ok().map(Json)
    }
    /// The sizes of its waves; what is left goes in one more.
    async fn wave_sizes(&self) -> Vec<PackageWaveSize> {
        self.row.waves.iter().map(PackageWaveSize::from).collect()
    }
    /// From the beginning of one wave to the next, in minutes.
    async fn pause_minutes(&self) -> i32 {
        clamp(self.row.pause_minutes)
    }
    /// It halts when more than so many percent of a wave fail; null for never.
    async fn halt_percent(&self) -> Option<i32> {
        self.row.halt_percent.map(clamp)
    }
    /// What happens when a cycle comes round.
    async fn again(&self) -> PackageAgain {
        self.row.again.into()
    }
    /// From the beginning of one cycle to the next, in days; 0 for one cycle only.
    async fn every_days(&self) -> i32 {
        clamp(self.row.every_days)
    }
    /// Where it stands.
    async fn state(&self) -> PackagePushState {
        self.row.state.into()
    }
    /// Why it stands so, for people; null when there is no more to say.
    async fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }
    /// The cycle, from 1; 0 before the first.
    async fn cycle(&self) -> i32 {
        clamp(self.row.cycle)
    }
    /// When it goes on by itself, to its next wave or its next cycle; null for not by time.
    async fn next_at(&self) -> Option<DateTime> {
        self.row.next_at.map(DateTime)
    }
    /// Whoever pushed, in whose name devices are asked.
    async fn owner(&self) -> Actor {
        Actor::from(&self.row.owner)
    }
    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.row.created_at.into()
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
