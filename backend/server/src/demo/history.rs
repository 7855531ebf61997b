//! Three months of history, posted through the events API as the phones would have: what a generator says that
//! these people did, and its true totals beside it.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use chrono::{DateTime, TimeDelta, Utc};
use futures::stream::{self, StreamExt, TryStreamExt};
use handsight_agent::{
    net::{Client, Transport},
    simulate::{Fleet, FleetConfig, Person, Totals},
};
use handsight_protocol::{agent_api::Credentials, usage::batch::MAX_EVENTS};

use super::{DemoOptions, Tenant, record::Loaded};

/// Phones that post at the same time: enough that one batch is read while another is on its way to disk.
const AT_A_TIME: usize = 4;
/// Days made at once: about a thousand events.
const DAYS: i64 = 5;

struct Progress<'a> {
    tenant: &'a Tenant,
    phones: u64,
    done: AtomicU64,
    events: AtomicU64,
    totals: Mutex<Totals>,
    say: &'a Arc<dyn Fn(String) + Send + Sync>,
}

impl Progress<'_> {
    fn phone_done(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        // About ten lines an enterprise.
        if done.is_multiple_of(self.phones.div_ceil(10)) || done == self.phones {
            (self.say)(format!(
                "{}: history {} %, {} events",
                self.tenant.name,
                done * 100 / self.phones,
                self.events.load(Ordering::Relaxed)
            ));
        }
    }
}

/// Posts the history of a fleet; answers its true totals.
pub(super) async fn load(
    options: &DemoOptions,
    tenant: &Tenant,
    config: &FleetConfig,
    say: &Arc<dyn Fn(String) + Send + Sync>,
) -> anyhow::Result<Loaded> {
    let to = config.clock.now();
    let from = to - TimeDelta::days(i64::from(options.days));
    let progress = Progress {
        tenant,
        phones: u64::try_from(tenant.phones).unwrap_or(1).max(1),
        done: AtomicU64::new(0),
        events: AtomicU64::new(0),
        totals: Mutex::default(),
        say,
    };
    let transport = Transport::new()?;
    stream::iter(Fleet::people(config).into_iter().map(|person| {
        let (transport, progress) = (transport.clone(), &progress);
        async move {
            post(&transport, config, person, (from, to), progress).await?;
            progress.phone_done();
            anyhow::Ok(())
        }
    }))
    .buffer_unordered(AT_A_TIME)
    .try_collect::<()>()
    .await?;
    let totals = progress.totals.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(Loaded { from, to, totals })
}

async fn post(
    transport: &Transport,
    config: &FleetConfig,
    person: Person,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    progress: &Progress<'_>,
) -> anyhow::Result<()> {
    let credentials = Credentials { system_id: config.system_id, device_id: person.device_id() };
    let client = Client::new(transport.clone(), &config.server, &credentials)?;
    let mut at = from;
    while at < to {
        let next = (at + TimeDelta::days(DAYS)).min(to);
        let events = person.usage(at, next);
        {
            let mut totals = progress.totals.lock().unwrap_or_else(PoisonError::into_inner);
            events.iter().for_each(|event| totals.add(event));
        }
        for batch in events.chunks(MAX_EVENTS) {
            let answer = client.events(batch.iter()).await?;
            let stored = u64::from(answer.accepted) + u64::from(answer.duplicates);
            anyhow::ensure!(answer.rejected.is_empty(), "the server rejected simulated events");
            progress.events.fetch_add(stored, Ordering::Relaxed);
        }
        at = next;
    }
    Ok(())
}
