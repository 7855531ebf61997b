//! Where a way out may connect to. Enterprises name the hosts of their own gateways, so this server must not
//! become their door to machines that only it can see: unless the operator allows it, addresses that are not
//! public are refused, whatever name leads to them, also when the name's answer changes later: what was checked
//! is what is connected to.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use handsight_domain::address::{self, Trusted};
use reqwest::{
    Certificate, Client, ClientBuilder, Response,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect,
};
use url::{Host, Url};

use crate::notifier::SendError;

/// How much of an answer is read, in bytes: what gateways say is a line or two.
const READ: usize = 16 * 1024;

/// Which addresses the ways out may connect to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Reach {
    /// Public ones only.
    #[default]
    Public,
    /// Public ones, and wherever these hosts are: the operator said so, because gateways stand in the operator's own
    /// network.
    Trusting(Trusted),
    /// Every address: for development.
    Everywhere,
}

impl Reach {
    /// What holds for one host at one port.
    pub fn toward(&self, host: &str, port: u16) -> Bounds {
        match self {
            Self::Everywhere => Bounds::Anywhere,
            Self::Trusting(trusted) if trusted.holds(host, port) => Bounds::Anywhere,
            Self::Public | Self::Trusting(_) => Bounds::Public,
        }
    }

    /// What holds for the host of an address.
    pub fn toward_url(&self, url: &Url) -> Bounds {
        self.toward(url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or(0))
    }

    /// The addresses of a host that may be connected to.
    ///
    /// # Errors
    /// [`SendError::Temporary`] when the name leads nowhere, [`SendError::Permanent`] when it leads to no address
    /// that is allowed.
    pub async fn addresses(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, SendError> {
        self.toward(host, port).addresses(host, port).await
    }

    /// Checks an address that is written as numbers; names are checked when they are looked up.
    ///
    /// # Errors
    /// [`SendError::Permanent`] when it is not allowed.
    pub fn check(&self, url: &Url) -> Result<(), SendError> {
        let bounds = self.toward_url(url);
        let allowed = match url.host() {
            Some(Host::Ipv4(ip)) => bounds.allows(ip.into()),
            Some(Host::Ipv6(ip)) => bounds.allows(ip.into()),
            Some(Host::Domain(_)) => true,
            None => false,
        };
        if allowed { Ok(()) } else { Err(refused()) }
    }

    /// The one way to an HTTP client of the host of `url`: it follows no redirect, asks no proxy, unpacks nothing,
    /// gives up after `timeout`, body and all, and looks names up here. `certificate` (PEM) is trusted besides the
    /// public ones.
    ///
    /// # Errors
    /// A sentence, when the certificate is none or TLS cannot be set up.
    pub fn client(&self, url: &Url, timeout: Duration, certificate: Option<&str>) -> Result<Client, String> {
        self.builder(url, timeout, certificate)?.build().map_err(|e| format!("no HTTP client: {e}"))
    }

    /// As [`client`](Self::client), for one who has more to say about it.
    ///
    /// # Errors
    /// A sentence, when the certificate is none.
    pub fn builder(
        &self,
        url: &Url,
        timeout: Duration,
        certificate: Option<&str>,
    ) -> Result<ClientBuilder, String> {
        // The process may have chosen its provider already; then that one stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // Shorter than the whole: a machine that cannot be reached is told apart from one that does not answer, which
        // may have taken what it was sent.
        let mut builder = Client::builder()
            .redirect(redirect::Policy::none())
            .connect_timeout(timeout / 2)
            .timeout(timeout)
            .no_proxy()
            .no_gzip();
        let bounds = self.toward_url(url);
        if bounds == Bounds::Public {
            builder = builder.dns_resolver(Arc::new(Checked(bounds)));
        }
        if let Some(pem) = certificate {
            let certificate = Certificate::from_pem(pem.as_bytes())
                .map_err(|_| "the certificate is not in PEM form".to_owned())?;
            builder = builder.tls_certs_merge([certificate]);
        }
        Ok(builder)
    }
}

/// Which addresses one host may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bounds {
    /// Public ones only.
    Public,
    /// Every address.
    Anywhere,
}

impl Bounds {
    /// Whether an address may be connected to.
    pub fn allows(self, ip: IpAddr) -> bool {
        // An IPv4 address in IPv6's clothes is looked at without them.
        self == Self::Anywhere || address::public(ip.to_canonical())
    }

