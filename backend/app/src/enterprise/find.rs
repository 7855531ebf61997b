//! Reading the enterprise of a scope, and the way from a system ID to it.

use handsight_domain::{
    country,
    id::EnterpriseId,
    scope::{EnterpriseScope, PlatformScope},
    time::Timestamp,
};
use handsight_store::{
    Tx,
    people::enterprise::{self as rows, EnterpriseRow},
};

use crate::{App, UseCaseError};

/// Whether it pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Trying: 30 days, 25 devices.
    Evaluation,
    /// Paying: no end, no limit.
    Paying,
}

/// An enterprise, without its secrets.
#[derive(Debug, Clone)]
pub struct Enterprise {
    /// Its id.
    pub id: EnterpriseId,
    /// Its name.
    pub name: String,
    /// Ten digits that route a phone here.
    pub system_id: String,
    /// IANA name; decides local days.
    pub time_zone: chrono_tz::Tz,
    /// When it signed up.
    pub created_at: Timestamp,
    /// Whether it pays.
    pub mode: Mode,
    /// When the evaluation ends; `None` for paying ones.
    pub evaluation_ends_at: Option<Timestamp>,
    /// Most devices; `None` for paying ones.
    pub device_limit: Option<i64>,
    /// Whether an administrator lets phones enrol.
    pub enrolment_open: bool,
    /// The public command key, 64 lower-case hex digits.
    pub command_key: String,
    /// When somebody asked the operator to make it a paying one; `None` when nobody has.
    pub conversion_requested_at: Option<Timestamp>,
    /// What was said with it.
    pub conversion_note: Option<String>,
    /// How many hours a wipe waits for its phone before it asks again, 1 to 720.
    pub wipe_asks_after_hours: i64,
    /// Whether an owner's address is proved; until then nothing leaves by the operator's gateways.
    pub proved: bool,
}

/// A time zone as stored; UTC for a name that is none any more.
pub(crate) fn zone_of(name: &str) -> chrono_tz::Tz {
    name.parse().unwrap_or(chrono_tz::UTC)
}

impl From<EnterpriseRow> for Enterprise {
    fn from(row: EnterpriseRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            system_id: row.system_id,
            time_zone: zone_of(&row.time_zone),
            created_at: row.created_at,
            mode: if row.mode == "PAYING" { Mode::Paying } else { Mode::Evaluation },
            evaluation_ends_at: row.evaluation_ends_at,
            device_limit: row.device_limit,
            enrolment_open: row.enrolment_open,
            command_key: row.command_public_key,
            conversion_requested_at: row.conversion_requested_at,
            conversion_note: row.conversion_note,
            wipe_asks_after_hours: row.wipe_asks_after_hours,
            proved: row.unproved_since.is_none(),
        }
    }
}

/// The enterprise of a scope.
pub async fn find(app: &App, scope: &EnterpriseScope) -> Result<Enterprise, UseCaseError> {
    require(&*app.store.read(scope).await?).await
}

/// The enterprise of an open transaction.
///
/// # Errors
/// [`UseCaseError::NotFound`] when it was never set up.
pub async fn require(tx: &Tx) -> Result<Enterprise, UseCaseError> {
    rows::enterprise(tx).await?.map(Enterprise::from).ok_or(UseCaseError::NotFound)
}

/// The enterprise as a twin is told of it.
pub(super) async fn still(tx: &Tx, (): ()) -> Result<Enterprise, UseCaseError> {
    require(tx).await
}

/// The country that numbers without a country code are read in: where the enterprise's time zone lies. `None` when it
/// lies in none.
pub(crate) async fn country(tx: &Tx) -> Result<Option<&'static str>, UseCaseError> {
    Ok(country::of_time_zone(require(tx).await?.time_zone.name()))
}

/// Where a system ID leads; `None` when nowhere.
pub async fn of_system_id(app: &App, system_id: &str) -> Result<Option<EnterpriseId>, UseCaseError> {
    let tx = app.store.platform_read(&PlatformScope::of_service()).await?;
    Ok(rows::route(&tx, system_id).await?)
}
