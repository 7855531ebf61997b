//! The device protocol, version 1.00: what a server and a phone's agent say to each other, and nothing else.
//!
//! Server and agent share this crate, so that a text one of them writes is a text the other reads. It is pure:
//! it opens no socket and no file, asks no clock and no source of chance; times and keys come in as arguments.
//! It refuses what the protocol refuses and says in plain words what was wrong; it never panics on input.

pub mod agent_api;
pub mod command;
pub mod device_id;
pub mod gsm7;
pub mod message;
pub mod named;
pub mod nonce;
pub mod packing;
pub mod policy;
pub mod reply;
pub mod result;
pub mod sequence;
pub mod signature;
pub mod system_id;
pub mod token;
pub mod transfer;
pub mod usage;

pub use command::{Command, CommandName};
pub use device_id::DeviceId;
pub use message::{Envelope, Message};
pub use nonce::Nonce;
pub use reply::Reply;
pub use result::{ResultReport, Status};
pub use sequence::Sequence;
pub use signature::{CommandKey, CommandSigner};
pub use system_id::SystemId;
pub use token::Token;
pub use usage::UsageEvent;
