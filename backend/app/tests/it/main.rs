//! The use cases against a real database.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test ends at its first surprise")]

mod ground;
mod ladder;
mod many;
mod runner;
mod scripted;
mod walk;
