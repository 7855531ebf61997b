//! `replay`: measurement files, sent as a phone would send them.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use handsight_agent::net::{Client, Transport};
use handsight_agent::platform::Profile;
use handsight_agent::replay::{Format, read, send};
use handsight_agent::secret;

use super::device::{EnrolArguments, Platform, enrolled};
use super::{InvitationArguments, say};

#[derive(Debug, Args)]
pub(crate) struct ReplayArguments {
    #[command(flatten)]
    invitation: InvitationArguments,
    /// The files' format.
    #[arg(long, value_enum)]
    format: Format,
    /// The state folder of the phone that sends. The same folder is the same phone, so that replaying twice
    /// changes nothing. By default ~/.local/state/handsight-agent.
    #[arg(long, env = "HANDSIGHT_AGENT_STATE")]
    state: Option<PathBuf>,
    /// The files.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

pub(crate) async fn run(arguments: ReplayArguments) -> anyhow::Result<()> {
    // All files are read before the first event is sent: a broken row must not leave half a file behind.
    let mut events = Vec::new();
    for file in &arguments.files {
        events.extend(read(arguments.format, file)?);
    }
    let enrolment = EnrolArguments::new(arguments.invitation, arguments.state, Platform::Simulated);
    let folder = enrolment.folder()?;
    let transport = Transport::new()?;
    let profile = Profile {
        platform: "android".to_owned(),
        model: Some("Measurement replay".to_owned()),
        ..Profile::default()
    };
    let (identity, enrolled) = enrolled(&enrolment, &folder, &transport, Some(profile)).await?;
    let credentials = identity.credentials().context("this phone is not enrolled")?;
    let client = Client::new(transport, &enrolled.server_url, &credentials)?;
    let seed = secret::new_seed().context("the system gives no randomness")?;
    let sent = send(&client, &events, seed).await?;
    say(&serde_json::to_string_pretty(&sent)?);
    Ok(())
}
