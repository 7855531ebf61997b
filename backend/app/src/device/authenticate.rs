//! Who calls the web service: the pair of system ID and device ID, checked in the same steps whether the
//! first, the second or both are wrong.

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
    let enterprise = enterprise::of_system_id(app, &system_id).await?;
    let nowhere = EnterpriseId::from_uuid(Uuid::nil());
    let looking = EnterpriseScope::of_job(enterprise.unwrap_or(nowhere));
    let found = device_by_key(&*app.store.read(&looking).await?, &hash).await?;
    match (enterprise, found) {
        (Some(enterprise), Some(device)) => {
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
