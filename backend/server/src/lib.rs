//! The service put together: configuration, logs, the router, TLS, the command line. Wiring only; what a
//! request means is decided in the rooms below.

pub mod audit;
pub mod auth;
pub mod cli;
pub mod client;
pub mod config;
pub mod console;
pub mod demo;
pub mod doctor;
mod door;
pub mod edge;
mod enrol_page;
pub mod enterprise;
pub mod headers;
pub mod health;
pub mod key;
pub mod logs;
pub mod metrics;
pub mod migrate;
pub mod objects;
pub mod problem;
pub mod route;
pub mod router;
pub mod serve;
pub mod start;
