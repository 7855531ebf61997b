//! Whole-app tests: the real router and the real databases, a settable clock, a recorded way out.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test ends at its first surprise")]

mod agents;
mod allowance;
mod audit;
mod backups;
mod budgets;
mod catalogue;
mod contract;
mod crowd;
mod demo;
mod enrolment;
mod graphql_data;
mod graphql_door;
mod heavy;
mod idempotency;
mod lane;
mod lost;
mod many;
mod map;
mod moving;
mod notifiers;
mod numbers;
mod objects;
mod packages;
mod people;
mod places;
mod probes;
mod queue;
mod recounts;
mod replay;
mod rights;
mod route;
mod schema;
mod scripts;
mod sign_in;
mod sign_up;
mod sockets;
mod storm;
mod strangers;
mod sums;
mod undone;
mod usage;
mod versions;
mod waiting;
mod webhooks;
