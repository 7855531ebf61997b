//! Simulated phones: people with habits, and fleets of them that really talk to a server.
//!
//! Everything follows from a seed: who there is, where they go, whom they call. Their usage is a pure function
//! of person and time ([`Person::usage`]), so that what a server shows can be checked against the truth.

mod belongings;
mod diary;
mod fleet;
mod person;
mod places;
mod situation;
mod totals;

pub use belongings::Belongings;
pub use fleet::{Fleet, FleetConfig, FleetError};
pub use person::Person;
pub use totals::{Latencies, Summary, Totals};
