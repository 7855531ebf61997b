//! Towers and their sums by day, device and radio.

mod add;
mod list;

pub(crate) use add::add;
pub use list::{TowerQuery, TowerRow, measurements, towers};
