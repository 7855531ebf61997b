//! Vector tiles of the own map: a hexagon is a feature. A tile is made once for each state of the enterprise's
//! sums and kept in a small cache; its tag follows from its bytes.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use data_encoding::HEXLOWER;
use handsight_domain::{calendar::LocalDay, id::EnterpriseId, scope::EnterpriseScope};
use handsight_store::{
    qos::{self as rows, CellQuery},
    usage::revision,
};
use sha2::{Digest, Sha256};

pub use super::cover::TilePlace;
use super::{
    cell::QosCell,
    mvt::{Feature, Layer, Property},
};
use crate::{App, UseCaseError, usage};

/// Units across a tile.
const EXTENT: u32 = 4096;

/// The resolution of hexagons for a zoom, so that a tile shows at most about 300.
pub const fn resolution_of(zoom: u8) -> u8 {
    match zoom {
        0..=2 => 1,
        3..=4 => 2,
        5 => 3,
        6..=7 => 4,
        8 => 5,
        9 => 6,
        10..=11 => 7,
        12 => 8,
        _ => 9,
    }
}

/// Which tile.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TileInput {
    /// Where.
    pub place: TilePlace,
    /// The first day.
    pub from: LocalDay,
    /// The last day.
    pub to: LocalDay,
    /// Of one carrier, by name.
    pub carrier: Option<String>,
    /// Of one generation, `2G` to `5G`.
    pub generation: Option<String>,
}

/// A tile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// Its bytes; none when nothing was measured there.
    pub bytes: Arc<[u8]>,
    /// Its tag, quoted, as in `ETag`.
    pub tag: String,
}

/// An enterprise's tiles, and how many bytes they have.
#[derive(Debug, Default)]
struct Share {
    tiles: HashMap<TileInput, (i64, Tile)>,
    bytes: usize,
}

#[derive(Debug, Default)]
struct Kept {
    shares: HashMap<EnterpriseId, Share>,
    bytes: usize,
}

/// Tiles made lately.
#[derive(Debug, Clone, Default)]
pub struct TileCache(Arc<Mutex<Kept>>);

/// Bytes of tiles that are kept of one enterprise; beyond it its tiles start anew, which is simpler than any order of
/// going.
const KEPT_EACH: usize = 4 << 20;
/// Bytes of tiles that are kept in all; beyond it the enterprise that has most starts anew.
const KEPT: usize = 64 << 20;
/// What a tile takes besides its own bytes and the names in its key.
const BESIDE: usize = 256;

fn size(input: &TileInput, tile: &Tile) -> usize {
    let name = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    BESIDE + tile.bytes.len() + name(&input.carrier) + name(&input.generation)
}

impl TileCache {
    fn find(&self, of: EnterpriseId, input: &TileInput, revision: i64) -> Option<Tile> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (made, tile) = kept.shares.get(&of)?.tiles.get(input)?;
        (*made == revision).then(|| tile.clone())
    }
    fn keep(&self, of: EnterpriseId, input: TileInput, revision: i64, tile: Tile) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = &mut *kept;
        let more = size(&input, &tile);
        let share = kept.shares.entry(of).or_default();
        if share.bytes + more > KEPT_EACH {
            kept.bytes -= share.bytes;
            *share = Share::default();
        }
        let before = share.tiles.get(&input).map_or(0, |(_, old)| size(&input, old));
        share.tiles.insert(input, (revision, tile));
        share.bytes = share.bytes + more - before;
        kept.bytes = kept.bytes + more - before;
        if kept.bytes > KEPT {
            let most = kept.shares.iter().max_by_key(|(_, share)| share.bytes).map(|(of, _)| *of);
            if let Some(share) = most.and_then(|of| kept.shares.remove(&of)) {
                kept.bytes -= share.bytes;
            }
        }
    }
}

