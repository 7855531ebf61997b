//! Connections: TLS by rustls, shared pools, and the rule that a secret never travels in the clear.

use std::time::Duration;

use url::{Host, Url};

use super::NetError;

/// A pool of connections, shared by as many phones as wanted.
#[derive(Debug, Clone)]
pub struct Transport {
    pub(super) http: reqwest::Client,
}

impl Transport {
    /// The longest a fetch may wait at the server, in seconds.
    pub const LONGEST_WAIT_SECONDS: u32 = 50;

    /// A pool that speaks HTTP/1.1, and HTTP/2 where TLS agrees on it.
    ///
    /// # Errors
    /// When the system's certificates cannot be loaded.
    pub fn new() -> Result<Self, NetError> {
        Self::build(reqwest::Client::builder())
    }

    /// A pool that speaks HTTP/2 from the first byte, so that many phones share one connection even without
    /// TLS: for fleets on loopback, where every phone holds a request open.
    ///
    /// # Errors
    /// When the system's certificates cannot be loaded.
    pub fn multiplexed() -> Result<Self, NetError> {
        Self::build(reqwest::Client::builder().http2_prior_knowledge())
    }

    fn build(builder: reqwest::ClientBuilder) -> Result<Self, NetError> {
        // Fails only when a provider is already there, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = builder
            .user_agent(concat!("handsight-agent/", env!("CARGO_PKG_VERSION")))
            // A redirect could carry the secret to another place.
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(10))
            .timeout(Duration::from_secs(30))
            .build()
            .map_err(|error| NetError::Address(format!("TLS could not be set up: {error}")))?;
        Ok(Self { http })
    }
}

/// Reads a server's address: `https`, or `http` to this machine only.
///
/// # Errors
/// What is wrong with it.
pub fn check_server_url(text: &str) -> Result<Url, NetError> {
    let wrong = |said: &str| NetError::Address(format!("{text:?}: {said}"));
    let url = Url::parse(text).map_err(|error| wrong(&error.to_string()))?;
    let local = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => return Err(wrong("there is no host in it")),
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if local => Ok(url),
        "http" => Err(wrong("plain http is allowed to this machine only; use https")),
        _ => Err(wrong("a server's address starts with https://")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_stays_on_this_machine() {
        for good in
            ["https://example.com", "http://127.0.0.1:8080", "http://[::1]:8080/", "http://localhost:1"]
        {
            assert!(check_server_url(good).is_ok(), "{good}");
        }
        for bad in [
            "http://example.com",
            "http://10.0.0.1",
            "http://127.0.0.1.example.com",
            "ftp://localhost",
            "example.com",
        ] {
            assert!(check_server_url(bad).is_err(), "{bad}");
        }
    }
}
