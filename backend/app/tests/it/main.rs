//! The use cases against both databases.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test ends at its first surprise")]

mod ladder;
mod many;
mod runner;
mod scripted;
mod walk;
