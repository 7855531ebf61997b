//! Requests of a connection: it is busy from their headers on until their answers have left.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use axum::body::{Body, Bytes, HttpBody};
use futures::future::BoxFuture;
use http::{Request, Response, StatusCode, Version};
use http_body::{Frame, SizeHint};
use tokio::time::Instant;
use tower::Service;

use super::connection::Connection;

/// The service of one connection.
#[derive(Debug, Clone)]
pub struct Tracked<S> {
    inner: S,
    connection: Arc<Connection>,
}

impl<S> Tracked<S> {
    pub(super) const fn new(inner: S, connection: Arc<Connection>) -> Self {
        Self { inner, connection }
    }
}

/// A request that is not answered to its end.
#[derive(Debug)]
struct Open {
    connection: Arc<Connection>,
    number: u64,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.connection.usage().answered(self.number, Instant::now());
    }
}

impl<S, B> Service<Request<B>> for Tracked<S>
where
    S: Service<Request<B>, Response = Response<Body>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let shared = request.version() >= Version::HTTP_2;
        let number = self.connection.usage().ask(shared);
        let open = Open { connection: Arc::clone(&self.connection), number };
        let answer = self.inner.call(request);
        Box::pin(async move {
            let response = answer.await?;
            if response.status() == StatusCode::SWITCHING_PROTOCOLS {
                open.connection.usage().upgrade();
            }
            Ok(response.map(|inner| Body::new(Leaving { inner, rest: Bytes::new(), shared, open })))
        })
    }
}

/// The most of an answer that is handed over at once, in bytes: what HTTP keeps for a peer that takes nothing.
const SLICE: usize = 16 * 1024;
/// What is handed over last where requests share a connection, in bytes. HTTP/2 is done with an answer as soon as it
/// has the last of it, taken or not, and from then on nobody follows it.
const LAST: usize = 1024;

/// An answer's body on its way out.
#[derive(Debug)]
struct Leaving {
    inner: Body,
    /// What came from `inner` and was not handed over yet.
    rest: Bytes,
    shared: bool,
    open: Open,
}

impl Leaving {
    fn slice(&mut self) -> Bytes {
        let count = match self.rest.len() {
            many if many > SLICE => SLICE,
            many if self.shared && many > LAST => many - LAST,
            few => few,
        };
        self.rest.split_to(count)
    }
}

impl HttpBody for Leaving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        let number = this.open.number;
        this.open.connection.usage().more(number);
        if this.rest.is_empty() {
            match ready!(Pin::new(&mut this.inner).poll_frame(cx)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => this.rest = data,
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                end => return Poll::Ready(end),
            }
        }
        let slice = this.slice();
        // Over HTTP/1 the stream itself says when nothing is taken.
        if this.shared {
            this.open.connection.usage().piece(number, Instant::now());
        }
        Poll::Ready(Some(Ok(Frame::data(slice))))
    }
    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.inner.is_end_stream()
    }
    fn size_hint(&self) -> SizeHint {
        let (inner, rest) = (self.inner.size_hint(), self.rest.len() as u64);
        let mut hint = SizeHint::new();
        hint.set_lower(inner.lower().saturating_add(rest));
        if let Some(upper) = inner.upper() {
            hint.set_upper(upper.saturating_add(rest));
        }
        hint
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    fn leaving(bytes: usize, shared: bool) -> Leaving {
        let connection = Arc::new(Connection::new(Instant::now()));
        let number = connection.usage().ask(shared);
        let inner = Body::from(vec![b'x'; bytes]);
        Leaving { inner, rest: Bytes::new(), shared, open: Open { connection, number } }
    }

    #[tokio::test]
    async fn an_answer_leaves_in_slices_and_is_followed_to_the_last_of_it() {
        for (bytes, shared) in [(0, true), (17, true), (1 << 20, true), (16 * 1024, true), (1 << 20, false)] {
            let mut body = leaving(bytes, shared);
            assert_eq!(body.size_hint().exact(), Some(bytes as u64));
            let (mut left, mut last) = (bytes, 0);
            while let Some(frame) = body.frame().await {
                last = frame.unwrap().into_data().unwrap().len();
                assert!(last <= SLICE, "{last} of {bytes}");
                left -= last;
                assert_eq!(body.size_hint().exact(), Some(left as u64));
                assert_eq!(body.is_end_stream(), left == 0);
            }
            assert_eq!(left, 0);
            assert!(!shared || last <= LAST, "{last} of {bytes} are followed by nobody");
        }
    }
}
