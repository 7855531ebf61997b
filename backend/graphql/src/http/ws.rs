//! Subscriptions over WebSocket, by graphql-transport-ws. A page of another origin gets no connection; the
//! first message brings the token, or the request's own `Authorization` did; the connection closes when that token
//! ends or may do other things than before. Each operation asks anew who is there.

use std::{collections::HashMap, sync::Arc, time::Duration};

use async_graphql::parser::types::OperationType;
use axum::{
    Extension,
    body::Bytes,
    extract::{
        State, WebSocketUpgrade,
        ws::{CloseFrame, Message, WebSocket},
    },
    response::{IntoResponse, Response},
};
use futures::{SinkExt, StreamExt};
use handsight_app::{
    account::{Address, Visitor, authenticate, wrong_secret},
    crowd::Crowded,
    token::PREFIX,
};
use http::{HeaderMap, StatusCode, header::ORIGIN};
use tokio::{sync::mpsc, task::AbortHandle};

use super::{
    Api,
    answer::{Answered, refusal},
    bearer::bearer,
    parameters::Parameters,
    ws_message::{Said, ack, complete, error, next, pong, token},
};
use crate::{
    access::Access,
    error::{Code, fail},
};

const PROTOCOL: &str = "graphql-transport-ws";
const INIT_WITHIN: Duration = Duration::from_secs(10);
const OPERATIONS: usize = 50;
/// How often a peer is asked whether it is still there, and after how many unanswered questions it is gone.
const ASKS_WHO_IS_THERE: Duration = Duration::from_secs(30);
const UNANSWERED: u32 = 3;
const MESSAGE: usize = 64 * 1024;
/// Longest id of an operation, in bytes: every answer repeats it.
const ID: usize = 200;

