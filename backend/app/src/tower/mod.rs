//! The enterprise's own towers: ranked, searched, looked at.

mod list;

pub use list::{Sort, SortKey, Tower, TowerInput, tower, towers};
