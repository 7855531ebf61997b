//! Real connections over loopback, and a sweep that is told what time it is.

use std::net::SocketAddr;

use axum::{Router, routing::get};
use axum_server::accept::DefaultAcceptor;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::Instant,
};

use super::{BEGIN, Door, Edge, IDLE, Limits, STALL};
use crate::serve::careful;

/// A server behind an edge of so many places.
async fn serve(all: usize) -> (Edge, SocketAddr) {
    let edge = Edge::new(Limits { all, each: None });
    let large = || async { vec![b'x'; 64 << 20] };
    let router = Router::new()
        .route("/", get(|| async { "here" }))
        .route("/large", get(large))
        .route("/never", get(std::future::pending::<()>));
    let handle = axum_server::Handle::new();
    let door = Door::new(DefaultAcceptor, edge.clone(), true);
    let server =
        careful(axum_server::bind("127.0.0.1:0".parse().unwrap())).acceptor(door).handle(handle.clone());
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(server.serve(service));
    let address = handle.listening().await.unwrap();
    (edge, address)
}

/// A connection that has said this much.
async fn says(address: SocketAddr, words: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(words).await.unwrap();
    stream
}

/// Lets others go on until it is so.
async fn until(so: impl Fn() -> bool) {
    while !so() {
        tokio::task::yield_now().await;
    }
}

/// Everything that comes until the connection ends.
async fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut all = Vec::new();
    let _ = stream.read_to_end(&mut all).await;
    all
}

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

#[tokio::test]
async fn connections_that_ask_for_nothing_are_ended_whatever_they_have_said() {
    let (edge, address) = serve(100).await;
    // Nothing, half a head, a head without its end, HTTP/2 begun, greeted, and with half a frame of headers.
    let settings: &[u8] = &[0, 0, 0, 4, 0, 0, 0, 0, 0];
    let half: &[u8] = &[0, 0, 9, 1, 4, 0, 0, 0, 1, 0x82];
    let mut slow = Vec::new();
    for words in [
        Vec::new(),
        b"GET / HT".to_vec(),
        b"GET / HTTP/1.1\r\nHost: x\r\nX-A: a".to_vec(),
        PREFACE[..10].to_vec(),
        PREFACE.to_vec(),
        [PREFACE, settings].concat(),
        [PREFACE, settings, half].concat(),
    ] {
        slow.push(says(address, &words).await);
    }
    until(|| edge.len() == slow.len()).await;
    edge.sweep(Instant::now());
    assert_eq!(edge.len(), slow.len(), "they have time");
    let mut busy = says(address, b"GET /never HTTP/1.1\r\nHost: x\r\n\r\n").await;
    until(|| edge.len() == slow.len() + 1 && edge.busy() == 1).await;
    edge.sweep(Instant::now() + BEGIN);
    for stream in &mut slow {
        rest(stream).await;
    }
    until(|| edge.len() == 1).await;
    // Who has asked is waited with, as long as it takes.
    edge.sweep(Instant::now() + 100 * IDLE);
    assert_eq!(edge.busy(), 1);
    busy.shutdown().await.unwrap();
    drop(busy);
    until(|| edge.is_empty()).await;
}

#[tokio::test]
async fn an_idle_connection_is_kept_for_a_while_and_a_later_half_of_a_head_is_not() {
    let (edge, address) = serve(100).await;
    let ask = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    let mut streams = [says(address, ask).await, says(address, ask).await];
    for stream in &mut streams {
        let mut answer = vec![0; 1024];
        let read = stream.read(&mut answer).await.unwrap();
        assert!(answer[..read].ends_with(b"here"));
    }
    let [mut idle, mut half] = streams;
    until(|| edge.busy() == 0).await;
    edge.sweep(Instant::now() + BEGIN);
    idle.write_all(ask).await.unwrap();
    let mut answer = vec![0; 1024];
    assert!(idle.read(&mut answer).await.unwrap() > 0, "it is still there after the time for a head");
    half.write_all(b"GET / HTTP/1.1\r\nX-A: ").await.unwrap();
    until(|| edge.heads() == 1).await;
    edge.sweep(Instant::now() + BEGIN);
    rest(&mut half).await;
    until(|| edge.len() == 1).await;
    edge.sweep(Instant::now() + IDLE);
    rest(&mut idle).await;
    until(|| edge.is_empty()).await;
}

#[tokio::test]
async fn who_does_not_take_the_answer_is_ended() {
    let (edge, address) = serve(100).await;
    let mut stream = says(address, b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n").await;
    until(|| edge.blocked() == 1).await;
    edge.sweep(Instant::now());
    assert_eq!(edge.len(), 1);
    edge.sweep(Instant::now() + STALL);
    until(|| edge.is_empty()).await;
    assert!(rest(&mut stream).await.len() < 64 << 20);
}

#[tokio::test]
async fn who_opens_no_window_for_the_answer_is_ended() {
    // `GET /large` of the host `x`, as literals.
    let head: &[u8] = b"\x82\x86\x04\x06/large\x01\x01x";
    for window in [0_u8, 1] {
        let (edge, address) = serve(100).await;
        let settings: &[u8] = &[0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, window];
        let ask: &[u8] = &[0, 0, 13, 1, 5, 0, 0, 0, 1];
        let mut stream = says(address, &[PREFACE, settings, ask, head].concat()).await;
        until(|| edge.leaving() == 1).await;
        edge.sweep(Instant::now());
        assert_eq!((edge.len(), edge.busy()), (1, 1), "it has time, and the request is not over");
        until(|| {
            edge.sweep(Instant::now() + STALL);
            edge.is_empty()
        })
        .await;
        assert!(rest(&mut stream).await.len() < 1024);
    }
}

#[tokio::test]
async fn who_comes_when_all_places_are_taken_is_told() {
    let (edge, address) = serve(3).await;
    let held = [says(address, b"").await, says(address, b"").await, says(address, b"").await];
    until(|| edge.len() == 3).await;
    let mut late = TcpStream::connect(address).await.unwrap();
    let words = String::from_utf8(rest(&mut late).await).unwrap();
    assert!(words.starts_with("HTTP/1.1 503 ") && words.contains("Retry-After: 5"), "{words}");
    drop(held);
    until(|| edge.is_empty()).await;
    let mut early = says(address, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(rest(&mut early).await.ends_with(b"here"));
}
