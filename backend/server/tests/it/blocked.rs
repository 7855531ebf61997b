//! A connection whose peer takes nothing, and whose right ends meanwhile: what waits for it in this process is told to
//! nobody, whenever the peer begins to take again.

use std::{
    io::Result,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::serve::Listener;
use futures::StreamExt;
use handsight_app::{LiveEvent, account::authenticate, crowd::LiveConnections};
use handsight_domain::policy::Role;
use handsight_testkit::{TestApp, on_both};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpSocket, TcpStream},
};
use tokio_tungstenite::tungstenite::Message;

use crate::graphql_door::{Socket, greet, hear, say};

/// What the sockets of both sides hold, about: the rest waits in the server.
const BUFFER: u32 = 4096;
/// After which a test gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// How the server's end of a connection is.
#[derive(Debug, Default)]
struct Seen {
    /// It takes nothing at present.
    full: AtomicBool,
    /// Bytes that it took.
    taken: AtomicUsize,
}

/// The server's end of a connection.
struct Watched {
    stream: TcpStream,
    seen: Arc<Seen>,
}

impl AsyncRead for Watched {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.stream).poll_write(cx, bytes);
        this.seen.full.store(outcome.is_pending(), SeqCst);
        if let Poll::Ready(Ok(bytes)) = &outcome {
            this.seen.taken.fetch_add(*bytes, SeqCst);
        }
        outcome
    }
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

struct Ear {
    listener: TcpListener,
    seen: Arc<Seen>,
}

impl Listener for Ear {
    type Io = Watched;
    type Addr = SocketAddr;
    async fn accept(&mut self) -> (Watched, SocketAddr) {
        let (stream, address) = self.listener.accept().await.unwrap();
        (Watched { stream, seen: Arc::clone(&self.seen) }, address)
    }
    fn local_addr(&self) -> Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A greeted connection through sockets that hold little, and how the server's end is.
async fn narrow(app: &TestApp, token: &str) -> (Socket, Arc<Seen>) {
    let seen = Arc::<Seen>::default();
    // What is accepted has the size from here.
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_send_buffer_size(BUFFER).unwrap();
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let ear = Ear { listener: socket.listen(16).unwrap(), seen: Arc::clone(&seen) };
    let (address, router) = (ear.local_addr().unwrap(), app.router.clone());
    tokio::spawn(async move { axum::serve(ear, router).await });
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(BUFFER).unwrap();
    let mut socket = greet(socket.connect(address).await.unwrap(), Some(token), Value::Null).await;
    assert_eq!(hear(&mut socket).await, r#"{"type":"connection_ack"}"#);
    (socket, seen)
}

/// A subscription whose every answer is longer than what the sockets hold.
fn wide() -> String {
    let fields = ["id", "name", "platform", "osVersion", "model", "homeCarrier", "agentVersion", "holder"];
    let each = |field: &str| (0..15).map(|n| format!("{field}{n:0>150}: {field} ")).collect::<String>();
    format!("subscription {{ deviceChanged {{ {} }} }}", fields.map(each).concat())
}

on_both!(who_takes_nothing_is_told_no_rest_once_the_right_has_ended, |app| async move {
    let app = app.set(|app| app.live = LiveConnections::of(1, 10));
    let one = app.phone(1).await;
    let changed = LiveEvent::Device { enterprise: app.acme.id, device: one.device.parse().unwrap() };
    let rename = async |name: &str| {
        app.mutate("updateDevice", json!({"deviceId": one.device, "name": name})).await;
    };
    // Whether the peer takes again at once, or after its connection has ended.
    for (role, at_once) in [(Role::Administrator, false), (Role::Operator, true)] {
        let person = app.acme.person(role);
        let (before, after) = (format!("before {}", role.name()), format!("after {}", role.name()));
        rename(&before).await;
        let caller = authenticate(&app.app, &person.token).await.unwrap().unwrap().caller;
        let (mut socket, seen) = narrow(&app, &person.token).await;
        say(&mut socket, json!({"type": "subscribe", "id": "1", "payload": {"query": wide()}})).await;
        // Whatever is told before the subscription has begun is told to nobody.
        let fill = async {
            while !seen.full.load(SeqCst) {
                app.app.store.live().tell(changed);
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, fill).await.expect("the sockets hold too much");
        app.done("changeMemberRole", json!({"memberId": person.member, "role": "FINANCE"})).await;
        rename(&after).await;
        while !at_once && app.app.live.enter(&caller).is_err() {
            tokio::task::yield_now().await;
        }
        let taken = seen.taken.load(SeqCst);
        while let Some(Ok(message)) = socket.next().await {
            match message {
                Message::Text(text) => assert!(text.contains(&before) && !text.contains(&after), "{text}"),
                other => assert!(at_once && other.is_close(), "{other:?}"),
            }
        }
        assert!(at_once || seen.taken.load(SeqCst) == taken, "a rest was told after the right had ended");
    }
});
