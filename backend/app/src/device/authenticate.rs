//! Who calls the web service: the pair of system ID and device ID, checked in the same steps whether the
//! first, the second or both are wrong.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use handsight_domain::{
    id::{EnterpriseId, TypedId},
    scope::{Actor, EnterpriseScope},
};
use handsight_protocol::{DeviceId as Secret, agent_api::Credentials};
use handsight_store::device::{DeviceRow, device_by_key};
use uuid::Uuid;

use super::secrets::key_hash;
use crate::{App, UseCaseError, enterprise};

/// A device that proved who it is.
#[derive(Debug, Clone)]
pub struct DeviceCaller {
    /// The key to its enterprise's rows.
    pub scope: EnterpriseScope,
    /// The device, as it was a moment ago.
    pub device: DeviceRow,
}

/// Most phones whose enterprise is remembered; beyond it all are forgotten, and looked up once more.
const HOMES: usize = 100_000;

/// The enterprises of phones that have proved who they are: a system ID leads to one enterprise for good, and whoever
/// shows a right pair need not have it looked up each time. Cloning shares them.
#[derive(Debug, Clone, Default)]
pub struct Homes(Arc<Mutex<HashMap<(String, Vec<u8>), EnterpriseId>>>);

impl Homes {
    fn find(&self, pair: &(String, Vec<u8>)) -> Option<EnterpriseId> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(pair).copied()
    }
    fn keep(&self, pair: (String, Vec<u8>), enterprise: EnterpriseId) {
        let mut homes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if homes.len() >= HOMES {
            homes.clear();
        }
        homes.insert(pair, enterprise);
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
    let home = app.homes.find(&pair);
    let enterprise = match home {
        Some(home) => Some(home),
        None => enterprise::of_system_id(app, &pair.0).await?,
    };
    let nowhere = EnterpriseId::from_uuid(Uuid::nil());
    let looking = EnterpriseScope::of_job(enterprise.unwrap_or(nowhere));
    let found = device_by_key(&*app.store.read(&looking).await?, &pair.1).await?;
    match (enterprise, found) {
        (Some(enterprise), Some(device)) => {
            if home.is_none() {
                app.homes.keep(pair, enterprise);
            }
            let actor = Actor::Device { id: device.id, name: device.name.clone() };
            Ok(DeviceCaller { scope: EnterpriseScope::of_device(enterprise, actor), device })
        }
        _ => {
            tracing::info!("a device's call was discarded: authentication failure");
            metrics::counter!("handsight_device_authentication_failures_total").increment(1);
            Err(UseCaseError::NotFound)
        }
    }
}
