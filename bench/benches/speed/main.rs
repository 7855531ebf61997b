//! Speeds, each as a ratio to a floor that is measured in the same run on the same machine. Printed, never
//! asserted. `scripts/bench ingest page` runs only those; `QUICK=1` makes everything smaller. What is measured over
//! HTTP is in `bench/http`.
#![expect(clippy::unwrap_used, reason = "a measurement that cannot be set up must stop")]

mod bulk;
mod dispatch;
mod fleet;
mod ground;
mod history;
mod ingest;
mod page;
mod storm;
mod tile;

use std::time::Duration;

/// Whether a short run is wanted: smaller numbers of everything, ratios that vary more.
fn quick() -> bool {
    std::env::var("QUICK").is_ok_and(|value| !value.is_empty() && value != "0")
}

/// The number for a whole run or for a short one.
fn of<T>(whole: T, short: T) -> T {
    if quick() { short } else { whole }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

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
        if asked("bulk") {
            bulk::run().await;
        }
        if asked("tile") {
            tile::run().await;
        }
        if asked("dispatch") {
            dispatch::run().await;
        }
        if asked("storm") {
            storm::run().await;
        }
        if asked("history") {
            history::run().await;
        }
        if asked("fleet") {
            fleet::run().await;
        }
    });
}
