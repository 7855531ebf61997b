//! Moving to another server without ever being nobody: what the phone is to become is kept beside what it is, and
//! one replaced file, `identity.json`, is the instant at which it becomes it.
//!
//! Each identity has its own journal and event queue, named by a count in `identity.json`, so that nothing of the old
//! server is ever read as the new one's. Every step can be done again: a phone that stops anywhere in between is, when
//! it starts, wholly one or wholly the other.

use std::io::ErrorKind;
use std::path::Path;

use handsight_protocol::{DeviceId, Sequence, SystemId};
use serde::{Deserialize, Serialize};

use super::{Enrolled, Folder, Identity, Journal, StoreError, replace_file};
use crate::core::Record;

const FILE: &str = "move.json";

/// What a phone is about to become.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Moving {
    /// The other server's address, as the command said it.
    pub server: String,
    /// The enterprise there.
    pub system_id: SystemId,
    /// The secret for that server: a fresh one, because the old server knows the old one.
    pub device_id: DeviceId,
    /// What the other server answered, and the number it begins after; `None` until it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<(Enrolled, Sequence)>,
}

impl Moving {
    /// Reads what the phone is about to become; `None` when it is not moving.
    ///
    /// # Errors
    /// When the file is there and not readable.
    pub fn load(folder: &Folder) -> Result<Option<Self>, StoreError> {
        let path = folder.file(FILE);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(StoreError::Io { path, source }),
        };
        let broken = |error: serde_json::Error| StoreError::Broken { path, reason: error.to_string() };
        serde_json::from_str(&text).map(Some).map_err(broken)
    }

    /// Writes it.
    ///
    /// # Errors
    /// When it is not safely on disk.
    pub fn save(&self, folder: &Folder) -> Result<(), StoreError> {
        let path = folder.file(FILE);
        let json = serde_json::to_vec_pretty(self);
        let json =
            json.map_err(|error| StoreError::Broken { path: path.clone(), reason: error.to_string() })?;
        replace_file(&path, &json)
    }

    /// Whether it is this enterprise at this server.
    #[must_use]
    pub fn is_to(&self, server: &str, system_id: SystemId) -> bool {
        self.server == server && self.system_id == system_id
    }

    /// Makes the other identity the one that holds, when the other server has taken the phone.
    ///
    /// # Errors
    /// When the disk refuses; then the old identity holds, or the new one.
    pub fn switch(folder: &Folder) -> Result<(), StoreError> {
        if pending(folder)?.is_some() {
            SWITCH.iter().try_for_each(|step| step(folder))?;
        }
        Self::tidy(folder)
    }

    /// Removes what a switch that was interrupted left of the old identity. Comes before anything is opened.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn tidy(folder: &Folder) -> Result<(), StoreError> {
        let (Some(identity), Some(moving)) = (Identity::load(folder)?, Self::load(folder)?) else {
            return Ok(());
        };
        // Otherwise it has not moved, and may yet.
        if identity.device_id == moving.device_id {
            forget_queues(folder)?;
            forget_plan(folder)?;
        }
        Ok(())
    }
}

/// One step; it does nothing the second time.
type Step = fn(&Folder) -> Result<(), StoreError>;

/// The steps of a switch, in order.
const SWITCH: [Step; 4] = [begin, become_it, forget_queues, forget_plan];

/// The new identity's journal begins where the other server said.
fn begin(folder: &Folder) -> Result<(), StoreError> {
    let Some((moving, old)) = pending(folder)? else { return Ok(()) };
    let next = Identity { generation: old.generation + 1, ..old };
    let Some((_, after)) = &moving.taken else { return Ok(()) };
    Journal::<Record>::open(&next.journal(folder))?.0.rewrite(&[Record::Processed(*after)])?;
    remove(&next.events(folder))
}

/// The instant of the move.
fn become_it(folder: &Folder) -> Result<(), StoreError> {
    let Some((moving, old)) = pending(folder)? else { return Ok(()) };
    let Some((enrolled, _)) = moving.taken else { return Ok(()) };
    let next = Identity {
        device_id: moving.device_id,
        enrolled: Some(enrolled),
        generation: old.generation + 1,
        origin: Some(old.origin()),
    };
    next.save(folder)
}

/// What waited for the old server, and the log that tells of it, belong to nobody now.
fn forget_queues(folder: &Folder) -> Result<(), StoreError> {
    let Some(identity) = Identity::load(folder)? else { return Ok(()) };
    let old = Identity { generation: identity.generation.saturating_sub(1), ..identity };
    for path in [old.journal(folder), old.events(folder), folder.file("agent.log")] {
        remove(&path)?;
    }
    Ok(())
}

