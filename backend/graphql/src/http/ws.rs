//! Subscriptions over WebSocket, by graphql-transport-ws. A page of another origin gets no connection; the
//! first message brings the token, or the request's own `Authorization` did; the connection closes when that token
//! ends or may do other things than before. Each operation asks anew who is there.

use std::{collections::HashMap, sync::Arc, time::Duration};

use axum::{
    Extension,
    body::Bytes,
    extract::{
        State, WebSocketUpgrade,
        ws::{CloseFrame, Message, WebSocket},
    },
    response::{IntoResponse, Response},
};
use futures::{SinkExt, StreamExt, stream::SplitSink};
use handsight_app::{
    account::{Address, Visitor, authenticate, wrong_secret},
    crowd::Crowded,
    token::PREFIX,
};
use http::{HeaderMap, StatusCode, header::ORIGIN};
use tokio::task::AbortHandle;

use super::{
    Api,
    bearer::bearer,
    ws_message::{Said, ack, pong, token},
    ws_operation::{Operation, Queue},
};
use crate::access::Access;

const PROTOCOL: &str = "graphql-transport-ws";
const INIT_WITHIN: Duration = Duration::from_secs(10);
const OPERATIONS: usize = 50;
/// How often a peer is asked whether it is still there, and after how many unanswered questions it is gone.
const ASKS_WHO_IS_THERE: Duration = Duration::from_secs(30);
const UNANSWERED: u32 = 3;
const MESSAGE: usize = 64 * 1024;
/// How long a peer may take for a message, and a second more for each so many bytes of it.
const TAKES_WITHIN: Duration = Duration::from_secs(30);
const LEAST_TAKEN: u64 = 64 * 1024;
/// How long saying why the connection ends may take.
const FAREWELL: Duration = Duration::from_secs(5);
/// Longest id of an operation, in bytes: every answer repeats it.
const ID: usize = 200;

/// How a connection ends: the code and the reason.
type End = (u16, &'static str);
const ENDED: End = (4403, "The token has ended or may do other things now");
const GONE: End = (1000, "");
/// Half of a message is on its way: nothing can follow it, and no more of it may leave. The code stands for an end
/// without a word and is never sent (RFC 6455, section 7.4.1).
const CUT: End = (1006, "");

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
) -> Result<(Visitor, Option<String>), End> {
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
    let place = match api.app.live.enter(&visitor.caller) {
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
    let (queue, mut said) = Queue::new();
    let mut running: HashMap<String, (u64, AbortHandle)> = HashMap::new();
    let mut serial = 0_u64;
    let first = tokio::time::Instant::now() + ASKS_WHO_IS_THERE;
    let mut questions = tokio::time::interval_at(first, ASKS_WHO_IS_THERE);
    questions.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut unanswered = 0;
    let (code, reason) = loop {
        // Its end goes before all else, and what the peer says before what it is told.
        let done = tokio::select! {
            biased;
            () = &mut ended => break ENDED,
            _ = questions.tick() => {
                if unanswered == UNANSWERED {
                    break (1001, "Nobody answers");
                }
                unanswered += 1;
                send(&mut sink, &mut ended, Message::Ping(Bytes::new())).await
            }
            message = stream.next() => {
                unanswered = 0;
                let text = match message {
                    Some(Ok(Message::Text(text))) => text,
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                    Some(Ok(Message::Binary(_))) => break (4400, "Invalid message"),
                    Some(Ok(Message::Close(_)) | Err(_)) | None => break GONE,
                };
                match serde_json::from_str::<Said>(&text) {
                    Err(_) => break (4400, "Invalid message"),
                    Ok(Said::ConnectionInit { .. }) => break (4429, "Too many initialisation requests"),
                    Ok(Said::Pong {}) => {}
                    Ok(Said::Ping { payload }) => {
                        let message = Message::Text(pong(payload).into());
                        if let Err(end) = send(&mut sink, &mut ended, message).await {
                            break end;
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
                        let operation = Operation {
                            api: api.clone(),
                            access: access.clone(),
                            id: id.clone(),
                            which: serial,
                            queue: queue.clone(),
                        };
                        let task = tokio::spawn(operation.run(payload));
                        running.insert(id, (serial, task.abort_handle()));
                    }
                }
                Ok(())
            }
            Some(mut told) = said.recv() => {
                // What was completed meanwhile is told no more, and an id is free again when its end is told.
                if running.get(&told.id).is_none_or(|(which, _)| *which != told.which) {
                    continue;
                }
                if told.last {
                    running.remove(&told.id);
                }
                if told.data && !may(&access, &mut ended).await {
                    break ENDED;
                }
                let text = std::mem::take(&mut told.text);
                send(&mut sink, &mut ended, Message::Text(text.into())).await
            }
        };
        if let Err(end) = done {
            break end;
        }
    };
    for (_, task) in running.into_values() {
        task.abort();
    }
    drop((place, said));
    if code == CUT.0 {
        return;
    }
    let frame = CloseFrame { code, reason: reason.into() };
    let _ = tokio::time::timeout(FAREWELL, sink.send(Message::Close(Some(frame)))).await;
}

/// Whether something may be told now.
async fn may(access: &Access, ended: &mut (impl Future<Output = ()> + Unpin)) -> bool {
    tokio::select! {
        biased;
        () = &mut *ended => false,
        holds = access.holds() => holds,
    }
}

/// Sends a message; or says how the connection ends, because it must or because its peer takes nothing. What waits in
/// this process for a peer that takes nothing would be told once it does, whatever has changed until then.
async fn send(
    sink: &mut SplitSink<WebSocket, Message>,
    ended: &mut (impl Future<Output = ()> + Unpin),
    message: Message,
) -> Result<(), End> {
    let bytes = match &message {
        Message::Text(text) => text.len() as u64,
        _ => 0,
    };
    let within = TAKES_WITHIN + Duration::from_secs(bytes / LEAST_TAKEN);
    let mut begun = false;
    let sending = async {
        begun = true;
        sink.send(message).await
    };
    tokio::select! {
        biased;
        () = &mut *ended => Err(if begun { CUT } else { ENDED }),
        sent = tokio::time::timeout(within, sending) => match sent {
            Ok(sent) => sent.map_err(|_| GONE),
            Err(_) => Err(CUT),
        },
    }
}
