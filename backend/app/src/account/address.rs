//! From where somebody comes, and which addresses are counted as one.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

/// The network address of whoever asks; nothing when no connection tells one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Address(Option<IpAddr>);

/// An IPv4 address that travels inside an IPv6 one (mapped, or translated by NAT64) is that IPv4 address: all of
/// them lie in one /64, and would be counted as one.
fn canonical(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V6(v6) => match v6.segments() {
            [0, 0, 0, 0, 0, 0xffff, a, b] | [0x64, 0xff9b, 0, 0, 0, 0, a, b] => {
                let ([a, b], [c, d]) = (a.to_be_bytes(), b.to_be_bytes());
                IpAddr::V4(Ipv4Addr::new(a, b, c, d))
            }
            _ => ip,
        },
        IpAddr::V4(_) => ip,
    }
}

impl Address {
    /// A connection's address.
    #[must_use]
    pub fn new(ip: IpAddr) -> Self {
        Self(Some(canonical(ip)))
    }
    /// What a proxy writes: an address, with or without a port, IPv6 with or without brackets. `None` for anything
    /// else.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
        let ip = bare.parse().or_else(|_| text.parse::<SocketAddr>().map(|socket| socket.ip()));
        ip.ok().map(Self::new)
    }
    /// What is counted as one: an IPv4 address, or an IPv6 /64, which one subscriber has for himself.
    pub fn network(self) -> String {
        match self.0 {
            None => "unknown".to_owned(),
            Some(IpAddr::V4(v4)) => v4.to_string(),
            Some(IpAddr::V6(v6)) => {
                let [a, b, c, d, ..] = v6.segments();
                format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        }
    }
    /// The address as text, if there is one.
    pub fn text(self) -> Option<String> {
        self.0.map(|ip| ip.to_string())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().unwrap_or_else(|| "unknown".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_subscriber_has_is_one_network() {
        let network = |text: &str| Address::parse(text).map(Address::network);
        let is = |text: &str, network_: &str| assert_eq!(network(text).as_deref(), Some(network_), "{text}");
        is("192.0.2.1", "192.0.2.1");
        is(" 192.0.2.1:4711", "192.0.2.1");
        is("::ffff:192.0.2.1", "192.0.2.1");
        is("[::ffff:c000:201]:443", "192.0.2.1");
        is("64:ff9b::192.0.2.1", "192.0.2.1");
        is("2001:db8:1:2::1", "2001:db8:1:2::/64");
        is("[2001:db8:1:2:ffff:ffff:ffff:ffff]:80", "2001:db8:1:2::/64");
        is("[2001:db8:1:3::1]", "2001:db8:1:3::/64");
        for nothing in ["", "unknown", "_hidden", "192.0.2", "192.0.2.1, 192.0.2.2", "2001:db8::/64"] {
            assert_eq!(network(nothing), None, "{nothing}");
        }
        assert_eq!(Address::default().network(), "unknown");
    }
}
