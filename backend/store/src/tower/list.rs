//! Reading towers: those that served devices in a period, with their sums.

use std::collections::{BTreeSet, HashMap};

use handsight_domain::{
    calendar::LocalDay,
    filter::Filter,
    histogram::Bins,
    id::{TowerId, TypedId},
    time::Timestamp,
};

use crate::{Row, StoreError, Tx, device, statement::Sql, usage::add::bins};

/// Which towers.
#[derive(Debug, Clone)]
pub struct TowerQuery {
    /// The first day; `None` from the beginning.
    pub from: Option<LocalDay>,
    /// The last day; `None` to the end.
    pub to: Option<LocalDay>,
    /// As devices that pass saw them.
    pub filter: Option<Filter>,
    /// The present, for filters that compare with it.
    pub now: Timestamp,
    /// One tower only.
    pub tower: Option<TowerId>,
}

/// A tower with its sums over the period.
#[derive(Debug, Clone, PartialEq)]
pub struct TowerRow {
    /// Its id.
    pub id: TowerId,
    /// Mobile country code; empty when unknown.
    pub mcc: String,
    /// Mobile network code; empty when unknown.
    pub mnc: String,
    /// Location or tracking area code.
    pub lac: i64,
    /// Cell identity.
    pub cid: i64,
    /// The carrier's name; empty when unknown.
    pub carrier: String,
    /// Samples of quality.
    pub samples: i64,
    /// Calls that began there.
    pub calls: i64,
    /// Their seconds.
    pub seconds: i64,
    /// How many of them the network dropped.
    pub dropped: i64,
    /// Devices that it served.
    pub devices: i64,
    /// Sum of speeds to the phone, bit/s.
    pub down_bps: i64,
    /// Sum of latencies, µs.
    pub latency_us: i64,
    /// The mean place of the phones that it served, degrees north and east.
    pub place: Option<(f64, f64)>,
    /// The first event.
    pub first_at: Timestamp,
    /// The last event.
    pub last_at: Timestamp,
}

fn from_where(sql: &mut Sql, query: &TowerQuery) {
    sql.push(" FROM tower_days t INNER JOIN towers p ON p.enterprise_id = $1 AND p.tower_id = t.tower_id");
    if query.filter.is_some() {
        sql.push(" INNER JOIN devices d ON d.enterprise_id = $1 AND d.device_id = t.device_id");
    }
    sql.push(" WHERE t.enterprise_id = $1");
    if let Some(from) = query.from {
        sql.push(" AND t.day >= ").bind(from.number());
    }
    if let Some(to) = query.to {
        sql.push(" AND t.day <= ").bind(to.number());
    }
    if let Some(tower) = query.tower {
        sql.push(" AND t.tower_id = ").bind(tower);
    }
    if let Some(filter) = &query.filter {
        sql.push(" AND ");
        device::compile(sql, filter, query.now);
    }
}

/// Every tower that served in the period, in no order.
pub async fn towers(tx: &Tx, query: &TowerQuery) -> Result<Vec<TowerRow>, StoreError> {
    let sums = [
        "samples",
        "calls",
        "seconds",
        "dropped",
        "down_bps",
        "latency_us",
        "located",
        "lat_micro",
        "lon_micro",
    ]
    .map(|column| format!("CAST(SUM(t.{column}) AS BIGINT) AS {column}"))
    .join(", ");
    let mut sql = Sql::new(format!(
        "SELECT t.tower_id, p.mcc, p.mnc, p.lac, p.cid, p.carrier, {sums},
            COUNT(DISTINCT t.device_id) AS devices, MIN(t.first_at) AS first_at, MAX(t.last_at) AS last_at"
    ));
    from_where(&mut sql, query);
    sql.push(" GROUP BY t.tower_id, p.mcc, p.mnc, p.lac, p.cid, p.carrier");
    sql.rows(tx).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<TowerRow, StoreError> {
    let located: i64 = row.get("located")?;
    #[expect(clippy::cast_precision_loss, reason = "a mean of degrees")]
    let mean = |sum: i64| sum as f64 / located as f64 / 1e6;
    let (lat, lon) = (row.get("lat_micro")?, row.get("lon_micro")?);
    Ok(TowerRow {
        id: row.get("tower_id")?,
        mcc: row.get("mcc")?,
        mnc: row.get("mnc")?,
        lac: row.get("lac")?,
        cid: row.get("cid")?,
        carrier: row.get("carrier")?,
        samples: row.get("samples")?,
        calls: row.get("calls")?,
        seconds: row.get("seconds")?,
        dropped: row.get("dropped")?,
        devices: row.get("devices")?,
        down_bps: row.get("down_bps")?,
        latency_us: row.get("latency_us")?,
        place: (located > 0).then(|| (mean(lat), mean(lon))),
        first_at: row.get("first_at")?,
        last_at: row.get("last_at")?,
    })
}

/// The histograms of some towers over the period (of all with `None`), and the radio technologies they were
/// seen with.
pub async fn measurements(
    tx: &Tx,
    query: &TowerQuery,
    towers: Option<&[TowerId]>,
) -> Result<HashMap<TowerId, (Bins, BTreeSet<String>)>, StoreError> {
    let mut sql = Sql::new("SELECT t.tower_id, t.radio, t.bins");
    from_where(&mut sql, query);
    if let Some(towers) = towers {
        if towers.is_empty() {
            return Ok(HashMap::new());
        }
        sql.push(" AND t.tower_id IN ").list(towers.iter().map(|tower| tower.uuid()));
    }
    let mut out: HashMap<TowerId, (Bins, BTreeSet<String>)> = HashMap::new();
    for row in sql.rows(tx).await? {
        let (sum, radios) = out.entry(row.get("tower_id")?).or_default();
        sum.merge(&bins(&row)?);
        let radio: String = row.get("radio")?;
        if !radio.is_empty() {
            radios.insert(radio);
        }
    }
    Ok(out)
}
