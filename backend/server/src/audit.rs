//! `handsight audit …`: the audit log of an enterprise, for the operator and for auditors.

use std::path::PathBuf;

use anyhow::Context;
use clap::Subcommand;
use handsight_app::{App, audit, enterprise};
use handsight_domain::scope::{EnterpriseScope, PlatformScope};

use crate::{config::Config, enterprise::in_words, start};

/// What can be done with an audit log.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Print the signed head of the log: keep it where this server's operators cannot write
    Head {
        /// The enterprise's system ID.
        #[arg(long)]
        system_id: String,
    },
    /// Recompute the log, and compare it with a head that was exported before
    Verify {
        /// The enterprise's system ID.
        #[arg(long)]
        system_id: String,
        /// The file of a head.
        #[arg(long, value_name = "FILE")]
        head: Option<PathBuf>,
    },
    /// Say that an older database was put back on purpose, so that its shorter logs count as whole again
    Restored {
        /// One enterprise's system ID [default: every enterprise]
        #[arg(long)]
        system_id: Option<String>,
    },
}

async fn scope(app: &App, system_id: &str) -> anyhow::Result<EnterpriseScope> {
    let id = enterprise::of_system_id(app, system_id).await?;
    let id = id.with_context(|| format!("no enterprise has the system ID {system_id}"))?;
    Ok(PlatformScope::of_command_line().enter(id))
}

/// Carries a command out.
///
/// # Errors
/// In words; also when the log is not whole, so that a script notices.
pub async fn run(config: &Config, command: Audit) -> anyhow::Result<()> {
    let app = start::open(config).await?;
    match command {
        Audit::Head { system_id } => {
            println!("{}", audit::signed_head(&app, &scope(&app, &system_id).await?).await?.file());
        }
        Audit::Verify { system_id, head } => {
            let file = head.map(std::fs::read_to_string).transpose().context("--head: cannot be read")?;
            let scope = scope(&app, &system_id).await?;
            let found = audit::check_against(&app, &scope, file.as_deref()).await.map_err(in_words)?;
            if let Some(problem) = found.problem {
                anyhow::bail!("the audit log is not whole: {problem}");
            }
            let compared =
                if file.is_some() { ", and what the exported head says is still there" } else { "" };
            println!("The audit log is whole: {} records{compared}.", found.records);
        }
        Audit::Restored { system_id } => {
            let service = PlatformScope::of_command_line();
            let done =
                audit::accept_restored(&app, &service, system_id.as_deref()).await.map_err(in_words)?;
            println!("Noted in {done} logs. Start the server anew if it is running.");
        }
    }
    Ok(())
}
