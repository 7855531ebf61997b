//! Hexagons of the world (H3, h3geo.org): which one a place is in, its parents, its outline, and the range of
//! numbers that its children have. Cells are stored as whole numbers; their text is hexadecimal.

use std::fmt;

use h3o::{CellIndex, LatLng, Resolution};

/// A cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell(CellIndex);

/// The finest resolution that is stored: hexagons of about 0.1 km².
pub const FINEST: u8 = 9;

/// The resolutions for which sums are kept. Others are summed from the next finer one when read; each step of
/// resolution is a factor of seven, so the cost of a tile stays linear in its cells.
pub const KEPT: [u8; 4] = [9, 7, 5, 3];

/// The kept resolution to read for a wanted one.
pub fn kept_for(resolution: u8) -> u8 {
    KEPT.into_iter().rev().find(|kept| *kept >= resolution).unwrap_or(FINEST)
}

impl Cell {
    /// The cell of resolution [`FINEST`] that a place is in; `None` for impossible degrees.
    pub fn at(lat: f64, lon: f64) -> Option<Self> {
        Some(Self(LatLng::new(lat, lon).ok()?.to_cell(Resolution::Nine)))
    }
    /// From its stored number; `None` when it is not a cell.
    pub fn from_number(number: i64) -> Option<Self> {
        CellIndex::try_from(number.cast_unsigned()).ok().map(Self)
    }
    /// As stored; never negative, because the highest bit of an H3 index is 0.
    pub fn number(self) -> i64 {
        u64::from(self.0).cast_signed()
    }
    /// From its text, 15 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }
    /// 0 (about 4 million km²) to 15.
    pub fn resolution(self) -> u8 {
        self.0.resolution().into()
    }
    /// The cell of a coarser resolution that holds it; itself for its own and for finer ones.
    #[must_use]
    pub fn parent(self, resolution: u8) -> Self {
        Resolution::try_from(resolution).ok().and_then(|r| self.0.parent(r)).map_or(self, Self)
    }
    /// Latitude and longitude of its centre, degrees.
    pub fn centre(self) -> (f64, f64) {
        let centre = LatLng::from(self.0);
        (centre.lat(), centre.lng())
    }
    /// Latitude and longitude of its corners, degrees, counter-clockwise.
    pub fn outline(self) -> Vec<(f64, f64)> {
        self.0.boundary().iter().map(|corner| (corner.lat(), corner.lng())).collect()
    }
    /// The lowest and highest number that a descendant of the given resolution can have: they are contiguous,
    /// because an index is its base cell and one digit a resolution, the coarsest first.
    pub fn descendants(self, resolution: u8) -> (i64, i64) {
        let own = self.resolution();
        if resolution <= own {
            return (self.number(), self.number());
        }
        let (mut low, mut high) = (u64::from(self.0), u64::from(self.0));
        // Bits 52 to 55 are the resolution; the digit of resolution r is the three bits from 45 - 3r.
        let field = 0xf_u64 << 52;
        low = (low & !field) | (u64::from(resolution) << 52);
        high = (high & !field) | (u64::from(resolution) << 52);
        for r in own + 1..=resolution {
            let shift = 45 - 3 * u32::from(r);
            low &= !(7 << shift);
            high = (high & !(7 << shift)) | (6 << shift);
        }
        (low.cast_signed(), high.cast_signed())
    }
    /// The cell itself and its six neighbours.
    pub fn with_neighbours(self) -> Vec<Self> {
        self.0.grid_disk_safe(1).map(Self).collect()
    }
    /// Whether another is the same cell or a neighbour.
    pub fn touches(self, other: Self) -> bool {
        self == other || self.0.is_neighbor_with(other.0).unwrap_or(false)
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn kept_resolutions_serve_all() {
        assert_eq!([0, 1, 2, 3].map(kept_for), [3; 4]);
        assert_eq!([4, 5, 6, 7, 8, 9].map(kept_for), [5, 5, 7, 7, 9, 9]);
    }

    proptest! {
        #[test]
        fn children_lie_in_the_range(lat in -89.0_f64..89.0, lon in -179.0_f64..179.0, coarse in 0_u8..9) {
            let cell = Cell::at(lat, lon).unwrap();
            let parent = cell.parent(coarse);
            let (low, high) = parent.descendants(FINEST);
            prop_assert!((low..=high).contains(&cell.number()));
            prop_assert_eq!(Cell::from_number(cell.number()), Some(cell));
            prop_assert_eq!(Cell::parse(&cell.to_string()), Some(cell));
            for neighbour in parent.with_neighbours() {
                prop_assert!(neighbour.touches(parent));
                if neighbour != parent {
                    let (from, to) = neighbour.descendants(FINEST);
                    prop_assert!(to < low || from > high);
                }
            }
        }
    }
}
