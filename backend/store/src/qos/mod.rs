//! The sums of hexagons, for the own map: kept for a few resolutions, so that a tile reads about as many
//! hexagons as it shows.

mod add;
mod cell;

pub(crate) use add::{add, subtract};
pub use cell::{CellQuery, CellSums, cells};
