//! GraphQL over HTTP: <https://graphql.github.io/graphql-over-http/draft/>. Mutations by POST only, one
//! request a body, JSON only.

use async_graphql::{ServerError, parser::types::OperationType};
use axum::{
    body::Bytes,
    extract::{RawQuery, State, rejection::BytesRejection},
    response::{IntoResponse, Response},
};
use handsight_app::{
    account::Visitor,
    crowd::{Busy, Crowded},
};
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
};

use super::{
    Api,
    answer::{Answered, refusal},
    bearer, graphiql,
    negotiate::{Media, answer, wanted, write},
    parameters::Parameters,
    sse,
};
use crate::error::{Code, fail};

/// When to come again, in seconds: when connections that watch are all taken, and when answers are.
const AFTER_LIVE: &str = "30";
const AFTER_ANSWERS: &str = "5";

fn refuse(media: Media, status: StatusCode, code: Code, words: &str) -> Response {
    write(media, status, Answered::refused(vec![refusal(code, words)]).body())
}

fn bad(media: Media, words: &str) -> Response {
    refuse(media, StatusCode::BAD_REQUEST, Code::InvalidInput, words)
}

fn not_acceptable() -> Response {
    let words = "ask for application/json, application/graphql-response+json or text/event-stream";
    refuse(Media::Json, StatusCode::NOT_ACCEPTABLE, Code::InvalidInput, words)
}

async fn admit(api: &Api, media: Media, headers: &HeaderMap) -> Result<Visitor, Response> {
    match bearer::visitor(&api.app, headers).await {
        Ok(Some(visitor)) => Ok(visitor),
        Ok(None) => {
            let words = "the token has ended, was revoked or is not one of ours";
            let mut response = refuse(media, StatusCode::UNAUTHORIZED, Code::Unauthenticated, words);
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            Err(response)
        }
        Err(error) => {
            let error = fail(error).into_server_error(async_graphql::Pos::default());
            Err(write(media, StatusCode::SERVICE_UNAVAILABLE, Answered::refused(vec![error]).body()))
        }
    }
}

async fn serve(
    api: Api,
    media: Media,
    visitor: Visitor,
    headers: &HeaderMap,
    p: Parameters,
    get: bool,
) -> Response {
    let ready = match api.prepare(visitor.caller.clone(), p) {
        Ok(ready) => ready,
        Err(error) => return request_error(media, error),
    };
    match ready.kind {
        OperationType::Mutation if get => {
            let words = "mutations are sent by POST";
            let mut response = refuse(media, StatusCode::METHOD_NOT_ALLOWED, Code::InvalidInput, words);
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
            response
        }
        OperationType::Subscription if media != Media::Events => {
            bad(media, "a subscription is asked for with Accept: text/event-stream, or over /graphql/ws")
        }
        _ if media == Media::Events => {
            let token = bearer::bearer(headers).map(str::to_owned);
            let crowded =
                |crowded: Crowded| later(media, Code::LimitReached, &crowded.to_string(), AFTER_LIVE);
            let place = match api.app.live.enter(&visitor.caller) {
                Ok(place) => place,
                Err(full) => return crowded(full),
            };
            let (held, running) = if ready.kind == OperationType::Subscription {
                match api.app.subscriptions.enter(&visitor.caller) {
                    Ok(running) => (api.app.requests.watch(&visitor.caller), running),
                    Err(full) => return crowded(full),
                }
            } else {
                match api.app.requests.enter(&visitor.caller) {
                    Ok(held) => (held, None),
                    Err(busy) => return later(media, Code::RateLimited, &busy.to_string(), AFTER_ANSWERS),
                }
            };
            sse::respond(api, visitor, token, ready, (place, running), held)
        }
        _ => {
            let mut held = match api.app.requests.enter(&visitor.caller) {
                Ok(held) => held,
                Err(busy) => return later(media, Code::RateLimited, &busy.to_string(), AFTER_ANSWERS),
            };
            let mutation = ready.kind == OperationType::Mutation;
            let answered = api.run(ready).await;
            // What a mutation did is told, however much waits to be taken.
            if !held.hold(answered.size()) && !mutation {
                return later(media, Code::RateLimited, &Busy::Answers.to_string(), AFTER_ANSWERS);
            }
            answer(media, &answered, held)
        }
    }
}

/// Too much at once: the same again after a while, in seconds.
fn later(media: Media, code: Code, words: &str, after: &'static str) -> Response {
    let mut response = refuse(media, StatusCode::TOO_MANY_REQUESTS, code, words);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static(after));
    response
}

fn request_error(media: Media, error: ServerError) -> Response {
    let status = if media == Media::GraphQl { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    write(media, status, Answered::refused(vec![error]).body())
}

pub(super) async fn post(
    State(api): State<Api>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let Some(media) = wanted(&headers) else { return not_acceptable() };
    let content_type = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    let mut pieces = content_type.split(';').map(|p| p.trim().to_ascii_lowercase());
    let json = pieces.next().is_some_and(|name| name == "application/json");
    let utf8 = pieces
        .filter_map(|p| p.strip_prefix("charset=").map(str::to_owned))
        .all(|c| c.trim_matches('"') == "utf-8");
    if !json || !utf8 {
        let words = "the body must be application/json in UTF-8";
        return refuse(media, StatusCode::UNSUPPORTED_MEDIA_TYPE, Code::InvalidInput, words);
    }
    let body = match body {
        Ok(body) => body,
        Err(error) => {
            let words = "the body could not be read: it has at most 1 MB";
            return refuse(media, error.into_response().status(), Code::LimitReached, words);
        }
    };
    let parameters = match serde_json::from_slice(&body) {
        Ok(value) => Parameters::of_json(value),
        Err(_) => Err("the body is not JSON".to_owned()),
    };
    let parameters = match parameters {
        Ok(parameters) => parameters,
        Err(words) => return bad(media, &words),
    };
    match admit(&api, media, &headers).await {
        Ok(visitor) => serve(api, media, visitor, &headers, parameters, false).await,
        Err(response) => response,
    }
}

pub(super) async fn get(State(api): State<Api>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let Some(media) = wanted(&headers) else { return not_acceptable() };
    let query = query.unwrap_or_default();
    if media == Media::Html && query.is_empty() {
        return graphiql::page();
    }
    let parameters = match Parameters::of_url(&query) {
        Ok(parameters) => parameters,
        Err(words) => return bad(media, &words),
    };
    match admit(&api, media, &headers).await {
        Ok(visitor) => serve(api, media, visitor, &headers, parameters, true).await,
        Err(response) => response,
    }
}
