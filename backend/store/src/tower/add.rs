//! Adding to the sums of towers.

use std::collections::HashMap;

use handsight_domain::{
    calendar::LocalDay,
    histogram::Bins,
    usage::{Folded, TowerKey},
};

use crate::{
    Rows, StoreError, WriteTx,
    bulk::Kind,
    column::ToValue,
    usage::add::{additions, bins, keep_bins},
    values,
};

const DAYS: &[(&str, Kind)] = &[
    ("tower_id", Kind::Id),
    ("day", Kind::Int),
    ("device_id", Kind::Id),
    ("radio", Kind::Text),
    ("samples", Kind::Int),
    ("calls", Kind::Int),
    ("seconds", Kind::Int),
    ("dropped", Kind::Int),
    ("down_bps", Kind::Int),
    ("latency_us", Kind::Int),
    ("located", Kind::Int),
    ("lat_micro", Kind::Int),
    ("lon_micro", Kind::Int),
    ("first_at", Kind::Int),
    ("last_at", Kind::Int),
    ("bins", Kind::Bytes),
];

const NUMBERS: [&str; 9] =
    ["samples", "calls", "seconds", "dropped", "down_bps", "latency_us", "located", "lat_micro", "lon_micro"];

/// Adds what was folded by tower.
pub(crate) async fn add(tx: &WriteTx, folded: &Folded) -> Result<(), StoreError> {
    let mut towers = Rows::new(&[
        ("tower_id", Kind::Id),
        ("mcc", Kind::Text),
        ("mnc", Kind::Text),
        ("lac", Kind::Int),
        ("cid", Kind::Int),
        ("carrier", Kind::Text),
    ]);
    for (id, (place, carrier)) in &folded.towers {
        towers.push(values![id, place.mcc, place.mnc, place.lac, place.cid, carrier]);
    }
    let sql = "INSERT INTO towers (enterprise_id, tower_id, mcc, mnc, lac, cid, carrier)
               SELECT $1, k.tower_id, k.mcc, k.mnc, k.lac, k.cid, k.carrier FROM k WHERE true
               ON CONFLICT (enterprise_id, tower_id) DO NOTHING";
    tx.bulk(sql, towers).await?;
    let mut stored = stored_bins(tx, folded).await?;
    let mut rows = Rows::new(DAYS);
    for (key, sum) in &folded.tower_days {
        let mut bins = stored.remove(key).unwrap_or_default();
        bins.merge(&sum.bins);
        let encoded = if sum.bins.is_empty() { Vec::new() } else { bins.encode() };
        let mut row = values![key.tower, key.day.number(), key.device, key.radio];
        row.extend(values![
            sum.samples,
            sum.calls,
            sum.seconds,
            sum.dropped,
            sum.down_bps,
            sum.latency_us,
            sum.located,
            sum.lat_micro,
            sum.lon_micro,
            sum.first_at,
            sum.last_at,
        ]);
        row.push(encoded.to_value());
        rows.push(row);
    }
    let names: Vec<&str> = DAYS.iter().map(|(name, _)| *name).collect();
    let sql = format!(
        "INSERT INTO tower_days (enterprise_id, {}) SELECT $1, k.{} FROM k WHERE true
         ON CONFLICT (enterprise_id, tower_id, day, device_id, radio) DO UPDATE SET {}, {},
           first_at = CASE WHEN excluded.first_at < tower_days.first_at
                           THEN excluded.first_at ELSE tower_days.first_at END,
           last_at = CASE WHEN excluded.last_at > tower_days.last_at
                          THEN excluded.last_at ELSE tower_days.last_at END",
        names.join(", "),
        names.join(", k."),
        additions("tower_days", &NUMBERS),
        keep_bins("tower_days"),
    );
    tx.bulk(&sql, rows).await?;
    Ok(())
}

async fn stored_bins(tx: &WriteTx, folded: &Folded) -> Result<HashMap<TowerKey, Bins>, StoreError> {
    let mut keys = Rows::new(&[
        ("tower_id", Kind::Id),
        ("day", Kind::Int),
        ("device_id", Kind::Id),
        ("radio", Kind::Text),
    ]);
    for (key, _) in folded.tower_days.iter().filter(|(_, sum)| !sum.bins.is_empty()) {
        keys.push(values![key.tower, key.day.number(), key.device, key.radio]);
    }
    let sql = "SELECT t.tower_id, t.day, t.device_id, t.radio, t.bins FROM k CROSS JOIN tower_days t
               WHERE t.enterprise_id = $1 AND t.tower_id = k.tower_id AND t.day = k.day
                 AND t.device_id = k.device_id AND t.radio = k.radio";
    let rows = tx.bulk(sql, keys).await?;
    rows.iter()
        .map(|row| {
            let key = TowerKey {
                tower: row.get("tower_id")?,
                day: LocalDay::from_number(row.get("day")?),
                device: row.get("device_id")?,
                radio: row.get("radio")?,
            };
            Ok((key, bins(row)?))
        })
        .collect()
}
