//! How devices stand to a version of a package: what their newest list of applications says, kept up by what
//! they answer to installing and removing.

use handsight_domain::{
    id::{DeviceId, PackagePushId},
    package::Standing,
    time::Timestamp,
};

use crate::{StoreError, Tx, device::DeviceQuery, statement::Sql, values};

/// What is asked about devices.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    /// Among which devices.
    pub devices: &'a DeviceQuery,
    /// Of these only; `None` for all that the query means.
    pub ids: Option<&'a [DeviceId]>,
    /// Of this platform only; `None` for all.
    pub platform: Option<&'a str>,
    /// The application's package name.
    pub package: &'a str,
    /// The version.
    pub version: &'a str,
}

/// How many devices stand how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// They have this version.
    pub has: i64,
    /// They have another.
    pub other: i64,
    /// They do not have the application.
    pub lacks: i64,
    /// They never said.
    pub unknown: i64,
}

/// A device and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingRow {
    /// The device.
    pub device: DeviceId,
    /// How it stands.
    pub standing: Standing,
    /// The version it has.
    pub version: Option<String>,
}

/// Devices with the version they have, as a table `s` of `device_id`, `version`, `standing`.
fn standings(sql: &mut Sql, asked: &Asked<'_>) {
    let package = sql.hold(asked.package);
    let version = sql.hold(asked.version);
    sql.push(&format!(
        "(SELECT v.device_id, v.version, CASE WHEN v.version = {version} THEN 'HAS'
            WHEN v.version IS NOT NULL THEN 'OTHER' WHEN v.applications_at IS NOT NULL THEN 'LACKS'
            ELSE 'UNKNOWN' END AS standing
          FROM (SELECT d.device_id, d.applications_at, (SELECT a.version FROM device_applications a
            WHERE a.enterprise_id = $1 AND a.device_id = d.device_id AND a.package = {package}) AS version
            FROM devices d"
    ));
    asked.devices.wheres(sql);
    // Nothing can be installed on a phone that is with another server.
    sql.push(" AND d.moved_at IS NULL");
    if let Some(platform) = asked.platform {
        sql.push(" AND d.platform = ").bind(platform);
    }
    if let Some(ids) = asked.ids {
        sql.push(" AND d.device_id IN ").list(ids.iter().copied());
    }
    sql.push(") AS v) AS s");
}

/// How many devices stand how.
pub async fn counts(tx: &Tx, asked: &Asked<'_>) -> Result<Counts, StoreError> {
    let mut counts = Counts::default();
    if asked.ids.is_some_and(<[DeviceId]>::is_empty) {
        return Ok(counts);
    }
    let mut sql = Sql::new("SELECT s.standing, COUNT(*) AS n FROM ");
    standings(&mut sql, asked);
    sql.push(" GROUP BY s.standing");
    for row in sql.rows(tx).await? {
        let n = row.get("n")?;
        match row.parse("standing", Standing::parse)? {
            Standing::Has => counts.has = n,
            Standing::Other => counts.other = n,
            Standing::Lacks => counts.lacks = n,
            Standing::Unknown => counts.unknown = n,
        }
    }
    Ok(counts)
}

/// The first devices that stand so, by id.
pub async fn devices(
    tx: &Tx,
    asked: &Asked<'_>,
    standing: Standing,
    limit: i64,
) -> Result<Vec<StandingRow>, StoreError> {
    let mut sql = Sql::new("SELECT s.device_id, s.version FROM ");
    standings(&mut sql, asked);
    sql.push(" WHERE s.standing = ").bind(standing.name());
    sql.push(" ORDER BY s.device_id LIMIT ").bind(limit);
    let row = |row: &crate::Row| {
        Ok(StandingRow { device: row.get("device_id")?, standing, version: row.opt("version")? })
    };
    sql.rows(tx).await?.iter().map(row).collect()
}

/// Devices that a cycle of a push has still to ask.
fn to_ask(what: &str, asked: &Asked<'_>, remove: bool, (push, cycle): (PackagePushId, i64)) -> Sql {
    let mut sql = Sql::new(format!("SELECT {what} FROM "));
    standings(&mut sql, asked);
    sql.push(if remove { " WHERE s.standing = 'HAS'" } else { " WHERE s.standing <> 'HAS'" });
    sql.push(
        " AND NOT EXISTS (SELECT 1 FROM actions x CROSS JOIN package_waves w WHERE x.enterprise_id = $1
          AND w.enterprise_id = $1 AND x.session_id = w.session_id AND x.device_id = s.device_id
          AND x.state <> 'CANCELLED' AND w.push_id = ",
    );
    sql.bind(push).push(" AND w.cycle = ").bind(cycle).push(")");
    sql
}

/// How many devices a cycle of a push has still to ask.
pub async fn left_to_ask(
    tx: &Tx,
    asked: &Asked<'_>,
    remove: bool,
    cycle: (PackagePushId, i64),
) -> Result<i64, StoreError> {
    if asked.ids.is_some_and(<[DeviceId]>::is_empty) {
        return Ok(0);
    }
    to_ask("COUNT(*) AS n", asked, remove, cycle).number(tx).await
}

/// The first devices that a cycle of a push has still to ask, ascending.
pub async fn first_to_ask(
    tx: &Tx,
    asked: &Asked<'_>,
    remove: bool,
    cycle: (PackagePushId, i64),
    limit: i64,
) -> Result<Vec<DeviceId>, StoreError> {
    if asked.ids.is_some_and(<[DeviceId]>::is_empty) {
        return Ok(vec![]);
    }
    let mut sql = to_ask("s.device_id", asked, remove, cycle);
    sql.push(" ORDER BY s.device_id LIMIT ").bind(limit);
    sql.rows(tx).await?.iter().map(|row| row.get("device_id")).collect()
}

/// Writes that a device has this version of an application now, or none.
pub async fn application_changed(
    tx: &Tx,
    device: DeviceId,
    package: &str,
    version: Option<&str>,
) -> Result<(), StoreError> {
    match version {
        Some(version) => {
            tx.execute(
                "INSERT INTO device_applications (enterprise_id, device_id, package, name, version, sha256)
                 VALUES ($1, $2, $3, NULL, $4, NULL)
                 ON CONFLICT (enterprise_id, device_id, package)
                 DO UPDATE SET version = excluded.version, sha256 = NULL",
                values![device, package, version],
            )
            .await?
        }
        None => {
            let sql = "DELETE FROM device_applications WHERE enterprise_id = $1 AND device_id = $2 AND package = $3";
            tx.execute(sql, values![device, package]).await?
        }
    };
    Ok(())
}

/// Writes when a device last said which applications it has.
pub async fn applications_said(tx: &Tx, device: DeviceId, at: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE devices SET applications_at = $3 WHERE enterprise_id = $1 AND device_id = $2";
    tx.run(sql, values![device, at]).await
}
