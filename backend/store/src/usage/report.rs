//! Reports, from daily sums only. Numbers are summed by the database; histograms are added here, and read only
//! when somebody asked for them.

use std::collections::BTreeMap;

use handsight_domain::{
    calendar::LocalDay,
    filter::Filter,
    id::DeviceId,
    time::Timestamp,
    usage::{DaySum, Dimension},
};

use super::add::bins;
use crate::{Row, Rows, StoreError, Tx, device, row::FromRow, statement::Sql, values};

/// Which report.
#[derive(Debug, Clone)]
pub struct ReportQuery {
    /// The first day.
    pub from: LocalDay,
    /// The last day.
    pub to: LocalDay,
    /// What to group by, in the order of the keys.
    pub by: Vec<Dimension>,
    /// Of one device only.
    pub device: Option<DeviceId>,
    /// Of devices that pass.
    pub filter: Option<Filter>,
    /// The present, for filters that compare with it.
    pub now: Timestamp,
    /// Whether distributions were asked for.
    pub bins: bool,
}

/// One group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportRow {
    /// The values, as many as were grouped by; `None` where not known.
    pub keys: Vec<Option<String>>,
    /// The devices' names, where grouped by device.
    pub device_name: Option<String>,
    /// The sums.
    pub sum: DaySum,
    /// Seconds of calls while roaming.
    pub roaming_seconds: i64,
    /// Bytes of data while roaming.
    pub roaming_bytes: i64,
}

fn from_where(sql: &mut Sql, query: &ReportQuery) {
    sql.push(
        " FROM usage_days u INNER JOIN usage_slices s ON s.enterprise_id = $1 AND s.slice_id = u.slice_id",
    );
    if query.filter.is_some() || query.by.iter().any(|dimension| dimension.of_device()) {
        sql.push(" INNER JOIN devices d ON d.enterprise_id = $1 AND d.device_id = u.device_id");
    }
    sql.push(" WHERE u.enterprise_id = $1 AND u.day BETWEEN ");
    sql.bind(query.from.number()).push(" AND ").bind(query.to.number());
    if let Some(device) = query.device {
        sql.push(" AND u.device_id = ").bind(device);
    }
    if let Some(filter) = &query.filter {
        sql.push(" AND ");
        device::compile(sql, filter, query.now);
    }
}

fn columns(query: &ReportQuery) -> String {
    let mut out: Vec<String> =
        query.by.iter().enumerate().map(|(place, by)| format!("{} AS k{place}", by.column())).collect();
    if out.is_empty() {
        out.push("0 AS k".to_owned());
    }
    out.join(", ")
}

/// Bytes and seconds mean data sessions and calls, unless the types stand in rows of their own: a web visit's
/// bytes are within a data session's.
fn number(column: &str, by_type: bool) -> String {
    let of = match column {
        "seconds" => "CALL",
        "rx_bytes" | "tx_bytes" => "DATA",
        _ => "",
    };
    if by_type || of.is_empty() {
        format!("CAST(SUM(u.{column}) AS BIGINT) AS {column}")
    } else {
        format!("CAST(SUM(CASE WHEN s.type = '{of}' THEN u.{column} ELSE 0 END) AS BIGINT) AS {column}")
    }
}

fn keys(row: &Row, by: &[Dimension]) -> Result<Vec<Option<String>>, StoreError> {
    by.iter()
        .enumerate()
        .map(|(place, dimension)| {
            let column = format!("k{place}");
            Ok(match dimension {
                Dimension::Day => Some(LocalDay::from_number(row.get(&column)?).to_string()),
                Dimension::Month => Some(LocalDay::from_number(row.get(&column)?).month()),
                Dimension::Device => Some(row.get::<DeviceId>(&column)?.to_string()),
                _ => row.opt::<String>(&column)?.filter(|text| !text.is_empty()),
            })
        })
        .collect()
}

/// Most groups of a report.
pub const MOST_GROUPS: usize = 10_000;

