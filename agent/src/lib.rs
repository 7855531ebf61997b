//! The device agent: the program on a phone that does what its enterprise asks and reports what the phone does.
//!
//! [`core`] decides, purely; everything else carries out: platforms execute and measure, the store keeps, the
//! network sends, [`phone`] ties them together. [`simulate`] runs fleets of simulated phones in one process, and
//! [`replay`] turns measurement files into usage events and sends them as a phone would.

pub mod chance;
pub mod clock;
pub mod core;
pub mod hook;
pub mod net;
pub mod phone;
pub mod platform;
pub mod privacy;
pub mod replay;
pub mod secret;
pub mod simulate;
pub mod store;
