//! Where connections come in: counted first, then TLS, then HTTP.

use std::{
    io::{Error, ErrorKind, Result},
    sync::Arc,
    time::Duration,
};

use axum_server::accept::Accept;
use futures::future::BoxFuture;
use tokio::{
    io::AsyncWriteExt,
    net::TcpStream,
    time::{Instant, timeout},
};

use super::{registry::Edge, stream::Watched, tracked::Tracked};

/// What somebody hears for whom there is no place, where HTTP is spoken without TLS. The rest of the answer is the
/// closed connection.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\n\
Content-Length: 124\r\nRetry-After: 5\r\nConnection: close\r\n\r\n\
{\"type\":\"about:blank\",\"title\":\"not available\",\"status\":503,\"detail\":\"too many connections: close those that are not needed\"}";

/// How long saying so may take.
const REFUSING: Duration = Duration::from_secs(1);

async fn refuse(mut stream: TcpStream) -> Result<()> {
    stream.write_all(FULL).await?;
    stream.shutdown().await?;
    // A connection that is closed over what nobody read is reset, and the answer may be lost with it.
    let _ = stream.try_read(&mut [0; 4096]);
    Ok(())
}

/// Takes connections in, and hands them to what speaks TLS or to HTTP at once.
#[derive(Debug, Clone)]
pub struct Door<A> {
    inner: A,
    edge: Edge,
    plain: bool,
}

impl<A> Door<A> {
    /// Before `inner`; `plain` when that is HTTP without TLS.
    pub const fn new(inner: A, edge: Edge, plain: bool) -> Self {
        Self { inner, edge, plain }
    }
}

impl<A, S> Accept<TcpStream, S> for Door<A>
where
    A: Accept<Watched<TcpStream>, Tracked<S>>,
    A::Future: Send + 'static,
    A::Stream: Send + 'static,
    A::Service: Send + 'static,
{
    type Stream = A::Stream;
    type Service = A::Service;
    type Future = BoxFuture<'static, Result<(A::Stream, A::Service)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let place = stream.peer_addr().map(|peer| self.edge.enter(peer.ip(), Instant::now()));
        match place {
            Ok(Some(place)) => {
                // An answer of many small writes, as of events, is not kept back to be sent with the next.
                let _ = stream.set_nodelay(true);
                let service = Tracked::new(service, Arc::clone(&place.connection));
                Box::pin(self.inner.accept(Watched::new(stream, place), service))
            }
            Ok(None) => {
                metrics::counter!("handsight_connections_refused_total").increment(1);
                let plain = self.plain;
                Box::pin(async move {
                    if plain {
                        let _ = timeout(REFUSING, refuse(stream)).await;
                    }
                    Err(Error::new(ErrorKind::QuotaExceeded, "no place is left"))
                })
            }
            Err(error) => Box::pin(std::future::ready(Err(error))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_refusal_is_a_whole_answer() {
        let text = std::str::from_utf8(FULL).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("Content-Length: {}", body.len())), "{}", body.len());
        assert_eq!(serde_json::from_str::<serde_json::Value>(body).unwrap()["status"], 503);
    }
}
