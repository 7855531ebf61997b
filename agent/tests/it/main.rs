//! The agent against a scripted server, over real sockets.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod busy;
mod fleet;
mod hook;
mod moving;
mod object;
mod phone;
mod program;
mod replay;
mod server;
