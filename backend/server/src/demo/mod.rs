//! The living demo: two enterprises with simulated phones that enrol through the protocol, answer actions and
//! report usage, and three months of history. Everything follows from seeds, so a second start finds what the
//! first one made and adds only what happened since. All people, numbers and addresses are fictional.

mod history;
mod people;
mod phones;
mod record;

use std::{path::PathBuf, sync::Arc, time::Duration};

use handsight_agent::{
    clock::system,
    simulate::{Fleet, FleetConfig},
};
use handsight_app::App;
use handsight_protocol::SystemId;
use tokio_util::sync::CancellationToken;

pub use people::{TENANTS, Tenant};
use record::Record;

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

/// How somebody signs in.
#[derive(Debug, Clone)]
pub struct SignInHint {
    /// The enterprise.
    pub enterprise: &'static str,
    /// The owner's address.
    pub email: &'static str,
    /// The owner's password.
    pub password: &'static str,
}

/// Who can sign in.
pub fn sign_ins() -> Vec<SignInHint> {
    TENANTS
        .iter()
        .map(|tenant| SignInHint { enterprise: tenant.name, email: tenant.email, password: tenant.password })
        .collect()
}

/// Makes what is missing and keeps the phones running until told to stop. The server must answer at the
/// address already. `say` gets a line for people at each step.
///
/// # Errors
/// When an enterprise cannot be made, the first phone of one is refused, or the folder is not writable.
pub async fn run(
    app: &App,
    options: &DemoOptions,
    stop: CancellationToken,
    say: impl Fn(String) + Send + Sync + 'static,
) -> anyhow::Result<()> {
    let say: Arc<dyn Fn(String) + Send + Sync> = Arc::new(say);
    tokio::fs::create_dir_all(&options.folder).await?;
    let mut record = Record::load(&options.folder)?;
    let mut fleets = Vec::new();
    for tenant in TENANTS {
        let system_id = people::enterprise(app, tenant, &mut record).await?;
        record.save(&options.folder)?;
        let config = fleet(options, tenant, system_id);
        let fleet = Fleet::start(config.clone()).await?;
        say(format!("{}: {} phones are enrolled and running", tenant.name, fleet.handles().len()));
        fleets.push((tenant, config, fleet));
    }
    for (tenant, config, fleet) in &fleets {
        if record.needs_people(tenant) {
            phones::describe(app, tenant, config, fleet).await?;
            record.people_done(tenant);
            record.save(&options.folder)?;
        }
    }
    for (tenant, config, _) in &fleets {
        if record.needs_history(tenant) {
            tokio::select! {
                loaded = history::load(options, tenant, config, &say) => record.history_done(tenant, loaded?),
                () = stop.cancelled() => break,
            }
            record.save(&options.folder)?;
        }
    }
    if !stop.is_cancelled() {
        say("The demo is complete; the phones go on reporting.".to_owned());
    }
    stop.cancelled().await;
    for (_, _, fleet) in fleets {
        fleet.stop().await?;
    }
    Ok(())
}

fn fleet(options: &DemoOptions, tenant: &Tenant, system_id: SystemId) -> FleetConfig {
    FleetConfig {
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
