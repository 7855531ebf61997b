//! Many simulated phones in one process, each talking to the server like a real one, over shared connections.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::stream::{self, StreamExt};
use handsight_protocol::agent_api::{Credentials, ProvisionAnswer};
use handsight_protocol::{Sequence, SystemId};
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::totals::{Counter, Summary};
use super::{Person, Totals};
use crate::chance::Dice;
use crate::clock::Clock;
use crate::core::{Backoff, Durable, Setup, Via};
use crate::hook::Hooks;
use crate::net::{Client, NetError, Transport};
use crate::phone::{Ended, EnrolError, Invitation, Pace, Parts, Phone, Watch, enrol, share};
use crate::platform::simulated::Simulated;
use crate::store::{AgentLog, EventQueue, StoreError, replace_file};

/// How many phones share a connection when connections are multiplexed; servers commonly allow 100 or more
/// requests at a time on one.
const PHONES_A_CONNECTION: usize = 80;
/// How many phones enrol at a time.
const ENROL_AT_A_TIME: usize = 32;
/// How often a phone that the server cannot take right now asks again before it counts as refused.
const ENROL_TRIES: u32 = 8;
/// Log lines kept per phone: enough to answer `log`, little enough for ten thousand.
const LOG_LINES: usize = 30;

/// What a fleet is.
#[derive(Clone)]
pub struct FleetConfig {
    /// The server's address; fleets stay with it whatever the provisioning answer says.
    pub server: String,
    /// The enterprise.
    pub system_id: SystemId,
    /// How many phones.
    pub devices: usize,
    /// Everything about the phones follows from it.
    pub seed: u64,
    /// How often people do something, 1 being the usual; see [`Person::calmer`].
    pub rate: f64,
    /// A campaign's token.
    pub token: Option<String>,
    /// Between two reports of usage; `None` reports none.
    pub report: Option<Duration>,
    /// Between two check-ins; `None` does what the server says.
    pub heartbeat: Option<Duration>,
    /// How long a fetch waits at the server, in seconds; `None` fetches only when a check-in says so.
    pub long_poll_seconds: Option<u32>,
    /// Whether phones share HTTP/2 connections; for large fleets on loopback.
    pub multiplexed: bool,
    /// Names for the people, in order; the rest are made up.
    pub names: Vec<String>,
    /// How much of the past is reported first.
    pub history: Duration,
    /// Where a second start learns where the first one ended; `None` asks the server.
    pub state: Option<PathBuf>,
    /// Phones start within this time, evenly spread.
    pub spread: Duration,
    /// How long a stop may take to hand over what is queued.
    pub drain: Duration,
    /// The clock.
    pub clock: Arc<dyn Clock>,
}

impl FleetConfig {
    /// A fleet with the usual habits: reports every minute, long-polls, obeys the server's heartbeat.
    #[must_use]
    pub fn new(server: &str, system_id: SystemId, devices: usize, seed: u64) -> Self {
        Self {
            server: server.to_owned(),
            system_id,
            devices,
            seed,
            rate: 1.0,
            token: None,
            report: Some(Duration::from_secs(60)),
            heartbeat: None,
            long_poll_seconds: Some(25),
            multiplexed: false,
            names: Vec::new(),
            history: Duration::ZERO,
            state: None,
            spread: Duration::from_secs(2),
            drain: Duration::from_secs(5),
            clock: crate::clock::system(),
        }
    }
}

