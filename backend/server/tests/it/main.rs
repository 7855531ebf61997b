//! Whole-app tests: the real router and the real databases, a settable clock, a recorded way out.

mod agents;
mod map;
mod people;
mod replay;
mod sums;
mod usage;
