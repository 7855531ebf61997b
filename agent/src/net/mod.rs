//! The agent's side of the web service: one method a call, plain errors, TLS always except to loopback.

mod client;
mod object;
mod transport;

pub use client::Client;
pub use transport::{Transport, check_server_url};

use handsight_protocol::agent_api::Problem;

/// Why a call did not work.
#[derive(Debug, thiserror::Error)]
pub enum NetError {
    /// The server's address is not usable.
    #[error("{0}")]
    Address(String),
    /// The server does not know this pair of system ID and device ID.
    #[error("the server does not accept this phone's system ID and device ID")]
    Unauthorized,
    /// The server answered, and said no.
    #[error("the server refused ({status}): {}", .problem.as_ref().map_or("no reason given", |p| p.title.as_str()))]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Its reason, when it gave one.
        problem: Option<Problem>,
    },
    /// No answer, or none that makes sense: worth another try.
    #[error("the server could not be reached: {0}")]
    Unavailable(String),
}

impl NetError {
    /// Whether the same request may work later.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Unavailable(_) => true,
            Self::Refused { status, .. } => *status >= 500 || matches!(status, 408 | 425 | 429),
            Self::Address(_) | Self::Unauthorized => false,
        }
    }
}
