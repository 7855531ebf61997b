//! A connection's stream, which tells what moves on it and fails when the connection was ended.

use std::{
    io::{Error, ErrorKind, IoSlice, Result},
    pin::Pin,
    task::{Context, Poll},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::Instant,
};

use super::registry::Place;

/// A stream with its place.
#[derive(Debug)]
pub struct Watched<S> {
    inner: S,
    place: Place,
}

impl<S> Watched<S> {
    pub(super) const fn new(inner: S, place: Place) -> Self {
        Self { inner, place }
    }
    fn wrote(&self, outcome: Poll<Result<usize>>) -> Poll<Result<usize>> {
        match outcome {
            Poll::Pending => self.place.connection.usage().block(Instant::now()),
            Poll::Ready(Ok(bytes)) => self.place.connection.usage().took(bytes, Instant::now()),
            Poll::Ready(Err(_)) => {}
        }
        outcome
    }
}

fn ended<T>() -> Poll<Result<T>> {
    Poll::Ready(Err(Error::new(ErrorKind::TimedOut, "the connection used its place for too little")))
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        let this = self.get_mut();
        if this.place.connection.ended_for_reader(cx.waker()) {
            return ended();
        }
        let before = buf.filled().len();
        let outcome = Pin::new(&mut this.inner).poll_read(cx, buf);
        if buf.filled().len() > before {
            this.place.connection.usage().came(Instant::now());
        }
        outcome
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        let this = self.get_mut();
        if this.place.connection.ended_for_writer(cx.waker()) {
            return ended();
        }
        let outcome = Pin::new(&mut this.inner).poll_write(cx, bytes);
        this.wrote(outcome)
    }
    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let this = self.get_mut();
        if this.place.connection.ended_for_writer(cx.waker()) {
            return ended();
        }
        let outcome = Pin::new(&mut this.inner).poll_write_vectored(cx, pieces);
        this.wrote(outcome)
    }
    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.inner).poll_flush(cx);
        if outcome.is_ready() {
            this.place.connection.usage().flushed();
        }
        outcome
    }
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(cx)
    }
}
