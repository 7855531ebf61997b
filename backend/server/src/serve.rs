//! Listening, until told to stop.

use std::{net::SocketAddr, time::Duration};

use anyhow::Context;
use axum_server::{
    Handle, Server,
    accept::DefaultAcceptor,
    tls_rustls::{RustlsAcceptor, RustlsConfig},
};
use handsight_app::{App, audit, device, usage};
use handsight_domain::scope::PlatformScope;
use hyper_util::rt::TokioTimer;
use tokio_util::sync::CancellationToken;

use crate::{
    config::Config,
    edge::{self, Door, Edge, Limits},
    metrics, router,
};

/// How long open requests may go on after the signal to stop.
const GRACE: Duration = Duration::from_secs(10);
/// The longest head of a request over HTTP/1, and what waits to leave, in bytes.
const LARGEST_HEAD: usize = 64 * 1024;
/// The same over HTTP/2, names and values as they are unpacked.
const LARGEST_HEADERS: u32 = 32 * 1024;
/// Requests at a time of one connection over HTTP/2.
const REQUESTS_AT_ONCE: u32 = 100;
/// How often a silent peer of HTTP/2 is asked whether it is there.
const ASKS_WHO_IS_THERE: Duration = Duration::from_secs(30);

/// Serves until `stop` is cancelled: HTTP requests, and what is due. `listening` is called once with the
/// address, which matters when the port was 0.
///
/// # Errors
/// In words, when the address is taken or the certificate is not good.
pub async fn run(
    app: App,
    config: &Config,
    stop: CancellationToken,
    listening: impl FnOnce(SocketAddr) + Send + 'static,
) -> anyhow::Result<()> {
    metrics::start();
    let edge = Edge::new(Limits::of_files(allow_many_connections(), config.behind_proxy));
    let service = router::build(app.clone(), config).into_make_service_with_connect_info::<SocketAddr>();
    let jobs = tokio::spawn(handsight_app::job::run(app.clone(), stop.clone()));
    let sweep = tokio::spawn(sweep(app.clone()));
    let watch = tokio::spawn(edge.clone().watch());
    let heads = tokio::spawn(keep_heads(app.clone()));
    let numbers = tokio::spawn(respell(app.clone()));

    let handle = Handle::new();
    let (bell, told) = (handle.clone(), stop.clone());
    tokio::spawn(async move {
        told.cancelled().await;
        bell.graceful_shutdown(Some(GRACE));
    });
    let heard = handle.clone();
    tokio::spawn(async move {
        if let Some(address) = heard.listening().await {
            listening(address);
        }
    });
    let served = match &config.tls {
        None => {
            let door = Door::new(DefaultAcceptor, edge, true);
            careful(axum_server::bind(config.listen)).acceptor(door).handle(handle).serve(service).await
        }
        Some(tls) => {
            let files = RustlsConfig::from_pem_file(&tls.certificate, &tls.key).await;
            let files = files.context("tls_certificate, tls_key: cannot be used together")?;
            let door = Door::new(RustlsAcceptor::new(files).handshake_timeout(edge::BEGIN), edge, false);
            careful(axum_server::bind(config.listen)).acceptor(door).handle(handle).serve(service).await
        }
    };
    stop.cancel();
    sweep.abort();
    watch.abort();
    heads.abort();
    numbers.abort();
    let _ = jobs.await;
    keep_heads_now(&app).await;
    served.with_context(|| format!("listen: cannot serve at {}", config.listen))
}

/// HTTP with less room for one connection than the library gives: 64 KiB of headers and of what waits to leave, a
/// hundred requests at a time over HTTP/2, and a question whether a silent peer of HTTP/2 is still there.
pub(crate) fn careful(mut server: Server<SocketAddr>) -> Server<SocketAddr> {
    let builder = server.http_builder();
    // Silence before and between requests is the edge's matter, which also knows when places are rare.
    builder.http1().timer(TokioTimer::new()).header_read_timeout(None).max_buf_size(LARGEST_HEAD);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Some(ASKS_WHO_IS_THERE))
        .max_concurrent_streams(REQUESTS_AT_ONCE)
        .max_header_list_size(LARGEST_HEADERS);
    server
}

/// Raises the number of files this process may open to what it is allowed to ask for: every phone that waits for
/// its next action holds a connection, and a shell's usual 1,024 would turn the others away. Answers how many there
/// may be.
fn allow_many_connections() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let allowed = match setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        Ok(()) => maximum,
        Err(error) => {
            tracing::warn!(%error, ?current, "the limit of open files stays as it is");
            current
        }
    };
    allowed.map_or(usize::MAX, |files| usize::try_from(files).unwrap_or(usize::MAX))
}

/// Forgets old sessions and throttles, now and every hour.
async fn sweep(app: App) {
    loop {
        if let Err(error) = handsight_app::account::sweep(&app).await {
            tracing::warn!(%error, "old sessions could not be forgotten; again in an hour");
        }
        tokio::time::sleep(Duration::from_secs(3600)).await;
    }
}

/// Keeps beside the files how far audit logs reach, every minute, and every hour lets days be counted anew where that
/// stands still.
async fn keep_heads(app: App) {
    if let Err(error) = audit::begin_keyed(&app, &PlatformScope::of_service()).await {
        tracing::warn!(%error, "audit logs of an older version could not be keyed; again at the next start");
    }
    for minute in 0_u64.. {
        // It looks into every enterprise.
        if minute.is_multiple_of(60) {
            resume_recounts(&app).await;
        }
        tokio::time::sleep(Duration::from_secs(60)).await;
        keep_heads_now(&app).await;
    }
}

async fn resume_recounts(app: &App) {
    if let Err(error) = usage::resume_recounts(app, &PlatformScope::of_service()).await {
        tracing::warn!(%error, "it could not be seen whether days are left to be counted anew; again in an hour");
    }
}

async fn keep_heads_now(app: &App) {
    if let Err(error) = audit::keep_heads(app).await {
        tracing::warn!(%error, "how far audit logs reach could not be kept beside the files; again in a minute");
    }
}

/// Rewrites phone numbers that an older version stored, and checks every hour whether that is due until it is done for
/// good.
async fn respell(app: App) {
    loop {
        match device::respell(&app, &PlatformScope::of_service()).await {
            Ok(true) => return,
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(%error, "old phone numbers could not be rewritten; trying again in an hour");
            }
        }
        tokio::time::sleep(Duration::from_secs(3600)).await;
    }
}

/// Cancels the token at ctrl-c or SIGTERM.
pub fn stop_at_signal(stop: CancellationToken) {
    tokio::spawn(async move {
        let terminate = async {
            match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
                Ok(mut signal) => drop(signal.recv().await),
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            () = terminate => {}
        }
        stop.cancel();
    });
}