/// Whether a page may connect: programs send no `Origin`; a browser's must be ours or the host it asks.
fn own_origin(headers: &HeaderMap, public_url: &str) -> bool {
    let Some(origin) = headers.get(ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    let host = headers.get(http::header::HOST).and_then(|h| h.to_str().ok()).unwrap_or("");
    let bare = origin.split_once("://").map_or("", |(_, rest)| rest);
    let own = public_url.split('/').take(3).collect::<Vec<_>>().join("/");
    origin.eq_ignore_ascii_case(&own) || (!host.is_empty() && bare.eq_ignore_ascii_case(host))
}

pub(super) async fn upgrade(
    State(api): State<Api>,
    address: Option<Extension<Address>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !own_origin(&headers, &api.app.public_url) {
        return (StatusCode::FORBIDDEN, "this origin may not connect").into_response();
    }
    let address = address.map_or_else(Address::default, |Extension(address)| address);
    let token = bearer(&headers).filter(|token| !token.is_empty()).map(str::to_owned);
    // A frame alone may not be longer than a message: it would be gathered before it is measured.
    let upgrade = upgrade.protocols([PROTOCOL]).max_message_size(MESSAGE).max_frame_size(MESSAGE);
    upgrade.on_upgrade(move |socket| async move {
        if socket.protocol().is_none_or(|p| p != PROTOCOL) {
            close(socket, 4406, "Subprotocol not acceptable").await;
        } else {
            converse(api, address, socket, token).await;
        }
    })
}

async fn close(mut socket: WebSocket, code: u16, reason: &'static str) {
    let frame = CloseFrame { code, reason: reason.into() };
    let _ = socket.send(Message::Close(Some(frame))).await;
}

/// Waits for `connection_init`; answers who is there, or how to close.
async fn welcome(
    api: &Api,
    address: Address,
    socket: &mut WebSocket,
    header: Option<String>,
) -> Result<(Visitor, Option<String>), (u16, &'static str)> {
    let first = async {
        while let Some(Ok(message)) = socket.recv().await {
            match message {
                Message::Text(text) => return Some(text),
                Message::Ping(_) | Message::Pong(_) => {}
                Message::Binary(_) | Message::Close(_) => return None,
            }
        }
        None
    };
    let text = tokio::time::timeout(INIT_WITHIN, first)
        .await
        .map_err(|_| (4408, "Connection initialisation timeout"))?
        .ok_or((4400, "Invalid message"))?;
    let payload = match serde_json::from_str::<Said>(&text) {
        Ok(Said::ConnectionInit { payload }) => payload,
        Ok(_) => return Err((4401, "Unauthorized")),
        Err(_) => return Err((4400, "Invalid message")),
    };
    let Some(token) = token(payload.as_ref()).or(header) else { return Err((4403, "Forbidden")) };
    match authenticate(&api.app, &token).await {
        Ok(Some(visitor)) => Ok((visitor, Some(token))),
        // As at the other doors: wrong API tokens are counted, and in the end only asked to wait.
        Ok(None) if token.starts_with(PREFIX) && wrong_secret(&api.app, address).await.is_err() => {
            Err((1013, "Try again later"))
        }
        Ok(None) => Err((4403, "Forbidden")),
        Err(_) => Err((1013, "Try again later")),
    }
}

async fn converse(api: Api, address: Address, mut socket: WebSocket, header: Option<String>) {
    let (visitor, token) = match welcome(&api, address, &mut socket, header).await {
        Ok(found) => found,
        Err((code, reason)) => return close(socket, code, reason).await,
    };
    let _place = match api.app.live.enter(&visitor.caller) {
        Ok(place) => place,
        Err(crowded) => {
            let reason = match crowded {
                Crowded::Caller => "Too many connections of this account or token",
                Crowded::Enterprise => "Too many connections of this enterprise",
            };
            return close(socket, 4429, reason).await;
        }
    };
    if socket.send(Message::Text(ack().into())).await.is_err() {
        return;
    }
    let access = Arc::new(Access::new(api.app.clone(), visitor, token));
    let watch = access.clone();
    let ended = watch.ended();
    tokio::pin!(ended);
    let (mut sink, mut stream) = socket.split();
    let (say, mut said) = mpsc::channel::<String>(64);
    let (finished, mut over) = mpsc::channel::<(String, u64)>(OPERATIONS);
    let mut running: HashMap<String, (u64, AbortHandle)> = HashMap::new();
    let mut serial = 0_u64;
    let first = tokio::time::Instant::now() + ASKS_WHO_IS_THERE;
    let mut questions = tokio::time::interval_at(first, ASKS_WHO_IS_THERE);
    questions.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut unanswered = 0;
    let (code, reason) = loop {
        tokio::select! {
            _ = questions.tick() => {
                if unanswered == UNANSWERED || sink.send(Message::Ping(Bytes::new())).await.is_err() {
                    break (1001, "Nobody answers");
                }
                unanswered += 1;
            }
            () = &mut ended => break (4403, "The token has ended or may do other things now"),
            Some((id, which)) = over.recv() => {
                if running.get(&id).is_some_and(|(n, _)| *n == which) {
                    running.remove(&id);
                }
            }
            Some(text) = said.recv() => {
                if sink.send(Message::Text(text.into())).await.is_err() {
                    break (1000, "");
                }
            }
            message = stream.next() => {
                unanswered = 0;
                let text = match message {
                    Some(Ok(Message::Text(text))) => text,
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                    Some(Ok(Message::Binary(_))) => break (4400, "Invalid message"),
                    Some(Ok(Message::Close(_)) | Err(_)) | None => break (1000, ""),
                };
                match serde_json::from_str::<Said>(&text) {
                    Err(_) => break (4400, "Invalid message"),
                    Ok(Said::ConnectionInit { .. }) => break (4429, "Too many initialisation requests"),
                    Ok(Said::Pong {}) => {}
                    Ok(Said::Ping { payload }) => {
                        if sink.send(Message::Text(pong(payload).into())).await.is_err() {
                            break (1000, "");
                        }
                    }
                    Ok(Said::Complete { id }) => {
                        if let Some((_, task)) = running.remove(&id) {
                            task.abort();
                        }
                    }
                    Ok(Said::Subscribe { id, .. }) if id.len() > ID => break (4400, "Invalid message"),
                    Ok(Said::Subscribe { id, .. }) if running.contains_key(&id) => {
                        break (4409, "Subscriber already exists");
                    }
                    Ok(Said::Subscribe { .. }) if running.len() >= OPERATIONS => {
                        break (4429, "Too many operations");
                    }
                    Ok(Said::Subscribe { id, payload }) => {
                        serial += 1;
                        let work = operate(api.clone(), access.clone(), id.clone(), payload, say.clone());
                        let (finished, which, name) = (finished.clone(), serial, id.clone());
                        let task = tokio::spawn(async move {
                            work.await;
                            let _ = finished.send((name, which)).await;
                        });
                        running.insert(id, (serial, task.abort_handle()));
                    }
                }
            }
        }
    };
    for (_, task) in running.into_values() {
        task.abort();
    }
    let frame = CloseFrame { code, reason: reason.into() };
    let _ = sink.send(Message::Close(Some(frame))).await;
}

/// One operation to its end: results, then `complete`; or `error` when it is refused before it runs.
async fn operate(
    api: Api,
    access: Arc<Access>,
    id: String,
    payload: serde_json::Value,
    say: mpsc::Sender<String>,
) {
    let ready = match access.caller().await {
        Ok(Some(caller)) => match Parameters::of_json(payload) {
            Ok(parameters) => api.prepare(caller, parameters),
            Err(words) => Err(refusal(Code::InvalidInput, words)),
        },
        Ok(None) => {
            let words = "the token has ended or may do other things now: connect again";
            Err(refusal(Code::Unauthenticated, words))
        }
        Err(error) => Err(fail(error).into_server_error(async_graphql::Pos::default())),
    };
    let ready = match ready {
        Ok(ready) => ready,
        Err(refused) => {
            let _ = say.send(error(&id, &Answered::refused(vec![refused]).errors())).await;
            return;
        }
    };
    let tell = async |answered: &Answered| {
        if answered.refused {
            let _ = say.send(error(&id, &answered.errors())).await;
            return false;
        }
        access.holds().await && say.send(next(&id, &answered.body())).await.is_ok()
    };
    if ready.kind == OperationType::Subscription {
        let mut answers = api.stream(ready);
        while let Some(answered) = answers.next().await {
            if !tell(&answered).await {
                return;
            }
        }
    } else if !tell(&api.run(ready).await).await {
        return;
    }
    let _ = say.send(complete(&id)).await;
}
