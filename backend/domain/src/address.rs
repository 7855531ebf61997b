//! Which addresses the server may call in a customer's name: the open Internet by HTTPS, nothing else. Pure:
//! an address in words is judged here, and so is every IP address that a name leads to, before anything is
//! connected. What is doubtful is refused.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::Arc,
};

use url::{Host, Url};

/// The longest address.
pub const LONGEST: usize = 2_000;

/// Endings of names that never lead to the open Internet.
const INNER: [&str; 8] =
    [".localhost", ".local", ".internal", ".intranet", ".home.arpa", ".lan", ".test", ".onion"];

/// Why an address is not called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    /// It cannot be read.
    #[error("is not an address like https://hooks.example.com/handsight")]
    Unreadable,
    /// It is too long.
    #[error("has at most 2,000 characters")]
    Long,
    /// It is not HTTPS.
    #[error("must begin with https://")]
    Scheme,
    /// It names a user or a password.
    #[error("must not hold a user name or a password: requests are signed instead")]
    User,
    /// It leads into somebody's own network.
    #[error("leads to a private or special network, which the server does not call")]
    Private,
}

/// An address that may be called, as far as its text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The address, in its canonical spelling.
    pub url: Url,
    /// Whether the configuration trusts it: then its name may lead anywhere.
    pub trusted: bool,
}

/// Hosts that the operator trusts, each as `HOST` (every port) or `HOST:PORT`. A host is compared as it is written:
/// who trusts a name does not trust the address that it leads to, nor the other way round.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trusted(Arc<[(String, Option<u16>)]>);

impl Trusted {
    /// Reads a list; empty entries are passed over.
    ///
    /// # Errors
    /// A sentence that repeats the entry which is no host.
    pub fn read<T: AsRef<str>>(entries: &[T]) -> Result<Self, String> {
        let entries = entries.iter().map(|entry| entry.as_ref().trim()).filter(|entry| !entry.is_empty());
        Ok(Self(entries.map(entry).collect::<Result<_, _>>()?))
    }
    /// Whether nobody is trusted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// Whether a host is trusted at a port. An IPv6 address may stand in brackets.
    pub fn holds(&self, host: &str, port: u16) -> bool {
        let host = bare(host);
        self.0.iter().any(|(known, at)| *known == host && at.is_none_or(|at| at == port))
    }
}

/// A host without brackets, in lower case.
fn bare(host: &str) -> String {
    host.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase()
}

fn entry(text: &str) -> Result<(String, Option<u16>), String> {
    let wrong =
        || format!("`{text}` is not a host such as sms.example.com, 10.0.0.5:13013 or [fd00::5]:2775");
    // More than one colon and no bracket: an IPv6 address, which has no room for a port.
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
            (host, Some(port.parse::<u16>().map_err(|_| wrong())?))
        }
        _ => (text, None),
    };
    if host.starts_with('[') != host.ends_with(']') {
        return Err(wrong());
    }
    let host = bare(host);
    let fits = host.parse::<Ipv6Addr>().is_ok()
        || !host.is_empty()
            && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
    if fits && port != Some(0) { Ok((host, port)) } else { Err(wrong()) }
}

/// Judges an address by its text. What is trusted may be HTTP and private: for development and tests.
///
/// # Errors
/// [`AddressFault`] with the words for whoever typed it.
pub fn target(text: &str, trusted: &Trusted) -> Result<Target, AddressFault> {
    if text.len() > LONGEST {
        return Err(AddressFault::Long);
    }
    // The parser reads decimal, octal and hexadecimal spellings of IPv4 as what browsers and resolvers see.
    let mut url = Url::parse(text.trim()).map_err(|_| AddressFault::Unreadable)?;
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return Err(AddressFault::Unreadable);
    };
    let known = trusted.holds(host, port);
    if !(url.scheme() == "https" || known && url.scheme() == "http") {
        return Err(AddressFault::Scheme);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(AddressFault::User);
    }
    let open = match url.host() {
        _ if known => true,
        Some(Host::Ipv4(ip)) => public(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => public(IpAddr::V6(ip)),
        Some(Host::Domain(name)) => public_name(name),
        None => return Err(AddressFault::Unreadable),
    };
    if !open {
        return Err(AddressFault::Private);
    }
    url.set_fragment(None);
    Ok(Target { url, trusted: known })
}

fn public_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    // A name without a dot is looked for in the own network first.
    name.contains('.') && !INNER.iter().any(|end| name.ends_with(end))
}

/// Whether an IP address belongs to the open Internet (IANA's special-purpose registries).
pub const fn public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => public_v4(ip),
        IpAddr::V6(ip) => public_v6(ip),
    }
}

const fn public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(a == 0                                        // this network
        || a == 10                                  // private
        || a == 100 && b & 0xc0 == 64               // carrier-grade NAT
        || a == 127                                 // loopback
        || a == 169 && b == 254                     // link-local, and clouds' metadata
        || a == 172 && b & 0xf0 == 16               // private
        || a == 192 && b == 0 && c == 0             // protocol assignments
        || a == 192 && b == 0 && c == 2             // documentation
        || a == 192 && b == 88 && c == 99           // 6to4 relays
        || a == 192 && b == 168                     // private
        || a == 198 && b & 0xfe == 18               // benchmarks
        || a == 198 && b == 51 && c == 100          // documentation
        || a == 203 && b == 0 && c == 113           // documentation
        || a >= 224) // multicast, reserved, broadcast
}

const fn public_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    // Only global unicast, and of that nothing that wraps an IPv4 address or belongs to nobody. The mapped,
    // compatible, NAT64, unique local, link-local, site-local and multicast blocks lie outside of 2000::/3.
    let global = s[0] & 0xe000 == 0x2000;
    // 2001::/23 holds protocol assignments, Teredo and ORCHID; 2002::/16 is 6to4; two blocks are documentation.
    let special = matches!((s[0], s[1]), (0x2001, 0..=0x01ff | 0x0db8) | (0x2002, _) | (0x3fff, 0..=0x0fff));
    global && !special
}

#[cfg(test)]
mod tests;
