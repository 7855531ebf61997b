//! What just changed, told after the commit: in this process by a broadcast, between processes on PostgreSQL
//! by `NOTIFY`. A message carries ids only; whoever listens loads the row inside a scope of its own.

use handsight_domain::id::{ActionId, ActionSessionId, DeviceId, EnterpriseId};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

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
}

impl LiveEvent {
    /// Whose it is.
    pub const fn enterprise(&self) -> EnterpriseId {
        match self {
            Self::Device { enterprise, .. } | Self::Action { enterprise, .. } => *enterprise,
        }
    }
}

/// The channel of this process.
#[derive(Debug, Clone)]
pub struct Live(broadcast::Sender<LiveEvent>);

impl Default for Live {
    fn default() -> Self {
        Self(broadcast::channel(4096).0)
    }
}

impl Live {
    /// Tells whoever listens; nobody listening is fine.
    pub fn tell(&self, event: LiveEvent) {
        let _ = self.0.send(event);
    }
    /// Listens from now on. A listener that falls 4,096 changes behind is told that it lagged.
    pub fn listen(&self) -> broadcast::Receiver<LiveEvent> {
        self.0.subscribe()
    }
}
