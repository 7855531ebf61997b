//! Subscriptions as server-sent events, in the distinct-connections mode of graphql-sse: `next` events, then
//! `complete`. The stream ends when its token does, by itself or because somebody ended it, and when it may do other
//! things than before.

use std::{convert::Infallible, sync::Arc, time::Duration};

use async_graphql::parser::types::OperationType;
use axum::response::{
    IntoResponse, Response,
    sse::{Event, KeepAlive, Sse},
};
use futures::{StreamExt, stream};
use handsight_app::{
    account::Visitor,
    crowd::{Held, Watching},
};
use http::{
    HeaderValue,
    header::{CACHE_CONTROL, HeaderName},
};

use super::{Api, execute::Ready};
use crate::access::Access;

/// `places` and the room of an event are held until the stream ends or its reader has gone.
pub(super) fn respond(
    api: Api,
    visitor: Visitor,
    token: Option<String>,
    ready: Ready,
    places: (Option<Watching>, Option<Watching>),
    mut held: Held,
) -> Response {
    let access = Arc::new(Access::new(api.app.clone(), visitor, token));
    let guard = access.clone();
    let watches = ready.kind == OperationType::Subscription;
    let responses = match ready.kind {
        OperationType::Subscription => api.stream(ready),
        _ => stream::once(async move { api.run(ready).await }).boxed(),
    };
    let events = responses
        .take_while(move |_| {
            let guard = guard.clone();
            async move { guard.holds().await }
        })
        .take_until(async move { access.ended().await })
        .filter_map(move |response| {
            // Whoever takes nothing misses changes.
            let told = held.hold(response.size()) || !watches;
            let event = told.then(|| Event::default().event("next").data(response.body()));
            async move { event }
        })
        .chain(stream::once(async { Event::default().event("complete").data("") }))
        .map(move |event| {
            let _held = &places;
            Ok::<_, Infallible>(event)
        });
    let alive = KeepAlive::new().interval(Duration::from_secs(15));
    let mut response = Sse::new(events).keep_alive(alive).into_response();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // A proxy that gathers the answer before it passes it on would keep every event.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}
