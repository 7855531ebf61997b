//! `simulate`: a fleet of simulated phones, with real network traffic.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use handsight_agent::simulate::{Fleet, FleetConfig};

use super::device::until_told;
use super::{InvitationArguments, say};

#[derive(Debug, Args)]
pub(crate) struct SimulateArguments {
    #[command(flatten)]
    invitation: InvitationArguments,
    /// How many phones.
    #[arg(long, default_value_t = 10)]
    devices: usize,
    /// Everything about the phones follows from it: the same seed is the same phones.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where a second start learns where the first one ended.
    #[arg(long)]
    state: Option<PathBuf>,
    /// Seconds between two reports of usage; 0 reports none.
    #[arg(long, default_value_t = 60)]
    interval: u64,
    /// Stop by itself after so many seconds.
    #[arg(long)]
    duration: Option<u64>,
    /// Seconds between two check-ins, instead of what the server says.
    #[arg(long)]
    heartbeat: Option<u64>,
    /// Seconds a fetch of actions waits at the server; 0 fetches only when a check-in says so.
    #[arg(long, default_value_t = 25)]
    wait: u32,
    /// Report so many days of the past first.
    #[arg(long, default_value_t = 0)]
    history_days: u64,
    /// Share HTTP/2 connections, many phones on each; for thousands of phones.
    #[arg(long)]
    multiplexed: bool,
    /// Start the phones within so many seconds, evenly spread.
    #[arg(long, default_value_t = 2)]
    spread: u64,
    /// A file with one name a line for the people.
    #[arg(long)]
    names_file: Option<PathBuf>,
    /// Write the summary to this file instead of printing it.
    #[arg(long)]
    summary: Option<PathBuf>,
}

pub(crate) async fn run(arguments: SimulateArguments) -> anyhow::Result<()> {
    let invitation = arguments.invitation.required()?;
    let mut config =
        FleetConfig::new(&invitation.server, invitation.system_id, arguments.devices, arguments.seed);
    config.token = invitation.token;
    config.state = arguments.state;
    config.report = (arguments.interval > 0).then(|| Duration::from_secs(arguments.interval));
    config.heartbeat = arguments.heartbeat.map(|seconds| Duration::from_secs(seconds.max(1)));
    config.long_poll_seconds = (arguments.wait > 0).then_some(arguments.wait);
    config.history = Duration::from_secs(86_400 * arguments.history_days);
    config.multiplexed = arguments.multiplexed;
    config.spread = Duration::from_secs(arguments.spread);
    if let Some(path) = &arguments.names_file {
        let names = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        config.names =
            names.lines().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    }
    let fleet = Fleet::start(config).await?;
    let begun = fleet.summary();
    eprintln!(
        "{} simulated phones serve {} ({} refused); Ctrl-C stops them",
        begun.devices, invitation.server, begun.refused
    );
    until_told(arguments.duration.map(Duration::from_secs)).await;
    let summary = serde_json::to_string_pretty(&fleet.stop().await?)?;
    match &arguments.summary {
        Some(path) => std::fs::write(path, summary + "\n").with_context(|| path.display().to_string())?,
        None => say(&summary),
    }
    Ok(())
}
