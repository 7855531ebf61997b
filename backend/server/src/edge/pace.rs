//! How fast a request's body must come. Who sends a byte now and then holds a request open for seconds, not for
//! hours; an upload may take as long as it makes progress. Only the time counts in which we wait for the peer.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use http::{HeaderValue, Method, StatusCode, Version, header};
use http_body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

use super::LEAST_RATE;
use crate::problem::problem;

/// The rules for a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pace {
    /// Time that is given whatever comes; after it the least rate holds.
    grace: Duration,
    /// The longest pause between two pieces.
    pause: Duration,
    /// The longest time in all.
    whole: Option<Duration>,
}

/// Of a call: small, so it comes at once or not at all.
const CALL: Pace = Pace {
    grace: Duration::from_secs(10),
    pause: Duration::from_secs(10),
    whole: Some(Duration::from_secs(300)),
};
/// Of a file, which a phone at the edge of its network may take hours for.
const UPLOAD: Pace = Pace { grace: Duration::from_secs(30), pause: Duration::from_secs(30), whole: None };

impl Pace {
    fn of(method: &Method, route: Option<&str>) -> Self {
        let upload = method == Method::PUT && route.is_some_and(|route| route.ends_with("/objects/{id}"));
        if upload { UPLOAD } else { CALL }
    }
    /// How much longer a peer may be waited for that has sent so many bytes in so much time.
    fn left(self, bytes: u64, waited: Duration) -> Duration {
        let earned = self.grace + Duration::from_millis(bytes.saturating_mul(1000) / LEAST_RATE);
        let whole = self.whole.map_or(earned, |whole| whole.min(earned));
        whole.saturating_sub(waited).min(self.pause)
    }
}

/// What became of a body.
#[derive(Debug, Default)]
struct Fate {
    whole: AtomicBool,
    late: AtomicBool,
}

/// A body that is waited for within its pace.
#[derive(Debug)]
struct Paced {
    inner: Body,
    pace: Pace,
    fate: Arc<Fate>,
    bytes: u64,
    waited: Duration,
    /// Since when we wait for the peer, and the end of its time.
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        match Pin::new(&mut this.inner).poll_frame(cx) {
            Poll::Ready(frame) => {
                if let Some((since, _)) = this.waiting.take() {
                    this.waited += since.elapsed();
                }
                if let Some(Ok(frame)) = &frame {
                    let bytes = frame.data_ref().map_or(0, Bytes::len);
                    this.bytes = this.bytes.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
                }
                if frame.is_none() || this.inner.is_end_stream() {
                    this.fate.whole.store(true, Ordering::Relaxed);
                }
                Poll::Ready(frame)
            }
            Poll::Pending => {
                let (pace, bytes, waited) = (this.pace, this.bytes, this.waited);
                let (_, end) = this.waiting.get_or_insert_with(|| {
                    let now = Instant::now();
                    (now, Box::pin(sleep_until(now + pace.left(bytes, waited))))
                });
                if end.as_mut().poll(cx).is_pending() {
                    return Poll::Pending;
                }
                this.fate.late.store(true, Ordering::Relaxed);
                Poll::Ready(Some(Err(axum::Error::new("the body did not come in time"))))
            }
        }
    }
    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }
    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// Gives a request's body its pace. Who is too slow is answered 408; and over HTTP/1 an answer that did not wait for
/// the whole body says that its connection ends, because what is left of the body stands where the next request would.
pub async fn pace(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let pace = Pace::of(request.method(), route);
    let one_at_a_time = request.version() < Version::HTTP_2;
    let fate = Arc::new(Fate::default());
    let request = request.map(|inner| {
        let fate = Arc::clone(&fate);
        Body::new(Paced { inner, pace, fate, bytes: 0, waited: Duration::ZERO, waiting: None })
    });
    let mut response = next.run(request).await;
    if fate.late.load(Ordering::Relaxed) {
        let detail = "The body came too slowly; send it again, as fast as the network allows.";
        response = problem(StatusCode::REQUEST_TIMEOUT, "too slow", detail);
    }
    if one_at_a_time && !fate.whole.load(Ordering::Relaxed) && response.status().as_u16() >= 200 {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

#[cfg(test)]
mod tests {
    use futures::StreamExt;
    use tower::ServiceExt;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// Sends a body that comes in these pieces and then stops for ever; the present moves on by itself.
    async fn sent(pieces: &'static [&'static str]) -> Response {
        let take = axum::routing::post(async |body: Result<Bytes, _>| match body {
            Ok(_) => StatusCode::OK,
            Err(axum::extract::rejection::BytesRejection::FailedToBufferBody(_)) => StatusCode::BAD_REQUEST,
            Err(_) => StatusCode::IM_A_TEAPOT,
        });
        let router = axum::Router::new().route("/take", take).layer(axum::middleware::from_fn(pace));
        let body = futures::stream::iter(pieces.iter().map(|piece| Ok::<_, std::io::Error>(*piece)))
            .chain(futures::stream::pending());
        let request = Request::post("/take").body(Body::from_stream(body)).unwrap();
        router.oneshot(request).await.unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stops_is_answered_and_its_connection_ends() {
        for pieces in [&[][..], &["{"], &["{", "\"query\""]] {
            let begun = Instant::now();
            let response = sent(pieces).await;
            assert_eq!(response.status(), StatusCode::REQUEST_TIMEOUT);
            assert_eq!(response.headers()[header::CONNECTION], "close");
            assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
            assert!(begun.elapsed() < 11 * SECOND, "on the test's own clock");
        }
    }

    #[test]
    fn a_call_comes_at_once_and_a_file_may_take_long() {
        assert_eq!(CALL.left(0, Duration::ZERO), 10 * SECOND);
        assert_eq!(CALL.left(4, 10 * SECOND).as_secs(), 0, "a byte now and then earns nothing");
        assert_eq!(CALL.left(64 << 10, 70 * SECOND), 4 * SECOND, "1 KiB earns a second");
        assert_eq!(CALL.left(1 << 30, 299 * SECOND), SECOND, "a call ends");
        assert_eq!(UPLOAD.left(10 << 20, 9_000 * SECOND), 30 * SECOND, "a file goes on while it comes");
        assert_eq!(UPLOAD.left(10 << 20, 10_270 * SECOND), Duration::ZERO);
        assert_eq!(Pace::of(&Method::PUT, Some("/agent/v1/objects/{id}")), UPLOAD);
        assert_eq!(Pace::of(&Method::POST, Some("/agent/v1/objects/{id}")), CALL);
        assert_eq!(Pace::of(&Method::PUT, None), CALL);
    }
}
