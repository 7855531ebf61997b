//! Which addresses the server may call in a customer's name: the open Internet by HTTPS, nothing else. Pure:
//! an address in words is judged here, and so is every IP address that a name leads to, before anything is
//! connected. What is doubtful is refused.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

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

/// Judges an address by its text. `trusted` holds `host` or `host:port` of the configuration, for development
/// and tests: those may be HTTP and private.
///
/// # Errors
/// [`AddressFault`] with the words for whoever typed it.
pub fn target(text: &str, trusted: &[String]) -> Result<Target, AddressFault> {
    if text.len() > LONGEST {
        return Err(AddressFault::Long);
    }
    // The parser reads decimal, octal and hexadecimal spellings of IPv4 as what browsers and resolvers see.
    let mut url = Url::parse(text.trim()).map_err(|_| AddressFault::Unreadable)?;
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return Err(AddressFault::Unreadable);
    };
    let with_port = format!("{host}:{port}");
    let known = trusted.iter().any(|t| *t == host || *t == with_port);
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
