//! Rows of pushes and of their waves.

use handsight_domain::{
    id::{ActionSessionId, PackageId, PackagePushId, PackageVersionId},
    package::{Again, PushState, WaveSize},
    scope::Actor,
    time::Timestamp,
};

use crate::{
    Row, StoreError, Tx,
    row::{self, Stored},
    statement::Sql,
    values,
};

/// A push as stored.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
#[row(table = "package_pushes", key = "push_id", insert, update)]
pub struct PushRow {
    /// Its id.
    #[row(name = "push_id")]
    pub id: PackagePushId,
    /// Its package.
    #[row(name = "package_id", kept)]
    pub package: PackageId,
    /// The version that shall be there, or go.
    #[row(name = "version_id", kept)]
    pub version: PackageVersionId,
    /// Whether it shall go.
    #[row(kept)]
    pub remove: bool,
    /// Which devices: a selection as JSON.
    #[row(kept)]
    pub target: String,
    /// The sizes of its waves; what is left goes in one more.
    #[row(json, kept)]
    pub waves: Vec<WaveSize>,
    /// From the beginning of one wave to the next.
    #[row(kept)]
    pub pause_minutes: i64,
    /// It halts when more than so many percent of a wave fail; `None` for never.
    #[row(kept)]
    pub halt_percent: Option<i64>,
    /// What happens when a cycle comes round.
    #[row(closed, kept)]
    pub again: Again,
    /// From the beginning of one cycle to the next.
    #[row(kept)]
    pub every_days: i64,
    /// Where it stands.
    #[row(closed)]
    pub state: PushState,
    /// The cycle, from 1; 0 before the first.
    pub cycle: i64,
    /// When the cycle began.
    pub cycle_at: Option<Timestamp>,
    /// How many devices were to be asked when the cycle began.
    pub cycle_devices: i64,
    /// When it goes on by itself; `None` for not by time.
    pub next_at: Option<Timestamp>,
    /// Why it is what it is, when there is more to say.
    pub note: Option<String>,
    /// Whoever pushed, in whose name devices are asked.
    #[row(json)]
    pub owner: Actor,
    /// When it was made.
    #[row(kept)]
    pub created_at: Timestamp,
}

/// A wave as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Row)]
#[row(table = "package_waves", insert)]
pub struct WaveRow {
    /// Its push.
    #[row(name = "push_id")]
    pub push: PackagePushId,
    /// The cycle, from 1.
    pub cycle: i64,
    /// Which wave of the cycle, from 1.
    pub wave: i64,
    /// What it asked.
    #[row(name = "session_id")]
    pub session: ActionSessionId,
    /// When it began.
    pub started_at: Timestamp,
}

/// The newest pushes of packages, newest first, at most 200.
pub async fn pushes_of(tx: &Tx, packages: &[PackageId]) -> Result<Vec<PushRow>, StoreError> {
    row::among(tx, "package_id", packages, "ORDER BY push_id DESC LIMIT 200").await
}

/// Pushes in one of these states, oldest first, at most 20.
pub async fn pushes_in(tx: &Tx, states: &[PushState]) -> Result<Vec<PushRow>, StoreError> {
    let mut sql = Sql::new(PushRow::SELECT);
    sql.push(" AND state IN ").list(states.iter().map(|state| state.name()));
    sql.push(" ORDER BY push_id LIMIT 20");
    sql.all(tx).await
}

/// Whether a push of this version has not ended.
pub async fn version_is_pushed(tx: &Tx, id: PackageVersionId) -> Result<bool, StoreError> {
    let sql = "SELECT push_id FROM package_pushes WHERE enterprise_id = $1 AND version_id = $2
               AND state NOT IN ($3, $4) LIMIT 1";
    let ends = values![id, PushState::Finished.name(), PushState::Stopped.name()];
    Ok(tx.one(sql, ends).await?.is_some())
}

/// The waves of pushes, in order.
pub async fn waves_of(tx: &Tx, pushes: &[PackagePushId]) -> Result<Vec<WaveRow>, StoreError> {
    row::among(tx, "push_id", pushes, "ORDER BY push_id, cycle, wave").await
}
