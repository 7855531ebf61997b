//! The gateway's client against a small server on loopback that behaves badly in every way it must bear.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::*;

/// A place to listen at, and the address of a gateway there.
async fn listening() -> (TcpListener, Url) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/cgi-bin/sendsms", listener.local_addr().unwrap())).unwrap();
    (listener, url)
}

/// The next connection, and what is asked by it.
async fn asked(listener: &TcpListener) -> (TcpStream, String) {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut asked = vec![0; 8192];
    let read = stream.read(&mut asked).await.unwrap();
    (stream, String::from_utf8_lossy(&asked[..read]).into_owned())
}

/// Answers one request with the given bytes (none: never) and hands out what was asked.
async fn gateway(answer: Option<&'static str>) -> (Url, tokio::task::JoinHandle<String>) {
    let (listener, url) = listening().await;
    let served = tokio::spawn(async move {
        let (mut stream, asked) = asked(&listener).await;
        match answer {
            Some(answer) => stream.write_all(answer.as_bytes()).await.unwrap(),
            // Held open until the client has given up and closes.
            None => drop(stream.read(&mut [0; 1]).await),
        }
        asked
    });
    (url, served)
}

fn kannel(url: Url, method: Method, timeout: Duration) -> Kannel {
    Kannel::new(KannelConfig {
        url,
        username: "tester".into(),
        password: "p&w".into(),
        from: Some("5550199".into()),
        method,
        timeout,
        reach: Reach::Everywhere,
    })
    .unwrap()
}

fn message() -> Outbound {
    Outbound {
        to: "+15550100".into(),
        text: "KME 1.00 00000001 0123456789abcdef msg(a%20b)".into(),
        report_url: Some("https://hand.example.com/gateway/kannel/dlr?id=x&type=%d".into()),
        urgent: false,
    }
}

const PATIENT: Duration = Duration::from_secs(10);

#[tokio::test]
async fn a_get_carries_everything_in_the_query() {
    let (url, served) =
        gateway(Some("HTTP/1.1 202 Accepted\r\nContent-Length: 24\r\n\r\n0: Accepted for delivery")).await;
    let accepted = kannel(url, Method::Get, PATIENT).send(&message()).await.unwrap();
    assert_eq!(accepted.detail.as_deref(), Some("0: Accepted for delivery"));
    let line = served.await.unwrap().lines().next().unwrap().to_owned();
    let asked = Url::parse(&format!("http://x{}", line.split(' ').nth(1).unwrap())).unwrap();
    let get = |name: &str| asked.query_pairs().find(|(k, _)| k == name).map(|(_, v)| v.into_owned());
    assert_eq!(get("to").as_deref(), Some("+15550100"));
    assert_eq!(get("text").as_deref(), Some("KME 1.00 00000001 0123456789abcdef msg(a%20b)"));
    assert_eq!(get("password").as_deref(), Some("p&w"));
    assert_eq!(get("dlr-mask").as_deref(), Some("31"));
    assert!(get("dlr-url").unwrap().ends_with("type=%d"), "Kannel fills in %d itself");
}

#[tokio::test]
async fn a_post_keeps_parameters_out_of_the_address() {
    let (url, served) = gateway(Some("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")).await;
    kannel(url, Method::Post, PATIENT).send(&message()).await.unwrap();
    let asked = served.await.unwrap();
    assert!(asked.starts_with("POST /cgi-bin/sendsms HTTP/1.1"));
    assert!(asked.to_lowercase().contains("x-kannel-to: +15550100"));
}

#[tokio::test]
async fn refusals_are_told_apart() {
    for (answer, permanent) in [
        ("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", false),
        ("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", false),
        ("HTTP/1.1 403 Forbidden\r\nContent-Length: 20\r\n\r\nAuthorization failed", true),
        ("HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n", true),
        ("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", false),
    ] {
        let (url, served) = gateway(Some(answer)).await;
        let error = kannel(url, Method::Get, PATIENT).send(&message()).await.unwrap_err();
        assert_eq!(matches!(error, SendError::Permanent(_)), permanent, "{answer} gave {error}");
        assert!(!error.to_string().contains("5550100") && !error.to_string().contains("p&w"));
        served.await.unwrap();
    }
}

