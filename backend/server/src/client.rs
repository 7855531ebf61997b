//! From where a request comes: the connection's address, or what the proxy in front says when there is one.

use std::{convert::Infallible, net::SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use handsight_app::account::{Address, Browser};
use http::{Extensions, HeaderMap, header::USER_AGENT, request::Parts};

use crate::auth::refresh_token;

/// Set on requests when a proxy of ours stands in front: its last word on the client's address counts.
#[derive(Debug, Clone, Copy)]
pub struct BehindProxy;

/// Whoever sent the request, as far as the network says.
#[derive(Debug)]
pub(crate) struct Client(pub Browser);

/// The address that a request comes from. Behind a proxy it is the last entry of the last `X-Forwarded-For` line,
/// the one that our own proxy added: earlier ones are whatever the client says. Without a word of the proxy's it is
/// the connection's.
pub(crate) fn address(headers: &HeaderMap, extensions: &Extensions) -> Address {
    let forwarded = || {
        let line = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        Address::parse(line.rsplit(',').next()?)
    };
    let told = extensions.get::<BehindProxy>().and_then(|BehindProxy| forwarded());
    let direct = || extensions.get::<ConnectInfo<SocketAddr>>().map(|c| Address::new(c.0.ip()));
    told.or_else(direct).unwrap_or_default()
}

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let user_agent = parts.headers.get(USER_AGENT).and_then(|v| v.to_str().ok()).map(str::to_owned);
        let address = address(&parts.headers, &parts.extensions);
        Ok(Self(Browser { user_agent, address, refresh_token: refresh_token(&parts.headers) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[&str], proxy: bool) -> String {
        let (mut headers, mut extensions) = (HeaderMap::new(), Extensions::new());
        for line in lines {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        extensions.insert(ConnectInfo(SocketAddr::from(([10, 0, 0, 9], 4711))));
        if proxy {
            extensions.insert(BehindProxy);
        }
        address(&headers, &extensions).to_string()
    }

    #[test]
    fn only_the_last_entry_of_the_last_line_counts() {
        assert_eq!(of(&["192.0.2.1"], false), "10.0.0.9", "nobody in front is believed");
        assert_eq!(of(&["192.0.2.1"], true), "192.0.2.1");
        assert_eq!(of(&["198.51.100.1, 192.0.2.1"], true), "192.0.2.1");
        assert_eq!(of(&["198.51.100.1", "192.0.2.1"], true), "192.0.2.1");
        assert_eq!(of(&["198.51.100.1, 198.51.100.2", "198.51.100.3 ,192.0.2.1:80"], true), "192.0.2.1");
        assert_eq!(of(&["192.0.2.1, "], true), "10.0.0.9", "nothing said is nothing said");
        assert_eq!(of(&["192.0.2.1", "unknown"], true), "10.0.0.9");
        assert_eq!(of(&[], true), "10.0.0.9");
    }
}
