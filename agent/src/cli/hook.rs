//! `hook`: which programs on this phone do which commands.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use handsight_agent::hook::{Book, Entry, LONGEST_SECONDS};

use super::{device, say};

/// What can be done with hooks.
#[derive(Debug, Subcommand)]
pub(crate) enum HookCommand {
    /// Let a program do a command: it gets the call as JSON on standard input and answers on standard output
    Add(AddArguments),
    /// Show the hooks
    List(FolderArguments),
    /// Let the agent do a command itself again
    Remove(RemoveArguments),
}

#[derive(Debug, Args)]
pub(crate) struct FolderArguments {
    /// The state folder; by default ~/.local/state/handsight-agent.
    #[arg(long, env = "HANDSIGHT_AGENT_STATE")]
    state: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct AddArguments {
    #[command(flatten)]
    folder: FolderArguments,
    /// The command, as `scr`.
    #[arg(long)]
    command: String,
    /// The program's whole path.
    #[arg(long)]
    exec: PathBuf,
    /// How long it may take, in seconds.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=LONGEST_SECONDS))]
    timeout: u64,
    /// Arguments for the program, after `--`.
    #[arg(last = true)]
    arguments: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct RemoveArguments {
    #[command(flatten)]
    folder: FolderArguments,
    /// The command.
    #[arg(long)]
    command: String,
}

/// Carries it out. The folder's lock is not taken: a running agent reads the hooks anew for each command.
pub(crate) fn run(command: HookCommand) -> anyhow::Result<()> {
    match command {
        HookCommand::Add(AddArguments { folder, command, exec, timeout, arguments }) => {
            let path = device::state_path(folder.state)?;
            std::fs::create_dir_all(&path)?;
            let words = format!("{} does {command} from now on", exec.display());
            Book::of(&path).add(Entry { command, exec, arguments, timeout_seconds: timeout })?;
            say(&words);
            Ok(())
        }
        HookCommand::List(folder) => {
            for entry in Book::of(&device::state_path(folder.state)?).entries()? {
                let Entry { command, exec, arguments, timeout_seconds } = entry;
                say(&format!("{command} {} {} ({timeout_seconds} s)", exec.display(), arguments.join(" ")));
            }
            Ok(())
        }
        HookCommand::Remove(RemoveArguments { folder, command }) => {
            if !Book::of(&device::state_path(folder.state)?).remove(&command)? {
                anyhow::bail!("no program does {command}");
            }
            say(&format!("the agent does {command} itself again"));
            Ok(())
        }
    }
}
