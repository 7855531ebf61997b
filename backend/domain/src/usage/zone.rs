//! A device's home zone: the hexagon of about 250 km² (H3 resolution 5) in which it was most often seen, with
//! its neighbours. Judged by what the server knew when the event came; the verdict is stored with the event.

use std::collections::BTreeMap;

use crate::h3cell::Cell;

const RESOLUTION: u8 = 5;
/// Places that are remembered for a device; the rarest is forgotten.
const REMEMBERED: usize = 32;

/// How often a device was seen where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Zone(BTreeMap<Cell, u64>);

impl Zone {
    /// From its stored text; damaged entries are left out.
    pub fn parse(text: &str) -> Self {
        let entry = |entry: &str| {
            let (cell, count) = entry.split_once(':')?;
            Some((Cell::parse(cell)?, count.parse().ok()?))
        };
        Self(text.split(' ').filter_map(entry).collect())
    }
    /// As stored.
    pub fn text(&self) -> String {
        self.0.iter().map(|(cell, count)| format!("{cell}:{count}")).collect::<Vec<_>>().join(" ")
    }
    /// Remembers that the device was in a cell.
    pub fn see(&mut self, cell: Cell) {
        *self.0.entry(cell.parent(RESOLUTION)).or_default() += 1;
        if self.0.len() > REMEMBERED
            && let Some(rarest) = self.0.iter().min_by_key(|(_, count)| **count).map(|(cell, _)| *cell)
        {
            self.0.remove(&rarest);
        }
    }
    /// The middle of the home zone; `None` when the device was never located.
    pub fn home(&self) -> Option<Cell> {
        self.0.iter().max_by_key(|(cell, count)| (**count, std::cmp::Reverse(**cell))).map(|(cell, _)| *cell)
    }
    /// Whether a cell lies in the zone of a home.
    pub fn holds(home: Cell, cell: Cell) -> bool {
        home.touches(cell.parent(RESOLUTION))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn home_is_where_it_is_most() {
        let cork = Cell::at(51.9, -8.47).unwrap();
        let dublin = Cell::at(53.35, -6.26).unwrap();
        let mut zone = Zone::default();
        assert_eq!(zone.home(), None);
        zone.see(dublin);
        zone.see(cork);
        zone.see(cork);
        let home = zone.home().unwrap();
        assert!(Zone::holds(home, cork));
        assert!(!Zone::holds(home, dublin));
        assert_eq!(Zone::parse(&zone.text()), zone);
        assert_eq!(Zone::parse("x:1 :: 85"), Zone::default());
    }

    #[test]
    fn the_rarest_is_forgotten() {
        let mut zone = Zone::default();
        let home = Cell::at(51.9, -8.47).unwrap();
        zone.see(home);
        zone.see(home);
        for step in 0..100 {
            zone.see(Cell::at(40.0, -100.0 + f64::from(step)).unwrap());
        }
        assert!(zone.0.len() <= REMEMBERED);
        assert_eq!(zone.home(), Some(home.parent(RESOLUTION)));
    }
}