#[test]
fn a_good_status_with_bad_words_is_no_acceptance() {
    for taken in ["", "0: Accepted for delivery", "3: Queued for later delivery", "Sent.", "OK id=7"] {
        assert!(judge(StatusCode::OK, taken.to_owned()).is_ok(), "{taken}");
    }
    for lie in ["Authorization failed for sendsms", "<html>Sign in</html>", "-1: no credit", "30: no", "{}"] {
        let error = judge(StatusCode::OK, lie.to_owned()).unwrap_err();
        let words = format!("the gateway answered 200, but took nothing: {lie}");
        assert_eq!(error, SendError::Temporary(words));
    }
}

#[tokio::test]
async fn silence_ends_in_a_temporary_failure() {
    let (url, served) = gateway(None).await;
    let error = kannel(url, Method::Get, Duration::from_millis(100)).send(&message()).await.unwrap_err();
    assert_eq!(error, SendError::Unheard("the gateway did not answer within 0.1 s".into()));
    served.await.unwrap();
    let nobody = Url::parse("http://127.0.0.1:9/").unwrap();
    let error = kannel(nobody, Method::Get, PATIENT).send(&message()).await.unwrap_err();
    assert_eq!(error, SendError::Temporary("the gateway cannot be reached".into()));
}

#[tokio::test]
async fn a_gateway_that_hangs_up_may_have_taken_the_text() {
    for answer in ["", "HTTP/1.1 202 Accepted\r\nContent-Length: 24\r\n\r\n0: Acc"] {
        let (url, served) = gateway(Some(answer)).await;
        let error = kannel(url, Method::Post, PATIENT).send(&message()).await.unwrap_err();
        assert_eq!(error, SendError::Unheard("the connection to the gateway broke".into()), "{answer}");
        served.await.unwrap();
    }
}

#[test]
fn an_address_gives_up_its_password() {
    let config = KannelConfig::new("http://me:p%40w@sms.example.com:13013/cgi-bin/sendsms").unwrap();
    assert_eq!((config.username.as_str(), config.password.as_str()), ("me", "p@w"));
    assert_eq!(config.url.as_str(), "http://sms.example.com:13013/cgi-bin/sendsms");
    assert!(!format!("{config:?}").contains("p@w"));
    assert!(KannelConfig::new("ftp://sms.example.com/").is_err());
}

/// Answers one request with a header and then zeros for as long as anybody reads; hands out what was asked and how
/// many bytes of body it got rid of.
async fn endless(header: &'static str) -> (Url, tokio::task::JoinHandle<(String, usize)>) {
    let (listener, url) = listening().await;
    let served = tokio::spawn(async move {
        let (mut stream, asked) = asked(&listener).await;
        stream.write_all(header.as_bytes()).await.unwrap();
        let (zeros, mut written) = (vec![b'0'; 64 << 10], 0);
        while let Ok(more) = stream.write(&zeros).await {
            written += more;
        }
        (asked.to_lowercase(), written)
    });
    (url, served)
}

#[tokio::test]
async fn of_an_answer_without_an_end_only_the_beginning_is_read() {
    for header in [
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n",
        "HTTP/1.1 500 Oops\r\nContent-Length: 99999999999\r\n\r\n",
    ] {
        let (url, served) = endless(header).await;
        let kannel = kannel(url, Method::Get, PATIENT);
        let error = kannel.send(&message()).await.unwrap_err();
        assert!(error.to_string().len() < 300, "{error}");
        let (asked, written) = served.await.unwrap();
        assert!(!asked.contains("accept-encoding"), "nothing packed is asked for");
        assert!(written < 16 << 20, "{written} bytes were taken: what lies in the sockets, and no more");
    }
}

#[tokio::test]
async fn headers_without_an_end_are_no_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        drop(stream.read(&mut [0; 8192]).await);
        drop(stream.write_all(b"HTTP/1.1 200 OK\r\n").await);
        let line = format!("X-More: {}\r\n", "x".repeat(1_000));
        let mut written = 0;
        while stream.write_all(line.as_bytes()).await.is_ok() {
            written += line.len();
        }
        written
    });
    let error = kannel(url, Method::Get, PATIENT).send(&message()).await.unwrap_err();
    assert_eq!(error, SendError::Unheard("the connection to the gateway broke".into()));
    assert!(served.await.unwrap() < 16 << 20);
}