    async fn addresses(self, host: &str, port: u16) -> Result<Vec<SocketAddr>, SendError> {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let found: Vec<SocketAddr> = tokio::net::lookup_host((host, port))
            .await
            .map_err(|_| SendError::Temporary("the gateway's name leads to no address".to_owned()))?
            .collect();
        let allowed: Vec<_> = found.into_iter().filter(|a| self.allows(a.ip())).collect();
        if allowed.is_empty() { Err(refused()) } else { Ok(allowed) }
    }
}

fn refused() -> SendError {
    SendError::Permanent(
        "the gateway's address is not a public one, and this server only allows those".to_owned(),
    )
}

/// The beginning of an answer's body, at most 16 KiB, as text, and why it broke off before, when it did. What comes
/// after stays unread: an answer that never ends costs no more than this.
pub async fn beginning(answer: &mut Response) -> (String, Option<reqwest::Error>) {
    let mut bytes = Vec::new();
    let broke = loop {
        match answer.chunk().await {
            Ok(Some(chunk)) => {
                let room = READ - bytes.len();
                bytes.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
                if bytes.len() >= READ {
                    break None;
                }
            }
            Ok(None) => break None,
            Err(error) => break Some(error),
        }
    };
    (String::from_utf8_lossy(&bytes).into_owned(), broke)
}

/// Looks names up and leaves out what is not allowed.
#[derive(Debug)]
struct Checked(Bounds);

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let bounds = self.0;
        Box::pin(async move {
            let found = bounds.addresses(name.as_str(), 0).await.map_err(Box::new)?;
            let found: Addrs = Box::new(found.into_iter());
            Ok(found)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_public() {
        let allowed = |text: &str| Bounds::Public.allows(text.parse().unwrap());
        for public in ["93.184.215.14", "1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1"] {
            assert!(allowed(public), "{public}");
        }
        for hidden in [
            "127.0.0.1",
            "10.0.0.1",
            "172.16.3.4",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "192.0.0.8",
            "240.0.0.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "::ffff:127.0.0.1",
            "2002:7f00:1::",
            "2001:0:1::",
            "64:ff9b::7f00:1",
            "ff02::1",
        ] {
            assert!(!allowed(hidden), "{hidden}");
            assert!(Bounds::Anywhere.allows(hidden.parse().unwrap()));
        }
    }

    #[tokio::test]
    async fn a_name_for_loopback_is_refused() {
        let refused = Reach::Public.addresses("localhost", 1).await.unwrap_err();
        assert!(matches!(refused, SendError::Permanent(_)), "{refused}");
        assert!(Reach::Everywhere.addresses("localhost", 1).await.is_ok());
        assert!(Reach::Public.check(&Url::parse("http://127.0.0.1/").unwrap()).is_err());
        let url = Url::parse("http://localhost:9/").unwrap();
        let client = Reach::Public.client(&url, Duration::from_secs(5), None).unwrap();
        assert!(client.get(url).send().await.is_err());
    }

    #[tokio::test]
    async fn whom_the_operator_trusts_may_be_anywhere_and_nobody_else() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let trusting = |entry: &str| Reach::Trusting(Trusted::read(&[entry]).unwrap());
        let refused = |reach: Reach, host: &'static str| async move {
            matches!(reach.addresses(host, port).await, Err(SendError::Permanent(_)))
        };
        assert!(!refused(trusting("127.0.0.1"), "127.0.0.1").await);
        assert!(!refused(trusting(&format!("127.0.0.1:{port}")), "127.0.0.1").await);
        assert!(refused(trusting("127.0.0.1:9"), "127.0.0.1").await, "another port");
        for other in ["localhost", "127.1", "0x7f000001", "2130706433", "127.0.0.2", "0.0.0.0", "::1"] {
            assert!(refused(trusting("127.0.0.1"), other).await, "{other} is not what was trusted");
        }
        // As an address of HTTP: by its numbers, and by the name's look-up.
        let url = |host: &str| Url::parse(&format!("http://{host}:{port}/")).unwrap();
        assert!(trusting("127.0.0.1").check(&url("127.0.0.1")).is_ok());
        assert!(trusting("127.0.0.2").check(&url("127.0.0.1")).is_err());
        let client = trusting("127.0.0.1").client(&url("localhost"), Duration::from_secs(5), None).unwrap();
        assert!(client.get(url("localhost")).send().await.is_err());
    }
}
