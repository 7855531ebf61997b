//! The device agent: the program on a phone that does what its enterprise asks and reports what the phone does.
//!
//! [`core`] decides, purely; everything else carries out: platforms execute, queues keep, the network sends.

pub mod chance;
pub mod core;
