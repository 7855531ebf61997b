//! Rows of enterprises, members, sign-in, API tokens, the audit log, idempotency keys and saved views.

pub mod audit;
pub mod enterprise;
pub mod idempotency;
