//! Who this agent is: its secret and what provisioning told it.

use std::path::{Path, PathBuf};

use handsight_protocol::agent_api::Credentials;
use handsight_protocol::{CommandKey, DeviceId, SystemId};
use serde::{Deserialize, Serialize};

use super::{Folder, StoreError, replace_file};

const FILE: &str = "identity.json";

/// The agent's identity, kept in a file only its user may read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// The secret, made on first run.
    pub device_id: DeviceId,
    /// The enrolment, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrolled: Option<Enrolled>,
    /// How often the phone has moved to another server: names its queues.
    #[serde(default, skip_serializing_if = "is_first")]
    pub generation: u32,
    /// The fingerprint of the secret that a phone which has moved began with: who a simulated phone's person is
    /// follows from it, and a move makes nobody another person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_first(generation: &u32) -> bool {
    *generation == 0
}

/// What provisioning told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Enrolled {
    /// The enterprise.
    pub system_id: SystemId,
    /// Where to call.
    pub server_url: String,
    /// The device's public handle.
    pub device: String,
    /// The key of the commands that must be signed.
    pub command_key: CommandKey,
    /// How often to check in, in seconds.
    pub heartbeat_seconds: u32,
    /// The platform the agent plays: `simulated` or `linux`.
    pub platform: String,
}

impl Identity {
    /// Reads the identity; `None` on the first run.
    ///
    /// # Errors
    /// When the file is there and not readable: a new secret must then not silently replace it.
    pub fn load(folder: &Folder) -> Result<Option<Self>, StoreError> {
        let path = folder.file(FILE);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(StoreError::Io { path, source }),
        };
        let broken = |error: serde_json::Error| StoreError::Broken { path, reason: error.to_string() };
        serde_json::from_str(&text).map(Some).map_err(broken)
    }

    /// Writes the identity.
    ///
    /// # Errors
    /// When it is not safely on disk.
    pub fn save(&self, folder: &Folder) -> Result<(), StoreError> {
        let path = folder.file(FILE);
        let json = serde_json::to_vec_pretty(self);
        let json = json.map_err(|error| broken(&path, &error))?;
        replace_file(&path, &json)
    }

    /// The fingerprint of the secret that this phone began with.
    #[must_use]
    pub fn origin(&self) -> String {
        self.origin.clone().unwrap_or_else(|| self.device_id.fingerprint())
    }

    /// Where this identity's journal is.
    #[must_use]
    pub fn journal(&self, folder: &Folder) -> PathBuf {
        self.queue(folder, "journal")
    }

    /// Where this identity's usage events are.
    #[must_use]
    pub fn events(&self, folder: &Folder) -> PathBuf {
        self.queue(folder, "events")
    }

    fn queue(&self, folder: &Folder, name: &str) -> PathBuf {
        match self.generation {
            0 => folder.file(&format!("{name}.jsonl")),
            moves => folder.file(&format!("{name}-{moves}.jsonl")),
        }
    }

    /// What the agent signs in with, once enrolled.
    #[must_use]
    pub fn credentials(&self) -> Option<Credentials> {
        let system_id = self.enrolled.as_ref()?.system_id;
        Some(Credentials { system_id, device_id: self.device_id.clone() })
    }
}

fn broken(path: &Path, error: &serde_json::Error) -> StoreError {
    StoreError::Broken { path: path.to_owned(), reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_identity_survives_and_is_private_and_a_broken_one_is_not_replaced() {
        use std::os::unix::fs::PermissionsExt;
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::open(place.path()).unwrap();
        assert_eq!(Identity::load(&folder).unwrap(), None);
        let identity = Identity {
            device_id: DeviceId::from_bytes([3; 32]),
            enrolled: None,
            generation: 0,
            origin: None,
        };
        identity.save(&folder).unwrap();
        assert_eq!(Identity::load(&folder).unwrap(), Some(identity));
        let mode = std::fs::metadata(folder.file(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        std::fs::write(folder.file(FILE), "{").unwrap();
        assert!(matches!(Identity::load(&folder), Err(StoreError::Broken { .. })));
    }

    #[test]
    fn two_agents_cannot_share_a_folder() {
        let place = tempfile::tempdir().unwrap();
        let first = Folder::open(place.path()).unwrap();
        assert!(matches!(Folder::open(place.path()), Err(StoreError::InUse(_))));
        drop(first);
        assert!(Folder::open(place.path()).is_ok());
    }
}
