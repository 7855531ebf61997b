//! The edge: what a stranger's connection may cost. Every connection is counted as it comes in, watched until it
//! ends, and ended when it holds a place without using it: no whole request in [`BEGIN`], none after the last for
//! [`IDLE`], an answer that is not taken for [`STALL`]. Bodies have a pace of their own ([`pace`]).
//!
//! One sweep a second looks at all of them, so that a connection costs no timers; what is judged is pure
//! ([`connection::Usage`]) and takes the present as a value.

mod connection;
mod door;
mod pace;
mod registry;
mod stream;
#[cfg(test)]
mod tests;
mod tracked;

use std::time::Duration;

pub use door::Door;
pub use pace::pace;
pub use registry::{Edge, Limits};

/// How long a connection may take until its first request's headers are there, with the handshake of TLS; and a
/// later request's headers from their first byte on.
pub const BEGIN: Duration = Duration::from_secs(10);
/// How long a connection may stay without a request.
pub const IDLE: Duration = Duration::from_secs(75);
/// The same two when most places are taken.
pub const PRESSED: Duration = Duration::from_secs(3);
/// How long an answer may wait for a peer that takes nothing of it, or too little: each 16 KiB.
pub const STALL: Duration = Duration::from_secs(30);
/// Bytes a second that a peer sends at least of a body.
pub const LEAST_RATE: u64 = 1024;
