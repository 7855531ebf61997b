//! The use cases against a real database.

mod ground;
mod usage;
