//! Listening, until told to stop.

use std::{net::SocketAddr, time::Duration};

use anyhow::Context;
use axum_server::{Handle, tls_rustls::RustlsConfig};
use handsight_app::App;
use tokio_util::sync::CancellationToken;

use crate::{config::Config, metrics, router};

/// How long open requests may go on after the signal to stop.
const GRACE: Duration = Duration::from_secs(10);

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
    allow_many_connections();
    let service = router::build(app.clone(), config).into_make_service_with_connect_info::<SocketAddr>();
    let jobs = tokio::spawn(handsight_app::job::run(app.clone(), stop.clone()));
    let sweep = tokio::spawn(sweep(app));

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
        None => axum_server::bind(config.listen).handle(handle).serve(service).await,
        Some(tls) => {
            let files = RustlsConfig::from_pem_file(&tls.certificate, &tls.key).await;
            let files = files.context("tls_certificate, tls_key: cannot be used together")?;
            axum_server::bind_rustls(config.listen, files).handle(handle).serve(service).await
        }
    };
    stop.cancel();
    sweep.abort();
    let _ = jobs.await;
    served.with_context(|| format!("listen: cannot serve at {}", config.listen))
}

/// Raises the number of files this process may open to what it is allowed to ask for: every phone that waits for
/// its next action holds a connection, and a shell's usual 1,024 would turn the others away.
fn allow_many_connections() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        tracing::warn!(%error, ?current, "the limit of open files stays as it is");
    }
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
