//! The way to other people's servers: one signed request, one answer, nothing more. Names are resolved here,
//! every address that a name leads to must be of the open Internet, and only the addresses that were checked
//! are connected to, so that a name which changes its mind gains nothing. Redirects are not followed, proxies
//! are not asked, and of an answer only the beginning is read.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use handsight_domain::address::{self, AddressFault, Target, Trusted};
use reqwest::{
    Client,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{HeaderMap, HeaderName, HeaderValue},
    redirect,
};

use crate::reach;

/// How long a server may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// How long it may take in all, with the last byte that is read.
const WHOLE: Duration = Duration::from_secs(15);
/// How much of it is kept, in characters.
const KEPT: usize = 2_000;

/// Where names lead.
#[async_trait::async_trait]
pub trait Lookup: Send + Sync + fmt::Debug {
    /// Every address of a name.
    async fn addresses(&self, name: &str) -> std::io::Result<Vec<IpAddr>>;
}

/// The operating system's own look-up.
#[derive(Debug, Clone, Copy, Default)]
struct SystemLookup;

#[async_trait::async_trait]
impl Lookup for SystemLookup {
    async fn addresses(&self, name: &str) -> std::io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((name, 0)).await?.map(|a| a.ip()).collect())
    }
}

/// Resolves for the HTTP client, and hands it nothing that was not checked.
#[derive(Debug, Clone)]
struct Checked(Arc<dyn Lookup>);

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let lookup = Arc::clone(&self.0);
        Box::pin(async move {
            let found = lookup.addresses(name.as_str()).await?;
            if found.is_empty() || !found.iter().all(|ip| address::public(*ip)) {
                return Err(Box::new(AddressFault::Private) as Box<dyn std::error::Error + Send + Sync>);
            }
            let found: Vec<SocketAddr> = found.into_iter().map(|ip| SocketAddr::new(ip, 0)).collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The beginning of the body, control characters but line ends taken out.
    pub start: String,
}

/// No answer came, in words for whoever looks at the attempt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CallError(pub String);

/// The clients, and what the configuration trusts.
#[derive(Clone)]
pub struct Webhooks {
    checked: Option<Client>,
    trusting: Option<Client>,
    trusted: Trusted,
}

impl fmt::Debug for Webhooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhooks").field("trusted", &self.trusted).finish_non_exhaustive()
    }
}

impl Default for Webhooks {
    fn default() -> Self {
        Self::trusting(Trusted::default())
    }
}

impl Webhooks {
    /// With hosts that may be HTTP and may lie in the own network.
    pub fn trusting(trusted: Trusted) -> Self {
        Self::with(Arc::new(SystemLookup), trusted)
    }
    /// As [`trusting`](Self::trusting), with a look-up of names of one's own.
    pub fn with(lookup: Arc<dyn Lookup>, trusted: Trusted) -> Self {
        // The process may have chosen its provider already; then that one stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let base = || {
            Client::builder()
                .redirect(redirect::Policy::none())
                .no_proxy()
                .no_gzip()
                .connect_timeout(CONNECT)
                .timeout(WHOLE)
                .user_agent(concat!("Handsight/", env!("CARGO_PKG_VERSION")))
        };
        let checked = base().dns_resolver(Checked(lookup)).build().ok();
        let trusting = if trusted.is_empty() { None } else { base().build().ok() };
        Self { checked, trusting, trusted }
    }
    /// Judges an address by its text.
    ///
    /// # Errors
    /// [`AddressFault`] with the words for whoever typed it.
    pub fn target(&self, text: &str) -> Result<Target, AddressFault> {
        address::target(text, &self.trusted)
    }
    /// Posts JSON to an address, with headers. It always comes back, within 15 s.
    ///
    /// # Errors
    /// [`CallError`] when the address is not one to call, or no answer came.
    pub async fn post(
        &self,
        address: &str,
        headers: &[(String, String)],
        body: String,
    ) -> Result<Answer, CallError> {
        let target = self.target(address).map_err(|fault| CallError(format!("the address {fault}")))?;
        let client = if target.trusted { &self.trusting } else { &self.checked };
        let Some(client) = client else { return Err(CallError("TLS cannot be set up here".to_owned())) };
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let pair = (HeaderName::try_from(name.as_str()), HeaderValue::try_from(value.as_str()));
            if let (Ok(name), Ok(value)) = pair {
                map.insert(name, value);
            }
        }
        let mut answer =
            client.post(target.url).headers(map).body(body).send().await.map_err(|e| words(&e))?;
        let status = answer.status().as_u16();
        // The status decides; a body that breaks off is shown as far as it came.
        let (text, _) = reach::beginning(&mut answer).await;
        let start = text.chars().filter(|c| *c == '\n' || !c.is_control()).take(KEPT).collect();
        Ok(Answer { status, start })
    }
}

/// Why no answer came. The client's own words may hold the address; ours do not.
fn words(error: &reqwest::Error) -> CallError {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(inner) = cause {
        if let Some(fault) = inner.downcast_ref::<AddressFault>() {
            return CallError(format!("the address {fault}"));
        }
        cause = inner.source();
    }
    CallError(if error.is_timeout() {
        format!("no answer within {} s", WHOLE.as_secs())
    } else if error.is_connect() {
        "no connection: the name is not known, nobody listens, or the certificate is not good".to_owned()
    } else {
        "the connection broke before an answer came".to_owned()
    })
}

#[cfg(test)]
mod tests;
