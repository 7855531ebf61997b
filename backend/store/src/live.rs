//! What just changed, told after the commit: in this process by a broadcast, between processes on PostgreSQL
//! by `NOTIFY`. A message carries ids only; whoever listens loads the row inside a scope of its own.

use std::{
    collections::HashMap,
    hash::{BuildHasher, Hasher, RandomState},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use handsight_domain::id::{
    ActionId, ActionSessionId, CampaignId, DeviceId, EnterpriseId, PackageId, TypedId, WebhookId,
};
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, broadcast, watch};

use crate::{event::Listener, people::audit::Heads};

/// A change that somebody may be watching.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LiveEvent {
    /// A device changed.
    Device {
        /// Its enterprise.
        enterprise: EnterpriseId,
        /// The device.
        device: DeviceId,
    },
    /// An action changed.
    Action {
        /// Its enterprise.
        enterprise: EnterpriseId,
        /// The action.
        action: ActionId,
        /// Its device.
        device: DeviceId,
        /// Its session.
        session: ActionSessionId,
    },
    /// Many actions of one session changed at once; told instead of thousands of single changes.
    Session {
        /// Its enterprise.
        enterprise: EnterpriseId,
        /// The session.
        session: ActionSessionId,
    },
    /// A webhook, one of its deliveries or its replay changed.
    Webhook {
        /// Its enterprise.
        enterprise: EnterpriseId,
        /// The webhook.
        webhook: WebhookId,
    },
    /// A campaign, or how far its invitations are, changed.
    Campaign {
        /// Its enterprise.
        enterprise: EnterpriseId,
        /// The campaign.
        campaign: CampaignId,
    },
    /// A package, one of its versions or one of its pushes changed.
    Package {
        /// Its enterprise.
        enterprise: EnterpriseId,
        /// The package.
        package: PackageId,
    },
    /// Somebody's way in may have ended or narrowed: a session, a membership, a role, a token. Whoever
    /// serves a long-lived connection asks again who is at its other end.
    Access {
        /// The enterprise concerned.
        enterprise: EnterpriseId,
    },
}

impl LiveEvent {
    /// Whose it is.
    pub const fn enterprise(&self) -> EnterpriseId {
        match self {
            Self::Device { enterprise, .. }
            | Self::Action { enterprise, .. }
            | Self::Session { enterprise, .. }
            | Self::Webhook { enterprise, .. }
            | Self::Campaign { enterprise, .. }
            | Self::Package { enterprise, .. }
            | Self::Access { enterprise } => *enterprise,
        }
    }
}

/// Slots in which changes are counted: many enterprises share one, and then look once more than they must.
const SLOTS: usize = 1024;
/// How long it is remembered who listens; a server that hears nothing of others looks again by itself.
const REMEMBERED: Duration = Duration::from_secs(1);
/// Enterprises whose listeners are remembered; beyond it all are forgotten, and looked up once more.
const MOST_REMEMBERED: usize = 10_000;

/// Changes that were heard of, counted by enterprise.
#[derive(Debug, Clone)]
struct Changes(Arc<[AtomicU64; SLOTS]>);

impl Default for Changes {
    fn default() -> Self {
        Self(Arc::new([const { AtomicU64::new(0) }; SLOTS]))
    }
}

impl Changes {
    fn slot(&self, enterprise: EnterpriseId) -> &AtomicU64 {
        let place = enterprise.uuid().as_u128() % SLOTS as u128;
        // The remainder is below the length.
        &self.0[place as usize]
    }
    fn of(&self, enterprise: EnterpriseId) -> u64 {
        self.slot(enterprise).load(Ordering::Acquire)
    }
    fn count(&self, enterprise: EnterpriseId) {
        self.slot(enterprise).fetch_add(1, Ordering::Release);
    }
    fn count_all(&self) {
        self.0.iter().for_each(|slot| {
            slot.fetch_add(1, Ordering::Release);
        });
    }
}

/// Who listened when it was last read, and how many changes of webhooks had been heard of before.
#[derive(Debug)]
struct Heard {
    listeners: Arc<Vec<Listener>>,
    changes: u64,
    at: Instant,
}

