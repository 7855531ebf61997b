//! Requests of a connection: it is busy from their headers on until their answers have left.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
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
        let number = self.connection.usage().ask(request.version() >= Version::HTTP_2);
        let open = Open { connection: Arc::clone(&self.connection), number };
        let answer = self.inner.call(request);
        Box::pin(async move {
            let response = answer.await?;
            if response.status() == StatusCode::SWITCHING_PROTOCOLS {
                open.connection.usage().upgrade();
            }
            Ok(response.map(|inner| Body::new(Leaving { inner, open })))
        })
    }
}

/// An answer's body on its way out.
#[derive(Debug)]
struct Leaving {
    inner: Body,
    open: Open,
}

impl HttpBody for Leaving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        this.open.connection.usage().more(this.open.number);
        let frame = Pin::new(&mut this.inner).poll_frame(cx);
        if let Poll::Ready(Some(Ok(frame))) = &frame {
            let bytes = frame.data_ref().map_or(0, Bytes::len);
            let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
            this.open.connection.usage().piece(this.open.number, bytes, Instant::now());
        }
        frame
    }
    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }
    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
