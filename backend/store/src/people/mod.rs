//! Rows of enterprises, members, sign-in, API tokens, the audit log, idempotency keys and saved views.

pub mod account;
pub mod api_token;
pub mod audit;
pub mod auth_session;
pub mod enterprise;
pub mod idempotency;
pub mod invitation;
pub mod member;
pub mod saved_view;
pub mod signing_key;
pub mod throttle;
