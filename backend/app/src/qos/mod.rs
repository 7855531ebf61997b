//! The own QoS map: hexagons as a list and as vector tiles.

mod cell;
mod cover;
mod mvt;
mod tile;

pub use cell::{CellInput, QosCell, cells};
pub use mvt::{Feature, Layer, Property};
pub use tile::{Tile, TileCache, TileInput, TilePlace, resolution_of, tile};
