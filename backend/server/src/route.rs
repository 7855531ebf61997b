//! `handsight route …`: the operator's map from system ID to server, for a server that is the well-known
//! address of several.

use anyhow::Context;
use clap::Subcommand;
use handsight_app::route;
use handsight_domain::scope::PlatformScope;
use handsight_protocol::SystemId;

use crate::{config::Config, enterprise::in_words, start};

/// What can be done with routes.
#[derive(Debug, Subcommand)]
pub enum Route {
    /// Say which server holds the enterprise of a system ID
    Set {
        /// The system ID, ten digits
        system_id: String,
        /// The server's address, as `https://eu.example.com`
        server_url: String,
    },
    /// List every route
    List,
    /// Remove the route of a system ID
    Remove {
        /// The system ID, ten digits
        system_id: String,
    },
}

/// Carries a command out.
///
/// # Errors
/// In words, naming what is wrong.
pub async fn run(config: &Config, command: Route) -> anyhow::Result<()> {
    let app = start::open(config).await?;
    let scope = PlatformScope::of_command_line();
    match command {
        Route::Set { system_id, server_url } => {
            let set = route::set(&app, &scope, &parse(&system_id)?, &server_url).await.map_err(in_words)?;
            println!("{} is held by {}", set.system_id, set.server_url);
        }
        Route::List => {
            for route in route::list(&app, &scope).await? {
                println!("{}  {}", route.system_id, route.server_url);
            }
        }
        Route::Remove { system_id } => {
            anyhow::ensure!(
                route::remove(&app, &scope, &parse(&system_id)?).await?,
                "there is no such route"
            );
            println!("{system_id} is no longer passed on");
        }
    }
    Ok(())
}

fn parse(text: &str) -> anyhow::Result<SystemId> {
    text.parse().with_context(|| format!("{text} is no system ID"))
}