/// Makes a tile, or finds it made.
///
/// # Errors
/// [`UseCaseError::NotFound`] for a place that no tile has; others for an impossible period.
pub async fn tile(app: &App, scope: &EnterpriseScope, input: TileInput) -> Result<Tile, UseCaseError> {
    if !input.place.exists() {
        return Err(UseCaseError::NotFound);
    }
    usage::period(input.from, input.to)?;
    let (place, resolution) = (input.place, resolution_of(input.place.z));
    let revised = revision(&*app.store.read(scope).await?).await?;
    let key = input.clone();
    if let Some(tile) = app.tiles.find(scope.enterprise(), &key, revised) {
        return Ok(tile);
    }
    // Some ten thousand places are looked up for the hexagons of a tile, and then they are drawn.
    let within = app.heavy.aside(move || place.cells(resolution)).await?;
    let tx = app.store.read(scope).await?;
    let now = revision(&tx).await?;
    let query = CellQuery {
        resolution,
        from: input.from,
        to: input.to,
        carrier: input.carrier,
        generation: input.generation,
        within,
    };
    let cells = rows::cells(&tx, &query).await?;
    drop(tx);
    let draw = move || {
        let each = cells.into_iter();
        let features = each
            .filter_map(|(cell, (sum, generations))| feature(place, &QosCell::of(cell, sum, &generations)));
        let bytes = Layer { name: "qos", extent: EXTENT, features: features.collect() }.tile();
        let tag = format!("\"{}\"", &HEXLOWER.encode(&Sha256::digest(&bytes))[..24]);
        Tile { bytes: bytes.into(), tag }
    };
    let tile = app.heavy.aside(draw).await?;
    app.tiles.keep(scope.enterprise(), key, now, tile.clone());
    Ok(tile)
}

fn feature(place: TilePlace, found: &QosCell) -> Option<Feature> {
    let (_, centre_lon) = found.cell.centre();
    let corners: Vec<(f64, f64)> = found
        .cell
        .outline()
        .into_iter()
        .map(|(lat, lon)| {
            // A hexagon across the 180th meridian stays in one piece, beside the centre's side.
            let lon = if lon - centre_lon > 180.0 {
                lon - 360.0
            } else if centre_lon - lon > 180.0 {
                lon + 360.0
            } else {
                lon
            };
            place.project(lat, lon)
        })
        .collect();
    // Whatever lies wholly beside the tile (with a margin for strokes) is left out.
    let outside = |pick: fn(&(f64, f64)) -> f64| {
        corners.iter().all(|c| pick(c) < -0.05) || corners.iter().all(|c| pick(c) > 1.05)
    };
    if outside(|c| c.0) || outside(|c| c.1) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "within a few tiles of this one")]
    let unit = |share: f64| (share * f64::from(EXTENT)).round() as i32;
    let mut properties = vec![
        ("cell", Property::Text(found.cell.to_string())),
        ("samples", Property::Count(found.samples.unsigned_abs())),
        ("devices", Property::Count(found.devices.unsigned_abs())),
    ];
    let measured = [("signal", found.signal()), ("down", found.down()), ("latency", found.latency())];
    properties
        .extend(measured.into_iter().filter_map(|(name, value)| Some((name, Property::Number(value?)))));
    let shares = ["g2", "g3", "g4", "g5"].into_iter().zip(found.shares);
    properties.extend(shares.map(|(name, share)| (name, Property::Number(share))));
    Some(Feature {
        id: found.cell.number().unsigned_abs() & ((1 << 52) - 1),
        ring: corners.into_iter().map(|(x, y)| (unit(x), unit(y))).collect(),
        properties,
    })
}

#[cfg(test)]
mod tests {
    use handsight_domain::id::TypedId;
    use uuid::Uuid;

    use super::*;

    fn input(x: u32) -> TileInput {
        let day = LocalDay::from_number(20_000);
        let place = TilePlace { z: 22, x, y: 0 };
        TileInput { place, from: day, to: day, carrier: Some("c".repeat(100)), generation: None }
    }

    #[test]
    fn tiles_are_kept_by_their_bytes_and_nobody_s_go_because_of_others() {
        let (cache, tile) =
            (TileCache::default(), Tile { bytes: vec![0; 100_000].into(), tag: String::new() });
        let (one, other) =
            (EnterpriseId::from_uuid(Uuid::from_u128(1)), EnterpriseId::from_uuid(Uuid::from_u128(2)));
        cache.keep(one, input(0), 1, tile.clone());
        for x in 0..1_000 {
            cache.keep(other, input(x), 1, tile.clone());
            let kept = cache.0.lock().unwrap();
            assert!(kept.bytes <= KEPT_EACH + 110_000, "{}", kept.bytes);
            assert_eq!(kept.bytes, kept.shares.values().map(|share| share.bytes).sum::<usize>());
        }
        assert!(cache.find(other, &input(999), 1).is_some() && cache.find(other, &input(0), 1).is_none());
        assert!(cache.find(one, &input(0), 1).is_some() && cache.find(one, &input(0), 2).is_none());
        for number in 3..100 {
            let of = EnterpriseId::from_uuid(Uuid::from_u128(number));
            for x in 0..40 {
                cache.keep(of, input(x), 1, tile.clone());
            }
        }
        assert!(cache.0.lock().unwrap().bytes <= KEPT);
    }
}
