//! Tiles of the web map (EPSG:3857): where a tile lies, which hexagons touch it, and a place as the tile's own
//! coordinates.

use std::{collections::BTreeSet, f64::consts::PI};

use handsight_domain::h3cell::Cell;

/// A tile's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TilePlace {
    /// Zoom, 0 to 22.
    pub z: u8,
    /// Column, from the west.
    pub x: u32,
    /// Row, from the north.
    pub y: u32,
}

/// Edge lengths of hexagons by resolution, km (the H3 project's table of average edge lengths).
const EDGE_KM: [f64; 10] = [1281.256, 483.057, 182.513, 68.979, 26.072, 9.854, 3.725, 1.406, 0.531, 0.201];

impl TilePlace {
    /// Whether there is such a tile.
    pub const fn exists(self) -> bool {
        self.z <= 22 && (self.x as u64) < (1 << self.z) && (self.y as u64) < (1 << self.z)
    }
    /// A place as coordinates of this tile: 0 to 1 inside, beyond outside.
    pub fn project(self, lat: f64, lon: f64) -> (f64, f64) {
        let tiles = f64::from(self.z).exp2();
        let lat = lat.clamp(-85.051_128, 85.051_128).to_radians();
        let x = (lon + 180.0) / 360.0 * tiles;
        let y = (1.0 - (lat.tan() + 1.0 / lat.cos()).ln() / PI) / 2.0 * tiles;
        (x - f64::from(self.x), y - f64::from(self.y))
    }
    fn unproject(self, x: f64, y: f64) -> (f64, f64) {
        let tiles = f64::from(self.z).exp2();
        let lon = (f64::from(self.x) + x) / tiles * 360.0 - 180.0;
        let lat = (PI * (1.0 - 2.0 * (f64::from(self.y) + y) / tiles)).sinh().atan().to_degrees();
        (lat, lon)
    }
    /// The hexagons of a resolution that may touch the tile; `None` means all there are, for tiles so large
    /// that listing would cost more than reading.
    pub fn cells(self, resolution: u8) -> Option<Vec<Cell>> {
        if self.z < 3 {
            return None;
        }
        let (south, _) = self.unproject(0.0, 1.0);
        let (north, _) = self.unproject(0.0, 0.0);
        // The smaller side of the tile decides: sample at less than a hexagon's inner radius.
        let widest = if south.signum() == north.signum() { south.abs().min(north.abs()) } else { 0.0 };
        let width_km = 40_075.017 / f64::from(self.z).exp2() * widest.to_radians().cos();
        let edge = EDGE_KM.get(usize::from(resolution)).copied().unwrap_or(0.201);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive count")]
        let steps = ((width_km / (edge * 0.7)).ceil() as u32).clamp(4, 96);
        let mut cells = BTreeSet::new();
        // One step beyond each side, for hexagons whose corner reaches in.
        for row in 0..=steps + 2 {
            for column in 0..=steps + 2 {
                let share = |n: u32| (f64::from(n) - 1.0) / f64::from(steps);
                let (lat, lon) = self.unproject(share(column), share(row));
                let lon = (lon + 540.0).rem_euclid(360.0) - 180.0;
                if let Some(cell) = Cell::at(lat, lon) {
                    cells.insert(cell.parent(resolution));
                }
            }
        }
        Some(cells.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_goes_there_and_back() {
        let tile = TilePlace { z: 12, x: 1950, y: 1351 };
        let (lat, lon) = tile.unproject(0.25, 0.75);
        let (x, y) = tile.project(lat, lon);
        assert!((x - 0.25).abs() < 1e-9 && (y - 0.75).abs() < 1e-9);
        assert!(!TilePlace { z: 2, x: 4, y: 0 }.exists());
        assert!(TilePlace { z: 2, x: 3, y: 3 }.exists());
    }

    #[test]
    fn a_tile_is_covered_by_a_few_hundred_hexagons() {
        for z in 3..=16_u8 {
            let whole = TilePlace { z: 0, x: 0, y: 0 };
            let (x, y) = whole.project(51.9, -8.47);
            let tiles = f64::from(z).exp2();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "inside the map")]
            let tile = TilePlace { z, x: (x * tiles) as u32, y: (y * tiles) as u32 };
            let resolution = super::super::resolution_of(z);
            let cells = tile.cells(resolution).unwrap();
            assert!(cells.len() <= 420, "{} at zoom {z}", cells.len());
            // Every random place inside lies in one of them.
            for step in 0..200 {
                let share = |n: u32| f64::from(n % 17) / 17.0;
                let (lat, lon) = tile.unproject(share(step), share(step / 3));
                assert!(cells.contains(&Cell::at(lat, lon).unwrap().parent(resolution)), "zoom {z}");
            }
        }
    }
}
