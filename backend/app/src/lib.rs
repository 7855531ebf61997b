//! The use cases of Handsight: one verb a file, by noun; each one public function and one transaction. They
//! take a scope that somebody else earned and refuse to check who is asking.

pub mod error;

use std::sync::Arc;

use handsight_domain::{mint::Mint, secret::SecretKey, time::SharedClock};
use handsight_store::Store;

pub use error::{FieldProblem, UseCaseError};

/// Everything a use case needs, shared by the whole process.
#[derive(Debug, Clone)]
pub struct App {
    /// The database.
    pub store: Store,
    /// The present.
    pub clock: SharedClock,
    /// Ids and chance.
    pub mint: Mint,
    /// The installation's secret key.
    pub secret: SecretKey,
    /// Where people and phones reach this server, without a slash at the end.
    pub public_url: Arc<str>,
}
