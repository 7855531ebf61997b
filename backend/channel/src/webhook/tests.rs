//! Doors that must stay shut: nothing here may ever be connected to.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::*;

/// Listens and counts who comes; answers everybody with the given text.
async fn listen(answer: &'static str) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((mut peer, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let mut request = [0; 4096];
                let _ = peer.read(&mut request).await;
                let _ = peer.write_all(answer.as_bytes()).await;
            });
        }
    });
    (port, count)
}

/// Says another thing each time it is asked, the last one for ever.
#[derive(Debug)]
struct Fickle {
    answers: Vec<Vec<IpAddr>>,
    asked: AtomicUsize,
}

#[async_trait::async_trait]
impl Lookup for Fickle {
    async fn addresses(&self, _name: &str) -> std::io::Result<Vec<IpAddr>> {
        let turn = self.asked.fetch_add(1, Ordering::SeqCst).min(self.answers.len() - 1);
        Ok(self.answers[turn].clone())
    }
}

fn ips(texts: &[&str]) -> Vec<IpAddr> {
    texts.iter().map(|t| t.parse().unwrap()).collect()
}

const GOOD: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

#[tokio::test]
async fn no_spelling_of_the_own_machine_is_connected_to() {
    let (port, count) = listen(GOOD).await;
    let webhooks = Webhooks::default();
    let hosts = [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "017700000001",
        "0x7f.1",
        "0",
        "0.0.0.0",
        "localhost",
        "LOCALHOST.",
        "a.localhost",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "127.0.0.1.",
        "１２７.０.０.１",
        "loc\u{ad}alhost",
    ];
    for host in hosts {
        for scheme in ["http", "https"] {
            let told = webhooks.post(&format!("{scheme}://{host}:{port}/"), &[], "{}".to_owned()).await;
            assert!(told.unwrap_err().0.starts_with("the address "), "{scheme} {host}");
        }
    }
    assert_eq!(count.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_name_is_judged_by_every_address_it_leads_to() {
    let (port, count) = listen(GOOD).await;
    let answers = [
        ips(&["127.0.0.1"]),
        ips(&["8.8.8.8", "127.0.0.1"]),
        ips(&["::1"]),
        ips(&["::ffff:127.0.0.1"]),
        ips(&["169.254.169.254"]),
        ips(&["64:ff9b::7f00:1"]),
        ips(&[]),
    ];
    for answer in answers {
        let lookup = Fickle { answers: vec![answer.clone()], asked: AtomicUsize::new(0) };
        let webhooks = Webhooks::with(Arc::new(lookup), Trusted::default());
        let told = webhooks.post(&format!("https://hooks.example.com:{port}/"), &[], "{}".to_owned()).await;
        assert!(told.unwrap_err().0.contains("private or special"), "{answer:?}");
    }
    assert_eq!(count.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_name_that_changes_its_mind_is_asked_once_for_each_connection() {
    // What is checked is what is connected to: the resolver's own answer, and no second look-up.
    let lookup = Arc::new(Fickle {
        answers: vec![ips(&["127.0.0.1"]), ips(&["8.8.8.8"])],
        asked: AtomicUsize::new(0),
    });
    let webhooks = Webhooks::with(Arc::clone(&lookup) as Arc<dyn Lookup>, Trusted::default());
    let told = webhooks.post("https://hooks.example.com/", &[], "{}".to_owned()).await;
    assert!(told.unwrap_err().0.contains("private or special"));
    assert_eq!(lookup.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn redirects_are_answers_and_not_ways() {
    let (inner, reached) = listen(GOOD).await;
    let moved: &'static str = Box::leak(
        format!("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:{inner}/\r\ncontent-length: 0\r\n\r\n")
            .into_boxed_str(),
    );
    let (port, _) = listen(moved).await;
    let webhooks = Webhooks::trusting(Trusted::read(&["127.0.0.1"]).unwrap());
    let told = webhooks.post(&format!("http://127.0.0.1:{port}/"), &[], "{}".to_owned()).await.unwrap();
    assert_eq!((told.status, reached.load(Ordering::SeqCst)), (302, 0));
}

#[tokio::test]
async fn of_a_long_answer_only_the_beginning_is_read() {
    let long: &'static str = Box::leak(
        format!("HTTP/1.1 500 No\r\ncontent-length: 9000000\r\n\r\n{}", "é\u{7}".repeat(20_000))
            .into_boxed_str(),
    );
    let (port, _) = listen(long).await;
    let webhooks = Webhooks::trusting(Trusted::read(&[format!("127.0.0.1:{port}")]).unwrap());
    let told = webhooks.post(&format!("http://127.0.0.1:{port}/"), &[], "{}".to_owned()).await.unwrap();
    assert_eq!(told.status, 500);
    assert_eq!(told.start, "é".repeat(KEPT));
}
