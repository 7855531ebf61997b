//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use tokio_util::sync::CancellationToken;

use crate::{
    audit,
    config::{Config, Settings},
    demo::{self, DemoOptions},
    doctor, enterprise, logs, migrate, route, serve, start,
};

/// Manages phones by message and callback, and knows what they do.
#[derive(Debug, Parser)]
#[command(name = "handsight", version)]
pub struct Cli {
    /// Configuration file (TOML) with the keys below, in snake_case
    #[arg(long, global = true, env = "HANDSIGHT_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Settings by flag or environment; they win over the file.
    #[command(flatten)]
    pub settings: Settings,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be asked for.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the console, the API and the phones
    Serve,
    /// Serve with a living demo: two enterprises, simulated phones, three months of history
    Demo,
    /// Bring the database up to this version
    Migrate,
    /// Print the GraphQL schema
    Schema,
    /// Set up and change enterprises
    #[command(subcommand)]
    Enterprise(enterprise::Enterprise),
    /// Check an enterprise's audit log, and export or compare its signed head
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Say which other servers hold which enterprises, for a server that is the well-known address of several
    #[command(subcommand)]
    Route(route::Route),
    /// Say what is wrong with this setup and how to mend it
    Doctor,
}

/// Does what was asked for.
///
/// # Errors
/// In words, for standard error.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
    if matches!(cli.command, Command::Schema) {
        print!("{}", handsight_graphql::sdl());
        return Ok(());
    }
    let file = cli.config.as_deref().map(Settings::from_file).transpose()?.unwrap_or_default();
    let config = cli.settings.or(file).check()?;
    logs::start(&config.log);
    match cli.command {
        Command::Serve => serve(&config).await,
        Command::Demo => living_demo(&config).await,
        Command::Migrate => {
            migrate::run(&config).await?;
            println!("The database is up to date.");
            Ok(())
        }
        Command::Enterprise(command) => enterprise::run(&config, command).await,
        Command::Audit(command) => audit::run(&config, command).await,
        Command::Route(command) => route::run(&config, command).await,
        Command::Schema => Ok(()),
        Command::Doctor => examine(&config).await,
    }
}

async fn serve(config: &Config) -> anyhow::Result<()> {
    let app = start::open(config).await?;
    let stop = CancellationToken::new();
    serve::stop_at_signal(stop.clone());
    let public_url = config.public_url.clone();
    serve::run(app, config, stop, move |address| {
        tracing::info!(%address, "serving");
        println!("Handsight listens on {address}; open {public_url}");
    })
    .await
}

/// Serves, and once the address answers lets the demo begin. The phones stop first, so that the server still
/// takes what they have queued.
async fn living_demo(config: &Config) -> anyhow::Result<()> {
    let file = config.sqlite_file();
    let beside = file.as_deref().and_then(|file| file.parent().map(std::path::Path::to_path_buf));
    let folder = beside.unwrap_or_else(|| ".demo".into()).join("demo");
    if let Some(file) = &file {
        demo::look(file, &config.database_url, &folder).await?;
    }
    let app = start::open(config).await?;
    demo::claim(&app, &folder).await?;
    let (asked, stop) = (CancellationToken::new(), CancellationToken::new());
    serve::stop_at_signal(asked.clone());
    let (told, heard) = tokio::sync::oneshot::channel();
    let serving = serve::run(app.clone(), config, stop.clone(), move |address| {
        let _ = told.send(address);
    });
    let living = async {
        let Ok(address) = heard.await else { return Ok(()) };
        println!("\nHandsight with a demo: {}\n", config.public_url);
        let options = DemoOptions { address: format!("http://{address}"), folder, days: 91 };
        demo::run(&app, &options, asked.clone(), |line| println!("{line}")).await
    };
    let living = async {
        let lived = living.await;
        stop.cancel();
        lived
    };
    let (served, lived) = tokio::join!(serving, living);
    served.and(lived)
}

async fn examine(config: &Config) -> anyhow::Result<()> {
    let findings = doctor::examine(config).await;
    let mut faults = 0;
    for finding in &findings {
        match &finding.outcome {
            Ok(words) => println!("ok     {:<14} {words}", finding.what),
            Err(words) => {
                faults += 1;
                println!("wrong  {:<14} {words}", finding.what);
            }
        }
    }
    if faults > 0 {
        anyhow::bail!("{faults} of {} need mending", findings.len());
    }
    Ok(())
}