/// The channel of this process, and the bell that wakes its job runner.
#[derive(Debug, Clone)]
pub struct Live {
    events: broadcast::Sender<LiveEvent>,
    resumed: watch::Sender<()>,
    jobs: Arc<Notify>,
    origin: u64,
    heads: Heads,
    access: Changes,
    webhooks: Changes,
    heard: Arc<Mutex<HashMap<EnterpriseId, Heard>>>,
}

impl Default for Live {
    fn default() -> Self {
        // Only to tell one's own messages from others': the standard library's hash seed is random enough.
        let origin = RandomState::new().build_hasher().finish();
        Self {
            events: broadcast::channel(4096).0,
            resumed: watch::channel(()).0,
            jobs: Arc::default(),
            origin,
            heads: Heads::default(),
            access: Changes::default(),
            webhooks: Changes::default(),
            heard: Arc::default(),
        }
    }
}

impl Live {
    /// Tells whoever listens; nobody listening is fine.
    pub fn tell(&self, event: LiveEvent) {
        match event {
            LiveEvent::Access { enterprise } => self.access.count(enterprise),
            LiveEvent::Webhook { enterprise, .. } => self.webhooks.count(enterprise),
            _ => {}
        }
        let _ = self.events.send(event);
    }
    /// How many changes of somebody's rights in an enterprise were heard of, and of others that share its slot.
    pub fn access_changes(&self, enterprise: EnterpriseId) -> u64 {
        self.access.of(enterprise)
    }
    /// How many changes of webhooks in an enterprise were heard of, and of others that share its slot.
    pub(crate) fn webhook_changes(&self, enterprise: EnterpriseId) -> u64 {
        self.webhooks.of(enterprise)
    }
    /// Who listens to an enterprise's events, if it was read within the last second and nothing was heard since.
    pub(crate) fn listening(&self, enterprise: EnterpriseId) -> Option<Arc<Vec<Listener>>> {
        let heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let found = heard.get(&enterprise)?;
        let holds = found.at.elapsed() < REMEMBERED && found.changes == self.webhooks.of(enterprise);
        holds.then(|| Arc::clone(&found.listeners))
    }
    /// Remembers who listens; `changes` were heard of before it was read.
    pub(crate) fn hears(&self, enterprise: EnterpriseId, changes: u64, listeners: &Arc<Vec<Listener>>) {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        if heard.len() >= MOST_REMEMBERED {
            heard.clear();
        }
        let (listeners, at) = (Arc::clone(listeners), Instant::now());
        heard.insert(enterprise, Heard { listeners, changes, at });
    }
    /// How far audit logs were seen to reach.
    pub const fn heads(&self) -> &Heads {
        &self.heads
    }
    /// A change as other processes are told of it.
    pub(crate) fn message(&self, event: &LiveEvent) -> String {
        format!("{:x} {}", self.origin, serde_json::to_string(event).unwrap_or_default())
    }
    /// Tells here what another process told; what this process itself told was told already.
    pub(crate) fn hear(&self, message: &str) {
        let Some((origin, event)) = message.split_once(' ') else { return };
        if origin == format!("{:x}", self.origin) {
            return;
        }
        match serde_json::from_str(event) {
            Ok(event) => self.tell(event),
            Err(error) => tracing::warn!(%error, "a live event that cannot be read"),
        }
    }
    /// Listens from now on. A listener that falls 4,096 changes behind is told that it lagged.
    pub fn listen(&self) -> broadcast::Receiver<LiveEvent> {
        self.events.subscribe()
    }
    /// Says that what other processes tell is heard again, after a time in which it was not.
    pub(crate) fn resume(&self) {
        self.access.count_all();
        self.webhooks.count_all();
        self.resumed.send_replace(());
    }
    /// Changes when what other processes tell is heard again: whatever was told meanwhile has to be looked for.
    pub fn resumed(&self) -> watch::Receiver<()> {
        self.resumed.subscribe()
    }
    /// Rings: something may be due now.
    pub fn wake_jobs(&self) {
        self.jobs.notify_one();
    }
    /// Waits for the next ring; a ring that nobody waited for is kept, once.
    pub async fn jobs_woken(&self) {
        self.jobs.notified().await;
    }
}