/// The groups, in the order of their keys; `None` when there are more than [`MOST_GROUPS`].
pub async fn report(tx: &Tx, query: &ReportQuery) -> Result<Option<Vec<ReportRow>>, StoreError> {
    let by_type = query.by.contains(&Dimension::TYPE);
    let by_device = query.by.contains(&Dimension::Device);
    let numbers = DaySum::COLUMNS.map(|column| number(column, by_type)).join(", ");
    let mut sql = Sql::new(format!("SELECT {}, {numbers}", columns(query)));
    sql.push(
        ", CAST(SUM(CASE WHEN s.type = 'CALL' AND s.scope = 'roaming' THEN u.seconds ELSE 0 END) AS BIGINT)
             AS roaming_seconds,
           CAST(SUM(CASE WHEN s.type = 'DATA' AND s.scope = 'roaming' THEN u.rx_bytes + u.tx_bytes ELSE 0 END)
             AS BIGINT) AS roaming_bytes",
    );
    if by_device {
        sql.push(", MIN(d.name) AS device_name");
    }
    from_where(&mut sql, query);
    if !query.by.is_empty() {
        let groups: Vec<String> = query.by.iter().map(|by| by.column()).collect();
        sql.push(" GROUP BY ").push(&groups.join(", "));
    }
    // A month is put together here from its days.
    let most = MOST_GROUPS * if query.by.contains(&Dimension::Month) { 31 } else { 1 };
    sql.push(" LIMIT ").bind(i64::try_from(most + 1).unwrap_or(i64::MAX));
    let mut groups: BTreeMap<Vec<Option<String>>, ReportRow> = BTreeMap::new();
    let rows = sql.rows(tx).await?;
    if rows.len() > most {
        return Ok(None);
    }
    for row in rows {
        if row.opt::<i64>("events")?.is_none() {
            continue; // a sum over nothing
        }
        let keys = keys(&row, &query.by)?;
        let group = groups.entry(keys.clone()).or_insert_with(|| ReportRow { keys, ..ReportRow::default() });
        for (mine, column) in group.sum.numbers_mut().into_iter().zip(DaySum::COLUMNS) {
            *mine += row.get::<i64>(column)?;
        }
        group.roaming_seconds += row.get::<i64>("roaming_seconds")?;
        group.roaming_bytes += row.get::<i64>("roaming_bytes")?;
        if by_device {
            group.device_name = row.opt("device_name")?;
        }
    }
    if groups.len() > MOST_GROUPS {
        return Ok(None);
    }
    if query.bins {
        add_bins(tx, query, &mut groups).await?;
    }
    Ok(Some(groups.into_values().collect()))
}

async fn add_bins(
    tx: &Tx,
    query: &ReportQuery,
    groups: &mut BTreeMap<Vec<Option<String>>, ReportRow>,
) -> Result<(), StoreError> {
    let mut sql = Sql::new(format!("SELECT {}, u.bins", columns(query)));
    from_where(&mut sql, query);
    sql.push(" AND length(u.bins) > 0");
    for row in sql.rows(tx).await? {
        if let Some(group) = groups.get_mut(&keys(&row, &query.by)?) {
            group.sum.bins.merge(&bins(&row)?);
        }
    }
    Ok(())
}

/// Data of a device on a day.
#[derive(Debug, Clone, PartialEq, Eq, Row)]
pub struct DayBytes {
    /// The device.
    #[row(name = "device_id")]
    pub device: DeviceId,
    /// The day.
    pub day: LocalDay,
    /// Bytes both ways.
    pub bytes: i64,
    /// The enterprise's time zone, in which a day is a day.
    pub time_zone: String,
}

/// Data of many devices by day; days without any are left out.
pub async fn bytes_by_day(
    tx: &Tx,
    devices: &[DeviceId],
    from: LocalDay,
    to: LocalDay,
) -> Result<Vec<DayBytes>, StoreError> {
    let sql = "SELECT u.device_id, u.day, CAST(SUM(u.rx_bytes + u.tx_bytes) AS BIGINT) AS bytes,
                   (SELECT e.time_zone FROM enterprises e WHERE e.enterprise_id = $1) AS time_zone
               FROM usage_days u
               INNER JOIN usage_slices s ON s.enterprise_id = $1 AND s.slice_id = u.slice_id
               WHERE u.enterprise_id = $1 AND u.device_id IN (SELECT k.device_id FROM k)
                 AND u.day BETWEEN $2 AND $3 AND s.type = 'DATA'
               GROUP BY u.device_id, u.day";
    let days = values![from.number(), to.number()];
    let found = tx.bulk_with(sql, days, Rows::ids("device_id", devices)).await?;
    found.iter().map(DayBytes::read).collect()
}