fn forget_plan(folder: &Folder) -> Result<(), StoreError> {
    remove(&folder.file(FILE))
}

/// The plan and the identity it is to replace; `None` when it has replaced it, or there is none.
fn pending(folder: &Folder) -> Result<Option<(Moving, Identity)>, StoreError> {
    let both = Moving::load(folder)?.zip(Identity::load(folder)?);
    Ok(both.filter(|(moving, identity)| moving.device_id != identity.device_id && moving.taken.is_some()))
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(StoreError::Io { path: path.to_owned(), source: error })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use handsight_protocol::CommandSigner;

    use super::*;
    use crate::core::Durable;
    use crate::store::EventQueue;

    fn enrolled(device: &str) -> Enrolled {
        Enrolled {
            system_id: "3064061526".parse().unwrap(),
            server_url: format!("https://{device}.example.com"),
            device: device.to_owned(),
            command_key: CommandSigner::from_seed(&[7; 32]).public(),
            heartbeat_seconds: 60,
            platform: "simulated".to_owned(),
        }
    }

    fn at(number: u32) -> Record {
        Record::Processed(Sequence::new(number))
    }

    /// A phone that the other server has taken, and that has not left yet.
    fn leaving(place: &Path) -> Folder {
        let folder = Folder::open(place).unwrap();
        let old = Identity {
            device_id: DeviceId::from_bytes([1; 32]),
            enrolled: Some(enrolled("old")),
            generation: 0,
            origin: None,
        };
        old.save(&folder).unwrap();
        Journal::<Record>::open(&old.journal(&folder)).unwrap().0.append(&[at(40)]).unwrap();
        drop(EventQueue::open(&old.events(&folder)).unwrap());
        let moving = Moving {
            server: "https://new.example.com".to_owned(),
            system_id: "3064061526".parse().unwrap(),
            device_id: DeviceId::from_bytes([2; 32]),
            taken: Some((enrolled("new"), Sequence::new(3))),
        };
        moving.save(&folder).unwrap();
        folder
    }

    /// Who the phone is, and the number it stands at.
    fn who(folder: &Folder) -> (String, Sequence) {
        let identity = Identity::load(folder).unwrap().unwrap();
        let (_, records) = Journal::<Record>::open(&identity.journal(folder)).unwrap();
        (identity.enrolled.unwrap().device, Durable::replay(records).processed)
    }

    #[test]
    fn wherever_it_stops_it_is_one_or_the_other_and_goes_on_from_there() {
        for stop in 0..=SWITCH.len() {
            let place = tempfile::tempdir().unwrap();
            let folder = leaving(place.path());
            for step in SWITCH.iter().take(stop) {
                step(&folder).unwrap();
            }
            drop(folder);
            let folder = Folder::open(place.path()).unwrap();
            Moving::tidy(&folder).unwrap();
            let expected = if stop < 2 { ("old", 40) } else { ("new", 3) };
            let (device, number) = who(&folder);
            assert_eq!((device.as_str(), number.get()), expected, "stopped after {stop} steps");
            // The core says again that the phone moves, or it has moved.
            Moving::switch(&folder).unwrap();
            assert_eq!(who(&folder), ("new".to_owned(), Sequence::new(3)), "stopped after {stop} steps");
            assert_eq!(Moving::load(&folder).unwrap(), None);
            for gone in ["journal.jsonl", "events.jsonl"] {
                assert!(!folder.file(gone).exists(), "{gone} of the old server, stopped after {stop} steps");
            }
        }
    }

    #[test]
    fn a_switch_that_is_done_in_part_twice_does_not_lose_the_new_journal() {
        let place = tempfile::tempdir().unwrap();
        let folder = leaving(place.path());
        Moving::switch(&folder).unwrap();
        let identity = Identity::load(&folder).unwrap().unwrap();
        Journal::<Record>::open(&identity.journal(&folder)).unwrap().0.append(&[at(9)]).unwrap();
        Moving::switch(&folder).unwrap();
        assert_eq!(who(&folder), ("new".to_owned(), Sequence::new(9)));
    }

    #[test]
    fn a_phone_that_no_server_has_taken_stays() {
        let place = tempfile::tempdir().unwrap();
        let folder = leaving(place.path());
        let moving = Moving { taken: None, ..Moving::load(&folder).unwrap().unwrap() };
        moving.save(&folder).unwrap();
        Moving::switch(&folder).unwrap();
        assert_eq!(who(&folder), ("old".to_owned(), Sequence::new(40)));
        assert_eq!(Moving::load(&folder).unwrap(), Some(moving), "and may try again with the same secret");
    }
}
