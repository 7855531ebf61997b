//! The command line: what can be asked of the agent, and the words for it.

mod device;
mod hook;
mod replay;
mod simulate;

use clap::{Args, Parser, Subcommand};

/// The command line.
#[derive(Debug, Parser)]
#[command(name = "handsight-agent", version, about = "The Handsight device agent")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Enrol this phone with an enterprise, and stop.
    Enrol(device::EnrolArguments),
    /// Serve until Ctrl-C: do what the enterprise asks and report usage. Enrols first when needed.
    Run(device::RunArguments),
    /// Let other programs on this phone do commands.
    #[command(subcommand)]
    Hook(hook::HookCommand),
    /// Run many simulated phones in this process.
    Simulate(simulate::SimulateArguments),
    /// Turn measurement files into usage events and send them as a phone would.
    Replay(replay::ReplayArguments),
}

/// Which enterprise.
#[derive(Debug, Clone, Args)]
pub(crate) struct InvitationArguments {
    /// The server's address, https://… (plain http to this machine only).
    #[arg(long, env = "HANDSIGHT_SERVER")]
    server: Option<String>,
    /// The enterprise's system ID, ten digits.
    #[arg(long, env = "HANDSIGHT_SYSTEM_ID")]
    system_id: Option<String>,
    /// The token of an enrolment campaign.
    #[arg(long)]
    token: Option<String>,
}

impl InvitationArguments {
    /// The invitation, checked before any network call.
    fn invitation(&self) -> anyhow::Result<Option<handsight_agent::phone::Invitation>> {
        match (&self.server, &self.system_id) {
            (Some(server), Some(system_id)) => {
                handsight_agent::net::check_server_url(server)?;
                let system_id = system_id.parse().map_err(|e| anyhow::anyhow!("--system-id: {e}"))?;
                let (server, token) = (server.clone(), self.token.clone());
                Ok(Some(handsight_agent::phone::Invitation { server, system_id, token }))
            }
            (None, None) => Ok(None),
            (None, Some(_)) => anyhow::bail!("--system-id is given, --server is missing"),
            (Some(_), None) => anyhow::bail!("--server is given, --system-id is missing"),
        }
    }

    fn required(&self) -> anyhow::Result<handsight_agent::phone::Invitation> {
        let missing = || anyhow::anyhow!("--server and --system-id are needed");
        self.invitation()?.ok_or_else(missing)
    }
}

pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<()> {
    match arguments.command {
        Command::Enrol(arguments) => device::enrol(arguments).await,
        Command::Run(arguments) => device::run(arguments).await,
        Command::Hook(command) => hook::run(command),
        Command::Simulate(arguments) => simulate::run(arguments).await,
        Command::Replay(arguments) => replay::run(arguments).await,
    }
}

/// Prints a line, without failing when nobody reads it.
fn say(line: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}
