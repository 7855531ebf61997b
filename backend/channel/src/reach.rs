//! Where a way out may connect to. Enterprises name the hosts of their own gateways, so this server must not
//! become their door to machines that only it can see: unless the operator allows it, addresses that are not
//! public are refused, whatever name leads to them, also when the name's answer changes later: what was checked
//! is what is connected to.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use reqwest::{
    Certificate, Client, ClientBuilder,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect,
};
use url::{Host, Url};

use crate::notifier::SendError;

/// Which addresses may be connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Public ones only.
    Public,
    /// Every address: the operator said so, because gateways stand in the operator's own network.
    Everywhere,
}

fn public4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_broadcast()
        || ip.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b));
    !special
}

fn public6(ip: Ipv6Addr) -> bool {
    if let Some(v4) = ip.to_ipv4_mapped() {
        return public4(v4);
    }
    let [a, b, ..] = ip.segments();
    // Global unicast is 2000::/3; of it, what embeds other addresses or documents is not.
    (a & 0xe000) == 0x2000 && a != 0x2002 && !(a == 0x2001 && (b < 0x0200 || b == 0x0db8))
}

impl Reach {
    /// Whether an address may be connected to.
    pub fn allows(self, ip: IpAddr) -> bool {
        self == Self::Everywhere
            || match ip {
                IpAddr::V4(ip) => public4(ip),
                IpAddr::V6(ip) => public6(ip),
            }
    }

    /// The addresses of a host that may be connected to.
    ///
    /// # Errors
    /// [`SendError::Temporary`] when the name leads nowhere, [`SendError::Permanent`] when it leads to no address
    /// that is allowed.
    pub async fn addresses(self, host: &str, port: u16) -> Result<Vec<SocketAddr>, SendError> {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let found: Vec<SocketAddr> = tokio::net::lookup_host((host, port))
            .await
            .map_err(|_| SendError::Temporary("the gateway's name leads to no address".to_owned()))?
            .collect();
        let allowed: Vec<_> = found.into_iter().filter(|a| self.allows(a.ip())).collect();
        if allowed.is_empty() { Err(refused()) } else { Ok(allowed) }
    }

    /// Checks an address that is written as numbers; names are checked when they are looked up.
    ///
    /// # Errors
    /// [`SendError::Permanent`] when it is not allowed.
    pub fn check(self, url: &Url) -> Result<(), SendError> {
        let allowed = match url.host() {
            Some(Host::Ipv4(ip)) => self.allows(ip.into()),
            Some(Host::Ipv6(ip)) => self.allows(ip.into()),
            Some(Host::Domain(_)) => true,
            None => false,
        };
        if allowed { Ok(()) } else { Err(refused()) }
    }

    /// The one way to an HTTP client: it follows no redirect, gives up after `timeout`, and looks names up here.
    /// `certificate` (PEM) is trusted besides the public ones.
    ///
    /// # Errors
    /// A sentence, when the certificate is none or TLS cannot be set up.
    pub fn client(self, timeout: Duration, certificate: Option<&str>) -> Result<Client, String> {
        self.builder(timeout, certificate)?.build().map_err(|e| format!("no HTTP client: {e}"))
    }

    /// As [`client`](Self::client), for one who has more to say about it.
    ///
    /// # Errors
    /// A sentence, when the certificate is none.
    pub fn builder(self, timeout: Duration, certificate: Option<&str>) -> Result<ClientBuilder, String> {
        // The process may have chosen its provider already; then that one stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // Shorter than the whole: a machine that cannot be reached is told apart from one that does not answer, which
        // may have taken what it was sent.
        let mut builder = Client::builder()
            .redirect(redirect::Policy::none())
            .connect_timeout(timeout / 2)
            .timeout(timeout)
            .no_proxy();
        if self == Self::Public {
            builder = builder.dns_resolver(Arc::new(Checked(self)));
        }
        if let Some(pem) = certificate {
            let certificate = Certificate::from_pem(pem.as_bytes())
                .map_err(|_| "the certificate is not in PEM form".to_owned())?;
            builder = builder.tls_certs_merge([certificate]);
        }
        Ok(builder)
    }
}

fn refused() -> SendError {
    SendError::Permanent(
        "the gateway's address is not a public one, and this server only allows those".to_owned(),
    )
}

/// Looks names up and leaves out what is not allowed.
#[derive(Debug)]
struct Checked(Reach);

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0;
        Box::pin(async move {
            let found = reach.addresses(name.as_str(), 0).await.map_err(Box::new)?;
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
        let allowed = |text: &str| Reach::Public.allows(text.parse().unwrap());
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
            assert!(Reach::Everywhere.allows(hidden.parse().unwrap()));
        }
    }

    #[tokio::test]
    async fn a_name_for_loopback_is_refused() {
        let refused = Reach::Public.addresses("localhost", 1).await.unwrap_err();
        assert!(matches!(refused, SendError::Permanent(_)), "{refused}");
        assert!(Reach::Everywhere.addresses("localhost", 1).await.is_ok());
        assert!(Reach::Public.check(&Url::parse("http://127.0.0.1/").unwrap()).is_err());
        let client = Reach::Public.client(Duration::from_secs(5), None).unwrap();
        assert!(client.get("http://localhost:9/").send().await.is_err());
    }
}
