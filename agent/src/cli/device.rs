//! `enrol` and `run`: one phone with a state folder.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use handsight_agent::clock;
use handsight_agent::core::{Durable, Record, Setup};
use handsight_agent::hook::{self, Hooks};
use handsight_agent::net::{Client, Transport, check_server_url};
use handsight_agent::phone::{self, Ended, Invitation, Pace, Parts, Phone, SharedPlatform, Terminal, share};
use handsight_agent::platform::Profile;
use handsight_agent::platform::linux::Linux;
use handsight_agent::platform::simulated::Simulated;
use handsight_agent::secret;
use handsight_agent::simulate::Person;
use handsight_agent::store::{AgentLog, Enrolled, EventQueue, Folder, Identity, Journal, Moving};
use handsight_protocol::Sequence;
use tokio::sync::{mpsc, watch};

use super::{InvitationArguments, say};

/// What the phone is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Platform {
    /// A made-up phone with a made-up person.
    Simulated,
    /// This computer.
    Linux,
}

/// How the phone is enrolled and where it keeps its state.
#[derive(Debug, Clone, Args)]
pub(crate) struct EnrolArguments {
    #[command(flatten)]
    invitation: InvitationArguments,
    /// The enrolment link, as in an invitation or a QR code.
    #[arg(value_name = "LINK", conflicts_with_all = ["server", "system_id", "link"])]
    place: Option<String>,
    /// The same by name.
    #[arg(long, conflicts_with_all = ["server", "system_id"])]
    link: Option<String>,
    /// The phone's number, +1….
    #[arg(long)]
    phone: Option<String>,
    /// The state folder; by default ~/.local/state/handsight-agent.
    #[arg(long, env = "HANDSIGHT_AGENT_STATE")]
    state: Option<PathBuf>,
    /// What the phone is; by default this computer.
    #[arg(long, value_enum)]
    platform: Option<Platform>,
}

#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    #[command(flatten)]
    enrol: EnrolArguments,
    /// Seconds between two reports of usage.
    #[arg(long, default_value_t = 60)]
    interval: u64,
    /// Seconds a fetch of actions waits at the server; 0 fetches only when a check-in says so.
    #[arg(long, default_value_t = 25)]
    wait: u32,
    /// Lets lck, blk, wip, ins and uni be played inside the state folder, and scripts be run.
    #[arg(long)]
    allow_destructive: bool,
    /// A folder whose .vcf and .ics files are this computer's contacts and calendar.
    #[arg(long)]
    cards: Option<PathBuf>,
    /// Stop by itself after so many seconds.
    #[arg(long)]
    duration: Option<u64>,
}

impl EnrolArguments {
    pub(super) fn new(invitation: InvitationArguments, state: Option<PathBuf>, platform: Platform) -> Self {
        Self { invitation, place: None, link: None, phone: None, state, platform: Some(platform) }
    }

    fn invitation(&self) -> anyhow::Result<Option<Invitation>> {
        let Some(link) = self.place.as_ref().or(self.link.as_ref()) else {
            return self.invitation.invitation();
        };
        let wrong = || anyhow::anyhow!("the link holds no server address or no valid system ID");
        let mut invitation = Invitation::from_link(link).ok_or_else(wrong)?;
        check_server_url(&invitation.server)?;
        invitation.token = invitation.token.or_else(|| self.invitation.token.clone());
        Ok(Some(invitation))
    }

    pub(super) fn folder(&self) -> anyhow::Result<Folder> {
        Ok(Folder::open(&state_path(self.state.clone())?)?)
    }
}

/// Where the state is, when nobody says.
pub(super) fn state_path(given: Option<PathBuf>) -> anyhow::Result<PathBuf> {
    Ok(match (given, std::env::var_os("XDG_STATE_HOME"), std::env::var_os("HOME")) {
        (Some(path), _, _) => path,
        (None, Some(base), _) => PathBuf::from(base).join("handsight-agent"),
        (None, None, Some(home)) => PathBuf::from(home).join(".local/state/handsight-agent"),
        (None, None, None) => bail!("--state is needed: there is no home folder to put it in"),
    })
}

