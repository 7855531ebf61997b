//! Speeds, each as a ratio to a floor that is measured in the same run on the same machine. Printed, never
//! asserted. `cargo bench -p handsight-bench -- ingest page` runs only those.
#![expect(clippy::unwrap_used, reason = "a measurement that cannot be set up must stop")]

mod cycle;
mod fleet;
mod ground;
mod history;
mod ingest;
mod page;

use std::time::Duration;

/// Per second.
fn rate(count: usize, took: Duration) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a count of seconds of work")]
    let count = count as f64;
    count / took.as_secs_f64()
}

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let asked = |name: &str| wanted.is_empty() || wanted.iter().any(|w| w == name);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        if asked("ingest") {
            ingest::run().await;
        }
        if asked("page") {
            page::run().await;
        }
        if asked("cycle") {
            cycle::run().await;
        }
        if asked("history") {
            history::run().await;
        }
        if asked("fleet") {
            fleet::run().await;
        }
    });
}
