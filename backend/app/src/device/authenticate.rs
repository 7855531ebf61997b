//! Who calls the web service: the pair of system ID and device ID, checked in the same steps whether the
//! first, the second or both are wrong.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use handsight_domain::{
    id::{DeviceId, EnterpriseId, TypedId},
    scope::{Actor, EnterpriseScope},
    time::Timestamp,
};
use handsight_protocol::{DeviceId as Secret, agent_api::Credentials};
use handsight_store::device::device_by_key;
use uuid::Uuid;

use super::secrets::key_hash;
use crate::{App, UseCaseError, enterprise};

/// A device that proved who it is.
#[derive(Debug, Clone)]
pub struct DeviceCaller {
    /// The key to its enterprise's rows.
    pub scope: EnterpriseScope,
    /// The device.
    pub device: DeviceId,
}

/// How long a phone is taken for who it proved to be.
const FRESH: Duration = Duration::from_secs(1);
/// Most phones that are remembered; beyond it all are forgotten, and looked up once more.
const MOST: usize = 100_000;

/// A phone that showed a right pair: its enterprise, which is its own for good, and who it is, which holds for a second
/// unless a change of rights in its enterprise is heard of (its deletion is one).
#[derive(Debug)]
struct Home {
    enterprise: EnterpriseId,
    actor: Actor,
    device: DeviceId,
    /// How many changes of rights had been heard of before the look.
    changes: u64,
    at: (Instant, Timestamp),
}

impl Home {
    fn caller(&self) -> DeviceCaller {
        let scope = EnterpriseScope::of_device(self.enterprise, self.actor.clone());
        DeviceCaller { scope, device: self.device }
    }
}

/// A system ID, and the keyed hash of a device ID.
type Pair = (String, Vec<u8>);

/// Phones that called lately. Cloning shares them.
#[derive(Debug, Clone, Default)]
pub struct Homes(Arc<Mutex<HashMap<Pair, Home>>>);

impl Homes {
    /// The enterprise of a pair that was right once, and who bears it if that was looked up within the last second.
    fn find(&self, app: &App, pair: &Pair) -> Option<(EnterpriseId, Option<DeviceCaller>)> {
        let now = app.clock.now();
        let homes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let home = homes.get(pair)?;
        let fresh = home.at.0.elapsed() < FRESH
            && now.since(home.at.1) < FRESH
            && home.changes == app.store.live().access_changes(home.enterprise);
        Some((home.enterprise, fresh.then(|| home.caller())))
    }
    fn keep(&self, pair: Pair, home: Home) {
        let mut homes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if homes.len() >= MOST {
            homes.clear();
        }
        homes.insert(pair, home);
    }
}

/// Checks an `Authorization` header (`Device <system ID>.<device ID>`). Nothing is skipped on the way to a
/// refusal: an unknown system ID leads to an enterprise that does not exist, in which the same look-up is made.
///
/// # Errors
/// [`UseCaseError::NotFound`] for every pair that does not match, alike.
pub async fn authenticate(app: &App, header: Option<&str>) -> Result<DeviceCaller, UseCaseError> {
    let given = header.and_then(|text| Credentials::parse(text).ok());
    let (system_id, secret) = match given {
        Some(pair) => (pair.system_id.to_string(), pair.device_id),
        None => ("0000000000".to_owned(), Secret::from_bytes([0; 32])),
    };
    let hash = key_hash(&app.secret, &secret);
    let pair = (system_id, hash);
    let enterprise = match app.homes.find(app, &pair) {
        Some((_, Some(caller))) => return Ok(caller),
        Some((home, None)) => Some(home),
        None => enterprise::of_system_id(app, &pair.0).await?,
    };
    let nowhere = EnterpriseId::from_uuid(Uuid::nil());
    let looking = EnterpriseScope::of_job(enterprise.unwrap_or(nowhere));
    let changes = app.store.live().access_changes(looking.enterprise());
    let at = (Instant::now(), app.clock.now());
    let found = device_by_key(&*app.store.read(&looking).await?, &pair.1).await?;
    match (enterprise, found) {
        (Some(enterprise), Some(row)) => {
            let (device, actor) = (row.id, Actor::Device { id: row.id, name: row.name });
            let home = Home { enterprise, actor, device, changes, at };
            let caller = home.caller();
            app.homes.keep(pair, home);
            Ok(caller)
        }
        _ => {
            tracing::info!("a device's call was discarded: authentication failure");
            metrics::counter!("handsight_device_authentication_failures_total").increment(1);
            Err(UseCaseError::NotFound)
        }
    }
}
