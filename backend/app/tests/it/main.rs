//! The use cases against a real database.

mod ground;
mod many;
mod scripted;
mod walk;
