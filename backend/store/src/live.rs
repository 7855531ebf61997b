//! What just changed, told after the commit: in this process by a broadcast, between processes on PostgreSQL
//! by `NOTIFY`. A message carries ids only; whoever listens loads the row inside a scope of its own.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use handsight_domain::id::{
    ActionId, ActionSessionId, CampaignId, DeviceId, EnterpriseId, PackageId, TypedId, WebhookId,
};
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, broadcast, watch};

use crate::people::audit::Heads;

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

/// Slots in which changes of rights are counted: many enterprises share one, and then look once more than they must.
const ACCESS_SLOTS: usize = 1024;

/// The channel of this process, and the bell that wakes its job runner.
#[derive(Debug, Clone)]
pub struct Live {
    events: broadcast::Sender<LiveEvent>,
    resumed: watch::Sender<()>,
    jobs: Arc<Notify>,
    origin: u64,
    heads: Heads,
    access: Arc<[AtomicU64; ACCESS_SLOTS]>,
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
            access: Arc::new([const { AtomicU64::new(0) }; ACCESS_SLOTS]),
        }
    }
}

impl Live {
    /// Tells whoever listens; nobody listening is fine.
    pub fn tell(&self, event: LiveEvent) {
        if let LiveEvent::Access { enterprise } = event {
            self.access_slot(enterprise).fetch_add(1, Ordering::Release);
        }
        let _ = self.events.send(event);
    }
    fn access_slot(&self, enterprise: EnterpriseId) -> &AtomicU64 {
        let place = enterprise.uuid().as_u128() % ACCESS_SLOTS as u128;
        // The remainder is below the length.
        &self.access[place as usize]
    }
    /// How many changes of somebody's rights in an enterprise were heard of, and of others that share its slot.
    pub fn access_changes(&self, enterprise: EnterpriseId) -> u64 {
        self.access_slot(enterprise).load(Ordering::Acquire)
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
        self.access.iter().for_each(|slot| {
            slot.fetch_add(1, Ordering::Release);
        });
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
