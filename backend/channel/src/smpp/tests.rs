//! The session against a centre on loopback that is written here, packet by packet.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::{
    pdu::{Pdu, command},
    *,
};
use crate::inbox::{Fate, Inbox, Incoming, Report};

#[derive(Debug, Default)]
struct Kept(Mutex<(Vec<Report>, Vec<Incoming>)>);

#[async_trait::async_trait]
impl Inbox for Kept {
    async fn report(&self, report: Report) -> bool {
        self.0.lock().unwrap().0.push(report);
        true
    }
    async fn incoming(&self, incoming: Incoming) -> bool {
        self.0.lock().unwrap().1.push(incoming);
        true
    }
}

async fn read(stream: &mut TcpStream) -> Pdu {
    let mut header = [0; 16];
    stream.read_exact(&mut header).await.unwrap();
    let length = u32::from_be_bytes(header[..4].try_into().unwrap()) as usize;
    let mut body = vec![0; length - 16];
    stream.read_exact(&mut body).await.unwrap();
    Pdu::decode(&header, body)
}

async fn answer(stream: &mut TcpStream, to: &Pdu, status: u32, body: &[u8]) {
    let pdu =
        Pdu { command: to.command | command::ANSWER, status, sequence: to.sequence, body: body.to_vec() };
    stream.write_all(&pdu.encode()).await.unwrap();
}

async fn bound(listener: &TcpListener) -> TcpStream {
    let (mut stream, _) = listener.accept().await.unwrap();
    let bind = read(&mut stream).await;
    assert_eq!(bind.command, command::BIND_TRANSCEIVER);
    assert!(bind.body.starts_with(b"handsight\0secret\0"));
    answer(&mut stream, &bind, 0, b"centre\0").await;
    stream
}

fn config(port: u16) -> SmppConfig {
    SmppConfig {
        host: "127.0.0.1".into(),
        port,
        tls: false,
        system_id: "handsight".into(),
        password: "secret".into(),
        system_type: String::new(),
        from: "5550199".into(),
        long_texts: LongTexts::Parts,
        window: 4,
        enquire: Duration::from_secs(30),
        certificate: None,
        timeout: Duration::from_secs(20),
        reach: Reach::Everywhere,
    }
}

fn message(text: &str) -> Outbound {
    Outbound { to: "+15550100".into(), text: text.into(), ..Outbound::default() }
}

#[tokio::test]
async fn a_text_goes_out_is_throttled_and_is_reported() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let inbox = Arc::new(Kept::default());
    let smpp = Smpp::new(config(listener.local_addr().unwrap().port()), inbox.clone()).unwrap();
    let centre = tokio::spawn(async move {
        let mut stream = bound(&listener).await;
        let first = read(&mut stream).await;
        answer(&mut stream, &first, status::THROTTLED, b"").await;
        let again = read(&mut stream).await;
        assert_eq!((again.command, &again.body), (command::SUBMIT_SM, &first.body), "the same after a pause");
        answer(&mut stream, &again, 0, b"M1\0").await;
        let report = Body::default()
            .bytes(b"\0\x01\x0115550100\0\0\x015550199\0\x04\0\0\0\0\0\0\0\0")
            .bytes(&[0])
            .option(0x001e, b"M1\0")
            .option(0x0427, &[2]);
        let deliver = Pdu { command: command::DELIVER_SM, status: 0, sequence: 77, body: report.0 };
        stream.write_all(&deliver.encode()).await.unwrap();
        let confirmed = read(&mut stream).await;
        assert_eq!((confirmed.command, confirmed.status, confirmed.sequence), (0x8000_0005, 0, 77));
        let mo = b"\0\x01\x0115550100\0\0\x015550199\0\0\0\0\0\0\0\0\0\0\x05hello";
        let deliver = Pdu { command: command::DELIVER_SM, status: 0, sequence: 78, body: mo.to_vec() };
        stream.write_all(&deliver.encode()).await.unwrap();
        assert_eq!(read(&mut stream).await.sequence, 78);
        first.body
    });
    let accepted = smpp.send(&message("{hi}")).await.unwrap();
    assert_eq!(accepted.reference.as_deref(), Some("M1"));
    let body = centre.await.unwrap();
    assert!(body.ends_with(&[6, 0x1b, 0x28, b'h', b'i', 0x1b, 0x29]), "the alphabet's extension: {body:?}");
    let kept = inbox.0.lock().unwrap();
    assert_eq!((kept.0[0].reference.as_str(), kept.0[0].fate), ("M1", Fate::Delivered));
    assert_eq!((kept.1[0].from.as_str(), kept.1[0].text.as_str()), ("+15550100", "hello"));
}

