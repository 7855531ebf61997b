//! A message to a device: `KME 1.00 <sequence> <token> <commands>`.
//!
//! Reading goes in two steps. [`Envelope`] splits the header off, so that the token can be checked before a
//! single command is looked at. Then [`Envelope::open`] reads the commands one by one: a command that cannot be
//! read spoils itself, not its neighbours, because each still owns a number. [`Message`] is the strict form.

mod encode;
mod envelope;
mod strict;

pub use encode::{encode, encode_marker};
pub use envelope::{Envelope, EnvelopeError, Opened, Version};
pub use strict::{Body, Message, MessageError};

#[cfg(test)]
pub(crate) mod tests;
