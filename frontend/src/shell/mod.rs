//! The frame around every page: navigation, find, the live chip, the enterprise and the account. It knows which
//! pages there are and who may see them; what is on a page it does not know.

pub mod account;
pub mod app;
pub mod evaluation;
pub mod find;
pub mod frame;
pub mod me;
pub mod places;
pub mod recount;
pub mod routes;
mod unconfirmed;