/// The person of a simulated phone follows from its secret, by way of a hash that does not tell it.
fn simulated(identity: &Identity) -> Simulated {
    let fingerprint = identity.origin();
    let seed = fingerprint.get(..16).and_then(|half| u64::from_str_radix(half, 16).ok());
    Simulated::new(Person::new(seed.unwrap_or(0), 0, 1))
}

/// Makes sure the phone is enrolled and says who it is.
pub(super) async fn enrolled(
    arguments: &EnrolArguments,
    folder: &Folder,
    transport: &Transport,
    profile: Option<Profile>,
) -> anyhow::Result<(Identity, Enrolled)> {
    Moving::tidy(folder)?;
    let mut identity = match Identity::load(folder)? {
        Some(identity) => identity,
        None => {
            let device_id = secret::new_device_id().context("the system gives no randomness")?;
            let identity = Identity { device_id, enrolled: None, generation: 0, origin: None };
            // On disk before it is sent: an answer that is lost must not leave a device behind that nobody is.
            identity.save(folder)?;
            identity
        }
    };
    let invitation = arguments.invitation()?;
    if let Some(enrolled) = identity.enrolled.clone() {
        // Whoever starts a phone with the link it first enrolled with need not know that it has been moved.
        let other =
            |invitation: &Invitation| invitation.system_id != enrolled.system_id && identity.generation == 0;
        if let Some(invitation) = invitation.filter(other) {
            bail!(
                "this phone is enrolled with system ID {}; choose another --state folder to enrol it with {}",
                enrolled.system_id,
                invitation.system_id
            );
        }
        return Ok((identity, enrolled));
    }
    let Some(invitation) = invitation else {
        bail!("this phone is not enrolled yet: give the enrolment link, or --server and --system-id");
    };
    let platform = arguments.platform.unwrap_or(Platform::Linux);
    let mut profile = profile.unwrap_or_else(|| match platform {
        Platform::Simulated => phone_profile(&share(simulated(&identity))),
        Platform::Linux => phone_profile(&share(Linux::new(folder.path(), false, 0))),
    });
    if arguments.phone.is_some() {
        profile.phone_number.clone_from(&arguments.phone);
    }
    let (answer, fresh) = phone::enrol(transport, &invitation, &identity.device_id, profile).await?;
    let server_url = match check_server_url(&answer.server_url) {
        Ok(_) => answer.server_url,
        Err(error) => {
            say(&format!(
                "the server names an address this agent does not use ({error}); staying with {}",
                invitation.server
            ));
            invitation.server.clone()
        }
    };
    let enrolled = Enrolled {
        system_id: invitation.system_id,
        server_url,
        device: answer.device,
        command_key: answer.command_key,
        heartbeat_seconds: answer.heartbeat_seconds,
        platform: match platform {
            Platform::Simulated => "simulated".to_owned(),
            Platform::Linux => "linux".to_owned(),
        },
    };
    let (mut journal, records) = Journal::<Record>::open(&identity.journal(folder))?;
    if records.is_empty() {
        // A phone that enrolled before and lost the answer starts at zero: the check-in tells where to go on.
        let begin = if fresh { answer.sequence } else { Sequence::ZERO };
        journal.append(&[Record::Processed(begin)])?;
    }
    identity.enrolled = Some(enrolled.clone());
    identity.save(folder)?;
    say(&format!("enrolled as {} with system ID {}", enrolled.device, enrolled.system_id));
    Ok((identity, enrolled))
}

fn phone_profile(platform: &SharedPlatform) -> Profile {
    platform.ask(|platform| platform.profile())
}

pub(crate) async fn enrol(arguments: EnrolArguments) -> anyhow::Result<()> {
    let folder = arguments.folder()?;
    let (_, enrolled) = enrolled(&arguments, &folder, &Transport::new()?, None).await?;
    say(&format!(
        "this phone is {} at {} (state in {})",
        enrolled.device,
        enrolled.server_url,
        folder.path().display()
    ));
    Ok(())
}