#[tokio::test]
async fn a_long_text_goes_in_parts_that_say_how_they_join() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let smpp = Smpp::new(config(listener.local_addr().unwrap().port()), Arc::new(Kept::default())).unwrap();
    let centre = tokio::spawn(async move {
        let mut stream = bound(&listener).await;
        let mut seen = Vec::new();
        for _ in 0..2 {
            let part = read(&mut stream).await;
            seen.push(part.body.clone());
            answer(&mut stream, &part, 0, b"P\0").await;
        }
        seen
    });
    smpp.send(&message(&"x".repeat(200))).await.unwrap();
    let seen = centre.await.unwrap();
    let header = |body: &[u8], length: usize| body[body.len() - length..][..6].to_vec();
    assert_eq!(
        (header(&seen[0], 159), header(&seen[1], 53)),
        (vec![5, 0, 3, 0, 2, 1], vec![5, 0, 3, 0, 2, 2])
    );
}

#[tokio::test]
async fn a_long_text_that_is_refused_half_way_was_taken_in_part() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let smpp = Smpp::new(config(listener.local_addr().unwrap().port()), Arc::new(Kept::default())).unwrap();
    let centre = tokio::spawn(async move {
        let mut stream = bound(&listener).await;
        for (status, name) in [(0x0b, b"".as_slice()), (0, b"P\0"), (0x0b, b"")] {
            let part = read(&mut stream).await;
            answer(&mut stream, &part, status, name).await;
        }
        stream
    });
    let words = "the message centre takes no such number (status 0x0000000b)".to_owned();
    let long = message(&"x".repeat(200));
    assert_eq!(smpp.send(&long).await, Err(SendError::Permanent(words.clone())), "at its first part");
    assert_eq!(smpp.send(&long).await, Err(SendError::Unheard(words)), "at its second part");
    drop(centre.await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_session_that_broke_is_made_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let smpp = Smpp::new(config(listener.local_addr().unwrap().port()), Arc::new(Kept::default())).unwrap();
    let centre = tokio::spawn(async move {
        drop(bound(&listener).await);
        let mut stream = bound(&listener).await;
        let submit = read(&mut stream).await;
        answer(&mut stream, &submit, 0x0b, b"").await;
        stream
    });
    // The first bind may still look good when the text goes out; then it is told that the connection broke.
    let mut outcome = smpp.send(&message("x")).await.unwrap_err();
    if matches!(outcome, SendError::Unheard(_)) {
        let mut standing = smpp.standing.clone();
        standing.wait_for(|s| matches!(s, Standing::Away(_))).await.ok();
        outcome = smpp.send(&message("x")).await.unwrap_err();
    }
    assert_eq!(
        outcome,
        SendError::Permanent("the message centre takes no such number (status 0x0000000b)".into())
    );
    drop(centre.await.unwrap());
}

#[tokio::test]
async fn a_wrong_password_is_said() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut config = config(listener.local_addr().unwrap().port());
    config.timeout = Duration::from_millis(300);
    let smpp = Smpp::new(config, Arc::new(Kept::default())).unwrap();
    let centre = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let bind = read(&mut stream).await;
        answer(&mut stream, &bind, 0x0e, b"").await;
        stream
    });
    let refused = smpp.send(&message("x")).await.unwrap_err();
    assert!(refused.to_string().contains("name and password"), "{refused}");
    drop(centre.await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_centre_without_an_address_is_not_waited_for() {
    let mut config = config(9);
    config.reach = Reach::Public;
    let smpp = Smpp::new(config, Arc::new(Kept::default())).unwrap();
    // The clock stands still but for those who wait: nobody did.
    let began = Instant::now();
    for _ in 0..2 {
        let refused = smpp.send(&message("x")).await.unwrap_err();
        assert!(matches!(&refused, SendError::Permanent(words) if words.contains("public")), "{refused}");
    }
    assert_eq!(began.elapsed(), Duration::ZERO);
}
