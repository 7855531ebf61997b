//! The live connection: one WebSocket (`graphql-transport-ws`) that carries every subscription of this page, comes
//! back by itself after a break, and says how it is, for the chip in the top bar. After a break it raises `resumed`,
//! because events may have been missed: whoever shows live data loads it again then.

use super::{session, transport};
use crate::browser;
use crate::model::fault::Fault;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::{FutureExt, SinkExt, StreamExt, pin_mut, select};
use gloo_net::websocket::{Message, futures::WebSocket};
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// How the live connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Live {
    /// Nothing is subscribed.
    Idle,
    /// On its way.
    Connecting,
    /// Events arrive.
    On,
    /// Broken; trying again.
    Lost,
}

/// What views see of the connection.
#[derive(Clone, Copy)]
pub struct LiveState {
    /// How it is now.
    pub state: RwSignal<Live>,
    /// Grows each time the connection came back after a break.
    pub resumed: RwSignal<u32>,
}

struct Subscription {
    payload: Value,
    events: UnboundedSender<Value>,
}

#[derive(Default)]
struct Hub {
    next: u64,
    open: BTreeMap<u64, Subscription>,
    /// Into the task that owns the socket; `None` while no task runs.
    wire: Option<UnboundedSender<Value>>,
    view: Option<LiveState>,
}

thread_local! {
    static HUB: RefCell<Hub> = RefCell::new(Hub::default());
}

/// Longest wait between two tries, in milliseconds.
const LONGEST_WAIT: u32 = 30_000;

/// Makes the state that views read; called once, by the root of the views.
pub fn provide() {
    let view = LiveState { state: RwSignal::new(Live::Idle), resumed: RwSignal::new(0) };
    HUB.with(|hub| hub.borrow_mut().view = Some(view));
    provide_context(view);
}

fn show(next: Live) {
    let view = HUB.with(|hub| hub.borrow().view);
    if let Some(view) = view
        && view.state.try_get_untracked().is_some_and(|now| now != next)
    {
        view.state.set(next);
    }
}

/// Subscribes for as long as the current view lives: `on_event` gets what is at `path` of each event's data.
pub fn subscribe<Event: DeserializeOwned + 'static>(
    text: &str,
    variables: Value,
    path: &'static [&'static str],
    on_event: impl Fn(Event) + 'static,
) {
    let payload = json!({ "query": text, "variables": variables });
    let (events, mut arriving) = unbounded::<Value>();
    let id = HUB.with(|hub| {
        let mut hub = hub.borrow_mut();
        hub.next += 1;
        let id = hub.next;
        if let Some(wire) = &hub.wire {
            let _ = wire.unbounded_send(subscribe_message(id, &payload));
        }
        hub.open.insert(id, Subscription { payload, events });
        id
    });
    if HUB.with(|hub| hub.borrow().wire.is_none()) {
        start();
    }
    leptos::task::spawn_local(async move {
        while let Some(payload) = arriving.next().await {
            if let Ok(event) = transport::data_of(payload).and_then(|data| transport::read(data, path)) {
                on_event(event);
            }
        }
    });
    on_cleanup(move || {
        HUB.with(|hub| {
            let mut hub = hub.borrow_mut();
            hub.open.remove(&id);
            if let Some(wire) = &hub.wire {
                let _ = wire.unbounded_send(json!({ "id": id.to_string(), "type": "complete" }));
            }
        });
    });
}

fn subscribe_message(id: u64, payload: &Value) -> Value {
    json!({ "id": id.to_string(), "type": "subscribe", "payload": payload })
}

fn start() {
    let (wire, leaving) = unbounded();
    HUB.with(|hub| hub.borrow_mut().wire = Some(wire));
    leptos::task::spawn_local(keep_alive(leaving));
}

async fn keep_alive(mut leaving: UnboundedReceiver<Value>) {
    let mut failures = 0_u32;
    let mut was_on = false;
    loop {
        show(if was_on || failures > 0 { Live::Lost } else { Live::Connecting });
        match session::token().await {
            Ok(token) => {
                if connection(&token, &mut leaving, &mut was_on).await {
                    failures = 0;
                }
            }
            Err(Fault::SignedOut) => break,
            Err(_) => {}
        }
        failures += 1;
        show(Live::Lost);
        // Doubling, with some chance in it so that a restarted server is not met by everyone at once.
        let wait = (500_u32 << failures.min(6)).min(LONGEST_WAIT);
        gloo_timers::future::TimeoutFuture::new(wait / 2 + browser::chance(wait / 2)).await;
    }
    HUB.with(|hub| hub.borrow_mut().wire = None);
    show(Live::Idle);
}

/// One connection, from its opening to its end; says whether it ever worked.
async fn connection(token: &str, leaving: &mut UnboundedReceiver<Value>, was_on: &mut bool) -> bool {
    let Ok(socket) =
        WebSocket::open_with_protocol(&browser::socket_address("/graphql/ws"), "graphql-transport-ws")
    else {
        return false;
    };
    let (mut out, incoming) = socket.split();
    let incoming = incoming.fuse();
    pin_mut!(incoming);
    let greeting = json!({
        "type": "connection_init",
        "payload": { "authorization": format!("Bearer {token}") },
    });
    if out.send(Message::Text(greeting.to_string())).await.is_err() {
        return false;
    }
    let mut worked = false;
    loop {
        select! {
            message = incoming.next() => {
                let Some(Ok(Message::Text(text))) = message else { return worked };
                let Ok(message) = serde_json::from_str::<Value>(&text) else { continue };
                match message["type"].as_str().unwrap_or_default() {
                    "connection_ack" => {
                        worked = true;
                        greet(was_on);
                        let open = HUB.with(|hub| {
                            let hub = hub.borrow();
                            hub.open.iter().map(|(id, s)| subscribe_message(*id, &s.payload)).collect::<Vec<_>>()
                        });
                        // What queued up while the line was down is in the list just made.
                        while leaving.next().now_or_never().flatten().is_some() {}
                        for message in open {
                            if out.send(Message::Text(message.to_string())).await.is_err() {
                                return worked;
                            }
                        }
                    }
                    "ping" if out.send(Message::Text(json!({ "type": "pong" }).to_string())).await.is_err() => {
                        return worked;
                    }
                    "next" => deliver(&message),
                    _ => {}
                }
            }
            message = leaving.next() => {
                let Some(message) = message else { return worked };
                if worked && out.send(Message::Text(message.to_string())).await.is_err() {
                    return worked;
                }
            }
        }
    }
}

fn greet(was_on: &mut bool) {
    show(Live::On);
    if *was_on && let Some(view) = HUB.with(|hub| hub.borrow().view) {
        view.resumed.update(|count| *count += 1);
    }
    *was_on = true;
}

fn deliver(message: &Value) {
    let id = message["id"].as_str().and_then(|id| id.parse::<u64>().ok());
    HUB.with(|hub| {
        let hub = hub.borrow();
        if let Some(subscription) = id.and_then(|id| hub.open.get(&id)) {
            let _ = subscription.events.unbounded_send(message["payload"].clone());
        }
    });
}
