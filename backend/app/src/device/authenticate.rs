//! Who calls the web service: the pair of system ID and device ID, checked in the same steps whether the
//! first, the second or both are wrong.

use handsight_domain::{
    id::{DeviceId, EnterpriseId, TypedId},
    scope::{Actor, EnterpriseScope},
};
use handsight_protocol::{DeviceId as Secret, agent_api::Credentials};
use handsight_store::device::device_by_key;
use uuid::Uuid;

use super::secrets::key_hash;
use crate::{
    App, UseCaseError, enterprise,
    lately::{Lately, Look},
};

/// A device that proved who it is.
#[derive(Debug, Clone)]
pub struct DeviceCaller {
    /// The key to its enterprise's rows.
    pub scope: EnterpriseScope,
    /// The device.
    pub device: DeviceId,
}

/// A system ID, and the keyed hash of a device ID.
type Pair = (String, Vec<u8>);

/// Phones that showed a right pair lately: the enterprise of a pair is its own for good, who bears it holds as long as the
/// look that found it (a deletion is a change of rights). Cloning shares them.
#[derive(Debug, Clone, Default)]
pub struct Homes(Lately<Pair, (Look, DeviceCaller), 100_000>);

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
    let enterprise = match app.homes.0.find(&pair) {
        Some((look, caller)) if look.holds(app) => return Ok(caller),
        Some((look, _)) => Some(look.enterprise),
        None => enterprise::of_system_id(app, &pair.0).await?,
    };
    let nowhere = EnterpriseId::from_uuid(Uuid::nil());
    let looking = EnterpriseScope::of_job(enterprise.unwrap_or(nowhere));
    let look = Look::into(app, looking.enterprise());
    let found = device_by_key(&*app.store.read(&looking).await?, &pair.1).await?;
    match (enterprise, found) {
        (Some(enterprise), Some(row)) => {
            let actor = Actor::Device { id: row.id, name: row.name };
            let caller =
                DeviceCaller { scope: EnterpriseScope::of_device(enterprise, actor), device: row.id };
            app.homes.0.keep(pair, (look, caller.clone()));
            Ok(caller)
        }
        _ => {
            tracing::info!("a device's call was discarded: authentication failure");
            metrics::counter!("handsight_device_authentication_failures_total").increment(1);
            Err(UseCaseError::NotFound)
        }
    }
}
