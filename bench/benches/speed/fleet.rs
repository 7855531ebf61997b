//! Ten thousand simulated phones against one server, for a bounded time: the server's memory and processor time,
//! and how long check-ins take at the 99th percentile. The server is a process of its own (in the folder `HANDSIGHT_BIN`), so
//! that its figures are not the fleet's.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use handsight_agent::simulate::{Fleet, FleetConfig};
use serde_json::Value;

use crate::of;

/// Phones; `HANDSIGHT_BENCH_PHONES` says otherwise.
fn phones() -> usize {
    let told = std::env::var("HANDSIGHT_BENCH_PHONES").ok().and_then(|n| n.parse().ok());
    told.unwrap_or(of(10_000, 2_000))
}
/// How long all of them run once they are enrolled.
fn time() -> Duration {
    Duration::from_secs(of(60, 15))
}
/// How often each checks in. A real phone does every 15 minutes; 10,000 phones every 100 s are 100 check-ins/s,
/// the load of 90,000 real ones.
const HEARTBEAT: Duration = Duration::from_secs(100);

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn binary() -> Option<PathBuf> {
    let folder = std::env::var("HANDSIGHT_BIN").ok()?;
    Some(Path::new(&folder).join("handsight")).filter(|path| path.exists())
}

/// Resident memory in MiB and processor seconds so far.
fn figures(pid: u32) -> Option<(u64, f64)> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().trim_end_matches(" kB").trim().parse().ok()?;
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = stat.rsplit(')').next()?.split_whitespace().skip(11);
    let ticks: f64 = fields.next()?.parse::<f64>().ok()? + fields.next()?.parse::<f64>().ok()?;
    Some((kib / 1024, ticks / 100.0)) // Linux counts a hundred ticks a second (USER_HZ)
}

pub async fn run() {
    let Some(binary) = binary() else {
        println!("fleet: left out, HANDSIGHT_BIN names no server");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address: SocketAddr = ([127, 0, 0, 1], port).into();
    let database = format!("sqlite:{}", folder.path().join("fleet.sqlite").display());
    let command = |arguments: &[&str]| {
        let mut command = Command::new(&binary);
        command
            .args(arguments)
            .env("HANDSIGHT_LISTEN", address.to_string())
            .env("HANDSIGHT_PUBLIC_URL", format!("http://{address}"))
            .env("HANDSIGHT_DATABASE_URL", &database)
            .stderr(Stdio::null());
        command
    };
    let created = command(&[
        "enterprise",
        "create",
        "--name",
        "Fleet",
        "--owner-email",
        "fleet@example.com",
        "--owner-password",
        "a long enough password",
        "--json",
    ])
    .output()
    .unwrap();
    let created: Value = serde_json::from_slice(&created.stdout).unwrap_or_default();
    let Some(system_id) = created["systemId"].as_str() else {
        println!("fleet: left out, `enterprise create` answered {created}");
        return;
    };
    let converted =
        command(&["enterprise", "convert", "--system-id", system_id]).stdout(Stdio::null()).status();
    if !converted.is_ok_and(|status| status.success()) {
        println!("fleet: left out, the enterprise could not be converted");
        return;
    }
    let server = Server(command(&["serve"]).stdout(Stdio::null()).spawn().unwrap());
    for _ in 0..200 {
        if tokio::net::TcpStream::connect(address).await.is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let config = FleetConfig {
        report: Some(Duration::from_secs(300)),
        heartbeat: Some(HEARTBEAT),
        long_poll_seconds: None,
        multiplexed: true,
        spread: HEARTBEAT,
        ..FleetConfig::new(&format!("http://{address}"), system_id.parse().unwrap(), phones(), 42)
    };
    let began = Instant::now();
    let fleet = match Fleet::start(config).await {
        Ok(fleet) => fleet,
        Err(error) => {
            println!("fleet: left out, {error}");
            return;
        }
    };
    let enrolling = began.elapsed();
    let before = figures(server.0.id());
    tokio::time::sleep(time()).await;
    let after = figures(server.0.id());
    let summary = fleet.summary();
    if let (Some((_, busy_before)), Some((mib, busy))) = (before, after) {
        println!(
            "fleet: {} phones enrolled in {:.0} s ({} refused), {} check-ins, {} events, troubles {:?}; server {mib} \
             MiB, {:.0} % of a processor; check-in median {:.1} ms, 99th percentile {:.1} ms",
            summary.devices,
            enrolling.as_secs_f64(),
            summary.refused,
            summary.checkins,
            summary.usage.events,
            summary.troubles,
            (busy - busy_before) / time().as_secs_f64() * 100.0,
            summary.checkin_p50_ms.unwrap_or(f64::NAN),
            summary.checkin_p99_ms.unwrap_or(f64::NAN),
        );
    }
    drop(server);
    drop(fleet); // its phones have nobody left to talk to
}
