//! Passing a phone's enrolment on to the server that holds its enterprise. One hop: what came from another
//! server is marked and goes no further, so that two routers that name each other do not circle.

use std::{sync::OnceLock, time::Duration};

use reqwest::{Client, header, redirect};

/// The header that marks an enrolment as passed on.
pub const RELAYED: &str = "handsight-relayed";
/// How long the other server may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longest answer, in bytes.
const LONGEST: usize = 64 << 10;

/// What the other server answered, to be handed on as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relayed {
    /// Its status.
    pub status: u16,
    /// Its media type.
    pub media_type: String,
    /// Its body.
    pub body: Vec<u8>,
}

/// The one client, whose connections are used again.
fn client() -> Result<Client, reqwest::Error> {
    static CLIENT: OnceLock<Client> = OnceLock::new();
    if let Some(client) = CLIENT.get() {
        return Ok(client.clone());
    }
    // The process may have chosen its provider already; then that one stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // Not unpacked: few packed bytes may be many, and what comes is handed on as it is.
    let builder = Client::builder().redirect(redirect::Policy::none()).no_gzip().no_proxy().timeout(PATIENCE);
    let client = builder.build()?;
    Ok(CLIENT.get_or_init(|| client).clone())
}

/// Passes a provision request on to a server.
///
/// # Errors
/// A sentence, when the server cannot be reached or does not answer in time.
pub async fn pass_on(server_url: &str, body: Vec<u8>) -> Result<Relayed, String> {
    let away = |error: reqwest::Error| format!("the server of this system ID does not answer: {error}");
    let client = client().map_err(away)?;
    let mut answer = client
        .post(format!("{server_url}/agent/v1/provision"))
        .header(header::CONTENT_TYPE, "application/json")
        .header(RELAYED, "1")
        .body(body)
        .send()
        .await
        .map_err(|error| away(error.without_url()))?;
    let status = answer.status().as_u16();
    let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    let media_type = kind.unwrap_or("application/json").to_owned();
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| away(error.without_url()))? {
        body.extend_from_slice(&chunk);
        if body.len() > LONGEST {
            return Err("the server of this system ID answers with too much".to_owned());
        }
    }
    Ok(Relayed { status, media_type, body })
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    #[tokio::test]
    async fn an_answer_without_end_is_not_read() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut asked = [0; 4096];
            let _ = socket.read(&mut asked).await;
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n";
            let _ = socket.write_all(head.as_bytes()).await;
            while socket.write_all(&[b' '; 4096]).await.is_ok() {}
        });
        let refused = pass_on(&format!("http://{address}"), b"{}".to_vec()).await.unwrap_err();
        assert!(refused.contains("too much"), "{refused}");
    }
}
