//! A connection of which only so much is read: a mail server's answers are short, and one that talks without end or
//! never ends its line must not fill the memory.

use std::{
    fmt, io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll, ready},
};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::client::TlsStream;

/// Most bytes of one conversation, with the certificates.
const MOST: usize = 256 * 1024;

/// A connection that breaks when more comes than a conversation needs.
#[derive(Debug)]
pub(super) struct Metered {
    stream: TcpStream,
    left: usize,
}

impl Metered {
    pub(super) const fn new(stream: TcpStream) -> Self {
        Self { stream, left: MOST }
    }
}

impl AsyncRead for Metered {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        match self.left.checked_sub(buf.filled().len() - before) {
            Some(left) => {
                self.left = left;
                Poll::Ready(Ok(()))
            }
            None => Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, "the server says too much"))),
        }
    }
}

impl AsyncWrite for Metered {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl AsyncTokioStream for Metered {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.peer_addr()
    }
}

/// The same under TLS from the first byte.
pub(super) struct Sealed(pub(super) TlsStream<Metered>);

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealed").finish_non_exhaustive()
    }
}

impl AsyncRead for Sealed {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Sealed {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

impl AsyncTokioStream for Sealed {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.get_ref().0.peer_addr()
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use handsight_domain::{mint::Mint, time::SystemClock};
    use tokio::{io::AsyncWriteExt, net::TcpListener};

    use crate::{
        mail::{Mail, Mailer},
        notifier::SendError,
        smtp::{Smtp, SmtpConfig},
    };

    async fn sent(greeting: &'static [u8], again: &'static [u8], patience: Duration) -> (SendError, usize) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let served = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(greeting).await.unwrap();
            let (more, mut written) = (again.repeat(4_096), 0);
            while !more.is_empty()
                && let Ok(bytes) = stream.write(&more).await
            {
                written += bytes;
            }
            if more.is_empty() {
                // Held open until the other side gives up.
                let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
            }
            written
        });
        let mut config = SmtpConfig::new(&format!("smtp://{address}?tls=none"), "a@example.com").unwrap();
        config.timeout = patience;
        let smtp = Smtp::new(config, Mint::seeded(Arc::new(SystemClock), 1)).unwrap();
        let mail = Mail { to: "ada@example.com".into(), subject: "S".into(), text: "T".into(), html: None };
        (smtp.send(&mail).await.unwrap_err(), served.await.unwrap())
    }

    #[tokio::test]
    async fn a_server_that_talks_without_end_is_hung_up_on() {
        let patient = Duration::from_secs(20);
        for again in [b"zzzzzzzzzzzzzzzz".as_slice(), b"220-and so on\r\n", b"250 ok\r\n"] {
            let (error, written) = sent(b"220-", again, patient).await;
            assert!(matches!(error, SendError::Temporary(_)), "{error}");
            assert!(written < 16 << 20, "{written} bytes were taken: what lies in the sockets, and no more");
        }
    }

    #[tokio::test]
    async fn a_server_that_says_nothing_is_not_waited_for_for_ever() {
        let (error, _) = sent(b"", b"", Duration::from_millis(50)).await;
        assert_eq!(error, SendError::Temporary("the mail server did not answer in time".into()));
    }
}
