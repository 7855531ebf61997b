//! The living demo: two enterprises with simulated phones that enrol through the protocol, answer actions and
//! report usage, and three months of history. Everything follows from seeds, so a second start finds what the
//! first one made and adds only what happened since. All people, numbers and addresses are fictional.

mod desk;
mod history;
mod people;
mod phones;
mod record;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use chrono::TimeDelta;
use handsight_agent::{
    clock::system,
    net::Transport,
    simulate::{Fleet, FleetConfig},
};
use handsight_app::App;
use handsight_protocol::SystemId;
use handsight_store::{Store, StoreOptions};
use tokio_util::sync::CancellationToken;

pub use people::{TENANTS, Tenant};
use record::{Record, Span};

/// How the demo runs.
#[derive(Debug, Clone)]
pub struct DemoOptions {
    /// Where the server answers, as `http://127.0.0.1:8080`.
    pub address: String,
    /// Where the demo remembers what it made; beside the database.
    pub folder: PathBuf,
    /// Days of history.
    pub days: u32,
}

/// Hears a line for people at each step.
pub(crate) type Say = Arc<dyn Fn(String) + Send + Sync>;

/// An enterprise of the demo with its phones.
struct Living {
    tenant: &'static Tenant,
    config: FleetConfig,
    fleet: Fleet,
}

/// Takes the installation for the demo, before anything of it is served: what the demo did not make it leaves alone.
///
/// # Errors
/// In words with the way out, when somebody else's work is in the database.
pub async fn claim(app: &App, folder: &Path) -> anyhow::Result<()> {
    Ok(handsight_app::installation::claim_for_demo(app, &own(folder)?).await?)
}

/// As [`claim`], of a file that is there already, before its tables are brought up to date: what is refused is not
/// changed.
///
/// # Errors
/// In words with the way out, when somebody else's work is in the file.
pub async fn look(file: &Path, database_url: &str, folder: &Path) -> anyhow::Result<()> {
    if !file.exists() {
        return Ok(());
    }
    let options = StoreOptions { url: database_url.to_owned(), connections: 1 };
    let store = Store::connect(&options).await?;
    Ok(handsight_app::installation::look_for_demo(&store, &own(folder)?).await?)
}

/// The system IDs that the demo remembers to have made.
fn own(folder: &Path) -> anyhow::Result<Vec<String>> {
    let record = Record::load(folder)?;
    Ok(TENANTS.iter().filter_map(|tenant| record.system_id(tenant)).collect())
}

/// Makes what is missing and keeps the phones running until told to stop. The server must answer at the
/// address already. `say` gets a line for people at each step: the sign-ins as soon as they work, then the
/// progress of the history, which loads while the console is in use.
///
/// # Errors
/// When an enterprise cannot be made, the first phone of one is refused, or the folder is not writable.
pub async fn run(
    app: &App,
    options: &DemoOptions,
    stop: CancellationToken,
    say: impl Fn(String) + Send + Sync + 'static,
) -> anyhow::Result<()> {
    let say: Say = Arc::new(say);
    tokio::fs::create_dir_all(&options.folder).await?;
    let mut record = Record::load(&options.folder)?;
    let mut configs = Vec::new();
    for tenant in TENANTS {
        let system_id = people::enterprise(app, tenant, &mut record).await?;
        configs.push((tenant, fleet(options, tenant, system_id)));
        record.save(&options.folder)?;
    }
    say("Sign in as:".to_owned());
    for Tenant { name, email, password, .. } in TENANTS {
        say(format!("  {name:<22} {email:<28} {password}"));
    }
    let mut all = Vec::new();
    for (tenant, config) in configs {
        if record.span(tenant).is_none() {
            // Before the phones start: what they report by themselves is no part of the history.
            let to = config.clock.now();
            let from = to - TimeDelta::days(i64::from(options.days));
            record.set_span(tenant, Span { from, to, loaded_from: to });
        }
        let fleet = Fleet::start(config.clone()).await?;
        if record.needs_people(tenant) {
            phones::describe(app, tenant, &config, &fleet).await?;
            record.people_done(tenant);
        }
        if record.needs_desk(tenant) {
            // The demo lives without it, and what was half done would only be doubled by another try.
            if let Err(error) = desk::set_up(app, tenant, &fleet).await {
                say(format!("{}: scripts, packages and backups were not all set up: {error}", tenant.name));
            }
            record.desk_done(tenant);
        }
        record.save(&options.folder)?;
        say(format!("{}: {} phones are enrolled and running", tenant.name, fleet.handles().len()));
        all.push(Living { tenant, config, fleet });
    }
    tokio::select! {
        loaded = load(&all, options, &mut record, &say) => loaded?,
        () = stop.cancelled() => {}
    }
    stop.cancelled().await;
    for living in all {
        living.fleet.stop().await?;
    }
    Ok(())
}

/// Loads what is missing of all histories, the newest piece of each first.
async fn load(all: &[Living], options: &DemoOptions, record: &mut Record, say: &Say) -> anyhow::Result<()> {
    let transport = Transport::new()?;
    let mut events = 0;
    loop {
        let mut behind = false;
        for Living { tenant, config, .. } in all {
            let Some(span) = record.span(tenant).filter(|span| !span.is_done()) else { continue };
            behind = true;
            let begin = history::piece_before(span.from, span.loaded_from);
            events += history::post_piece(&transport, config, (begin, span.loaded_from), say).await?;
            let span = Span { loaded_from: begin, ..span };
            record.set_span(tenant, span);
            record.save(&options.folder)?;
            if span.is_done() {
                let config = config.clone();
                let counting = move || history::totals(&config, span.from, span.to);
                let totals = tokio::task::spawn_blocking(counting).await?;
                record.save_totals(&options.folder, tenant, totals)?;
            }
        }
        if !behind {
            say("The demo is complete; the phones go on reporting.".to_owned());
            return Ok(());
        }
        let spans: Vec<Span> = all.iter().filter_map(|living| record.span(living.tenant)).collect();
        let percent = spans.iter().map(Span::percent).sum::<i64>() / i64::try_from(spans.len().max(1))?;
        let reached = spans.iter().map(|span| span.loaded_from).max();
        let since = reached.map(|at| at.format("%-d %B").to_string()).unwrap_or_default();
        say(format!("history {percent:>3} %, back to {since}, {events} events"));
    }
}

fn fleet(options: &DemoOptions, tenant: &Tenant, system_id: SystemId) -> FleetConfig {
    FleetConfig {
        // About half of what these people would do: 68 phones and three months are then 350,000 events.
        rate: 0.5,
        // Check-ins often enough that the console shows them come and go.
        heartbeat: Some(Duration::from_secs(60)),
        report: Some(Duration::from_secs(30)),
        state: Some(options.folder.join(tenant.key)),
        spread: Duration::from_secs(20),
        drain: Duration::from_secs(3),
        clock: system(),
        ..FleetConfig::new(&options.address, system_id, tenant.phones, tenant.seed)
    }
}