/// Why a fleet did not start.
#[derive(Debug, thiserror::Error)]
pub enum FleetError {
    /// The first phone could not be enrolled, so none was tried further.
    #[error("the first phone could not be enrolled: {0}")]
    Enrol(#[from] EnrolError),
    /// The connection could not be set up.
    #[error(transparent)]
    Net(#[from] NetError),
    /// The state folder is not usable.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a fleet remembers between two runs.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Memory {
    seed: u64,
    reported_until: Option<DateTime<Utc>>,
    processed: BTreeMap<usize, Sequence>,
}

/// A running fleet.
pub struct Fleet {
    config: FleetConfig,
    counter: Arc<Counter>,
    stop: watch::Sender<bool>,
    tasks: JoinSet<(usize, Result<Ended, StoreError>)>,
    inboxes: BTreeMap<usize, mpsc::UnboundedSender<(String, Via)>>,
    handles: BTreeMap<usize, String>,
}

impl Fleet {
    /// The people of a fleet, without starting it.
    #[must_use]
    pub fn people(config: &FleetConfig) -> Vec<Person> {
        let person = |index| {
            let person = Person::new(config.seed, index, config.devices).calmer(config.rate);
            match config.names.get(index) {
                Some(name) => person.named(name),
                None => person,
            }
        };
        (0..config.devices).map(person).collect()
    }

    /// The truth about a span of time: what these people do in it, if nothing is blocked or filtered.
    #[must_use]
    pub fn truth(config: &FleetConfig, from: DateTime<Utc>, to: DateTime<Utc>) -> Totals {
        let mut totals = Totals::default();
        for person in Self::people(config) {
            person.usage(from, to).iter().for_each(|event| totals.add(event));
        }
        totals
    }

    /// Enrols all phones and starts them. Phones that are refused are counted, not fatal, except the first.
    ///
    /// # Errors
    /// When the first phone cannot be enrolled or the state folder is not usable.
    pub async fn start(config: FleetConfig) -> Result<Self, FleetError> {
        allow_many_connections();
        let memory = Memory::load(&config)?;
        let people = Self::people(&config);
        let connections =
            if config.multiplexed { config.devices.div_ceil(PHONES_A_CONNECTION).max(1) } else { 1 };
        let transports = (0..connections)
            .map(|_| if config.multiplexed { Transport::multiplexed() } else { Transport::new() })
            .collect::<Result<Vec<_>, _>>()?;
        let (stop, _) = watch::channel(false);
        let mut fleet = Self {
            counter: Arc::new(Counter::default()),
            stop,
            tasks: JoinSet::new(),
            inboxes: BTreeMap::new(),
            handles: BTreeMap::new(),
            config,
        };
        let invitation = Invitation {
            server: fleet.config.server.clone(),
            system_id: fleet.config.system_id,
            token: fleet.config.token.clone(),
        };
        let transport = |index: usize| transports.get(index % connections).or(transports.first()).cloned();
        let enrolments = people.into_iter().enumerate().filter_map(|(index, person)| {
            let (invitation, transport) = (&invitation, transport(index)?);
            Some(async move {
                let answer = patiently(&transport, invitation, &person).await;
                (index, person, transport, answer)
            })
        });
        let mut enrolments = stream::iter(enrolments).buffered(ENROL_AT_A_TIME);
        while let Some((index, person, transport, answer)) = enrolments.next().await {
            match answer {
                Ok((answer, fresh)) => {
                    let known = memory.processed.get(&index).copied();
                    // A known phone that lost its memory starts at zero: the check-in tells where to go on.
                    let begin = if fresh { answer.sequence } else { known.unwrap_or(Sequence::ZERO) };
                    let credentials =
                        Credentials { system_id: invitation.system_id, device_id: person.device_id() };
                    let client = Client::new(transport, &invitation.server, &credentials)?;
                    let setup = Setup {
                        device: person.device_id(),
                        command_key: Some(answer.command_key),
                        long_poll_seconds: fleet.config.long_poll_seconds,
                    };
                    fleet.handles.insert(index, answer.device);
                    let heartbeat = Duration::from_secs(u64::from(answer.heartbeat_seconds.max(1)));
                    fleet.spawn(index, person, client, setup, begin, heartbeat, memory.reported_until);
                }
                Err(error) if index == 0 => return Err(error.into()),
                Err(_) => fleet.counter.change(|summary| summary.refused += 1),
            }
        }
        Ok(fleet)
    }

    #[expect(clippy::too_many_arguments, reason = "one caller; a struct would only repeat the names")]
    fn spawn(
        &mut self,
        index: usize,
        person: Person,
        client: Client,
        setup: Setup,
        begin: Sequence,
        heartbeat: Duration,
        reported_until: Option<DateTime<Utc>>,
    ) {
        let config = &self.config;
        let mut dice = Dice::of(config.seed, &[u64::try_from(index).unwrap_or(0), 8]);
        let history = TimeDelta::from_std(config.history).unwrap_or_default();
        let now = config.clock.now();
        let watch: Arc<dyn Watch> = Arc::<Counter>::clone(&self.counter);
        let parts = Parts {
            home: None,
            client,
            platform: share(Simulated::new(person)),
            hooks: Hooks::default(),
            setup,
            durable: Durable::beginning_at(begin),
            journal: None,
            events: EventQueue::in_memory(),
            log: AgentLog::in_memory(LOG_LINES),
            pace: Pace {
                heartbeat: config.heartbeat.unwrap_or(heartbeat),
                obey_heartbeat: config.heartbeat.is_none(),
                first_after: config.spread.mul_f64(dice.unit()),
                report: config.report,
                reported_until: reported_until.unwrap_or(now - history).min(now),
                drain: config.drain,
            },
            clock: Arc::clone(&config.clock),
            seed: dice.roll(),
            watch,
        };
        let (sender, inbox) = mpsc::unbounded_channel();
        self.inboxes.insert(index, sender);
        let stop = self.stop.subscribe();
        self.counter.change(|summary| summary.devices += 1);
        self.tasks.spawn(async move { (index, Phone::new(parts).run(inbox, stop).await) });
    }

    /// Hands a text to a phone as an SMS. `false` when there is no such phone.
    pub fn deliver_sms(&self, index: usize, text: &str) -> bool {
        let inbox = self.inboxes.get(&index);
        inbox.is_some_and(|inbox| inbox.send((text.to_owned(), Via::Sms)).is_ok())
    }

    /// The public handles of the enrolled phones by their place in the fleet.
    #[must_use]
    pub fn handles(&self) -> &BTreeMap<usize, String> {
        &self.handles
    }

    /// What the fleet has done so far.
    #[must_use]
    pub fn summary(&self) -> Summary {
        self.counter.summary()
    }

    /// Stops all phones; they hand over what is queued first. Says what the fleet did.
    ///
    /// # Errors
    /// When the state cannot be written.
    pub async fn stop(mut self) -> Result<Summary, FleetError> {
        let _ = self.stop.send(true);
        let mut memory = Memory { seed: self.config.seed, ..Memory::default() };
        while let Some(ended) = self.tasks.join_next().await {
            if let Ok((index, Ok(ended))) = ended {
                self.counter.change(|summary| summary.unsent_events += ended.unsent_events);
                memory.processed.insert(index, ended.processed);
                let until = ended.reported_until;
                // Events are the same when they are made again, so the earliest phone decides.
                memory.reported_until = Some(memory.reported_until.map_or(until, |at| at.min(until)));
            }
        }
        memory.save(&self.config)?;
        Ok(self.counter.summary())
    }
}

/// Raises the number of files this process may open to what it is allowed to ask for: phones that do not share
/// connections hold one each, and a shell's usual 1,024 would refuse the rest.
fn allow_many_connections() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    // Without it the fleet still runs, as large as it may be.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
}

/// Enrols a phone; a server that is busy or not there for a moment is asked again.
async fn patiently(
    transport: &Transport,
    invitation: &Invitation,
    person: &Person,
) -> Result<(ProvisionAnswer, bool), EnrolError> {
    let (mut backoff, mut tries) = (Backoff::default(), 1);
    loop {
        match enrol(transport, invitation, &person.device_id(), person.profile()).await {
            Err(EnrolError::Net(error)) if error.is_temporary() && tries < ENROL_TRIES => {
                tries += 1;
                sleep(backoff.fail(1.0)).await;
            }
            answer => return answer,
        }
    }
}

impl Memory {
    fn load(config: &FleetConfig) -> Result<Self, StoreError> {
        let Some(folder) = &config.state else { return Ok(Self::default()) };
        std::fs::create_dir_all(folder).map_err(StoreError::io(folder))?;
        // A fleet's memory is a convenience: without it the server is asked.
        let memory = std::fs::read(folder.join("fleet.json")).ok();
        let memory = memory.and_then(|bytes| serde_json::from_slice::<Self>(&bytes).ok());
        Ok(memory.filter(|memory| memory.seed == config.seed).unwrap_or_default())
    }

    fn save(&self, config: &FleetConfig) -> Result<(), StoreError> {
        let Some(folder) = &config.state else { return Ok(()) };
        let json = serde_json::to_vec(self).unwrap_or_default();
        replace_file(&folder.join("fleet.json"), &json)
    }
}
