//! Whole-app tests: the real router and the real databases, a settable clock, a recorded way out.

mod agents;
mod catalogue;
mod idempotency;
mod lane;
mod map;
mod people;
mod probes;
mod replay;
mod schema;
mod sign_in;
mod sums;
mod usage;