pub(crate) async fn run(arguments: RunArguments) -> anyhow::Result<()> {
    let folder = Arc::new(arguments.enrol.folder()?);
    let transport = Transport::new()?;
    let hooks = Hooks::of(folder.path());
    let socket = tokio::spawn({
        let (hooks, folder) = (hooks.clone(), folder.path().to_owned());
        async move {
            if let Err(error) = hook::serve(hooks, &folder).await {
                say(&format!(
                    "other programs cannot connect to {}: {error}",
                    folder.join(hook::SOCKET).display()
                ));
            }
        }
    });
    let (stop, stopped) = watch::channel(false);
    let duration = arguments.duration.map(Duration::from_secs);
    tokio::spawn(async move {
        until_told(duration).await;
        let _ = stop.send(true);
    });
    let ended = serve(&arguments, &folder, &transport, &hooks, &stopped).await;
    socket.abort();
    let ended = ended?;
    say(&format!("stopped after #{}; {} usage events wait", ended.processed.get(), ended.unsent_events));
    Ok(())
}

/// Runs the phone, and when it has moved to another server runs it as what it became.
async fn serve(
    arguments: &RunArguments,
    folder: &Arc<Folder>,
    transport: &Transport,
    hooks: &Hooks,
    stopped: &watch::Receiver<bool>,
) -> anyhow::Result<Ended> {
    loop {
        let (identity, enrolled) = enrolled(&arguments.enrol, folder, transport, None).await?;
        let parts = parts(arguments, folder, transport, hooks, &identity)?;
        say(&format!("{} serves {}; Ctrl-C stops it", enrolled.device, enrolled.server_url));
        let (_sms, inbox) = mpsc::unbounded_channel();
        let ended = Phone::new(parts).run(inbox, stopped.clone()).await?;
        if !ended.moved || *stopped.borrow() {
            return Ok(ended);
        }
        say("moved to another server");
    }
}

/// What the phone of an identity is made of.
fn parts(
    arguments: &RunArguments,
    folder: &Arc<Folder>,
    transport: &Transport,
    hooks: &Hooks,
    identity: &Identity,
) -> anyhow::Result<Parts> {
    let credentials = identity.credentials().context("this phone is not enrolled")?;
    let enrolled = identity.enrolled.as_ref().context("this phone is not enrolled")?;
    let seed = secret::new_seed().context("the system gives no randomness")?;
    let platform = match enrolled.platform.as_str() {
        "simulated" => share(simulated(identity)),
        _ => share(
            Linux::new(folder.path(), arguments.allow_destructive, seed).with_cards(arguments.cards.clone()),
        ),
    };
    let (journal, records) = Journal::<Record>::open(&identity.journal(folder))?;
    let clock = clock::system();
    Ok(Parts {
        client: Client::new(transport.clone(), &enrolled.server_url, &credentials)?,
        platform,
        hooks: hooks.clone(),
        setup: Setup {
            device: identity.device_id.clone(),
            command_key: Some(enrolled.command_key.clone()),
            long_poll_seconds: (arguments.wait > 0)
                .then_some(arguments.wait.min(Transport::LONGEST_WAIT_SECONDS)),
        },
        durable: Durable::replay(records),
        home: Some(Arc::clone(folder)),
        journal: Some(journal),
        events: EventQueue::open(&identity.events(folder))?,
        log: AgentLog::open(&folder.file("agent.log"))?,
        pace: Pace {
            heartbeat: Duration::from_secs(u64::from(enrolled.heartbeat_seconds.max(1))),
            obey_heartbeat: true,
            first_after: Duration::ZERO,
            report: Some(Duration::from_secs(arguments.interval.max(1))),
            reported_until: clock.now(),
            drain: Duration::from_secs(2),
        },
        clock,
        seed,
        watch: Arc::new(Terminal),
    })
}

/// Ends at Ctrl-C, at a termination signal, or when the time is up.
pub(super) async fn until_told(duration: Option<Duration>) {
    let time = async {
        match duration {
            Some(duration) => tokio::time::sleep(duration).await,
            None => std::future::pending().await,
        }
    };
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = time => {}
        () = terminate => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
