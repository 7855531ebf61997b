//! Enrolment: a phone comes with a system ID and the secret that it made, and becomes a device.
//!
//! The order of refusals is part of the contract: a mistyped system ID, an unknown one, then a phone that is
//! known already (welcome, whatever the gate says), then the gate, then what is taken elsewhere. Two that come
//! at once pass the gate one after the other.

use handsight_domain::{
    action::HEARTBEAT_SECONDS,
    scope::{Actor, EnterpriseScope},
};
use handsight_protocol::{
    Sequence,
    agent_api::{ProvisionAnswer, ProvisionRequest},
    system_id::SystemIdError,
};
use handsight_store::{
    LiveEvent, WriteTx,
    action::open_actions,
    device::{self as rows, DeviceRow, EnterpriseGate, NewDevice},
};
use serde_json::json;

use super::{number::place, phone, secrets};
use crate::{
    App, StoreError, UseCaseError,
    account::Held,
    audit, campaign, enterprise,
    event::{self, Event, EventKind},
};

/// Why a phone is not enrolled.
#[derive(Debug, thiserror::Error)]
pub enum ProvisionError {
    /// The system ID is not one.
    #[error(transparent)]
    SystemId(#[from] SystemIdError),
    /// A field is not acceptable.
    #[error("{0}")]
    Invalid(String),
    /// Nobody has that system ID.
    #[error("no enterprise has this system ID")]
    Unknown,
    /// The enterprise takes no more devices, and why.
    #[error("{0}")]
    Closed(String),
    /// The device ID or the hardware ID belongs to another device.
    #[error("{0}")]
    Elsewhere(&'static str),
    /// Too many from this network came to nothing, and nothing shows that this phone does not guess.
    #[error(
        "too many enrolments from your network came to nothing: wait a while, or enrol by the link of an invitation"
    )]
    Held,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] UseCaseError),
}

impl From<StoreError> for ProvisionError {
    fn from(error: StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// A device, new or known.
#[derive(Debug, Clone)]
pub struct Provisioned {
    /// Whether it is new.
    pub created: bool,
    /// What the phone is told.
    pub answer: ProvisionAnswer,
}

const DEVICE_ID: &str = "this device ID belongs to another device";
const HARDWARE: &str =
    "this hardware is enrolled in your enterprise already: an administrator can delete the old device first";

fn checked(request: &ProvisionRequest) -> Result<(), ProvisionError> {
    let short = |field: &str, text: Option<&str>, most: usize| match text {
        Some(text) if text.len() > most || text.chars().any(char::is_control) => Err(
            ProvisionError::Invalid(format!("{field} has at most {most} bytes and no control characters")),
        ),
        _ => Ok(()),
    };
    if request.platform.trim().is_empty() || request.agent_version.trim().is_empty() {
        return Err(ProvisionError::Invalid("platform and agentVersion must not be empty".to_owned()));
    }
    short("platform", Some(&request.platform), 40)?;
    short("agentVersion", Some(&request.agent_version), 60)?;
    short("manufacturer", request.manufacturer.as_deref(), 100)?;
    short("model", request.model.as_deref(), 100)?;
    short("osVersion", request.os_version.as_deref(), 100)?;
    short("hardwareId", request.hardware_id.as_deref(), 200)?;
    short("token", request.token.as_deref(), 200)?;
    short("phoneNumber", request.phone_number.as_deref(), 40)
}

/// A name to begin with: what the phone is, and the end of its handle to tell two of a kind apart.
fn first_name(request: &ProvisionRequest, handle: &str) -> String {
    let model = request.model.as_deref().map(str::trim).filter(|m| !m.is_empty());
    let kind = match (request.manufacturer.as_deref().map(str::trim), model) {
        (Some(maker), Some(model)) if !maker.is_empty() && !model.starts_with(maker) => {
            format!("{maker} {model}")
        }
        (_, Some(model)) => model.to_owned(),
        _ => request.platform.trim().to_owned(),
    };
    let tail = handle.get(handle.len().saturating_sub(4)..).unwrap_or_default();
    format!("{kind} {tail}")
}

fn gate_words(gate: &EnterpriseGate, enrolled: i64, app: &App) -> Option<String> {
    if !gate.open {
        return Some("enrolment is closed: ask an administrator to open it".to_owned());
    }
    if gate.evaluation_ends_at.is_some_and(|end| end <= app.clock.now()) {
        return Some("the evaluation has ended: no more devices can be enrolled".to_owned());
    }
    match gate.device_limit {
        Some(limit) if enrolled >= limit => {
            Some(format!("the evaluation is limited to {limit} devices, and all of them are in use"))
        }
        _ => None,
    }
}

/// Enrols a phone. From a network that is held, only one that is known or shows a token.
///
/// # Errors
/// [`ProvisionError`], each with its own answer in the web service.
pub async fn provision(
    app: &App,
    request: &ProvisionRequest,
    held: Held,
) -> Result<Provisioned, ProvisionError> {
    let system_id = request.system_id()?;
    checked(request)?;
    let enterprise =
        enterprise::of_system_id(app, &system_id.to_string()).await?.ok_or(ProvisionError::Unknown)?;
    let hash = secrets::key_hash(&app.secret, &request.device_id);
    let id: handsight_domain::id::DeviceId = app.mint.id();
    let name = first_name(request, &id.to_string());
    let scope = EnterpriseScope::of_device(enterprise, Actor::Device { id, name: name.clone() });
    let mut tx = app.store.write(&scope).await?;
    let gate = rows::enterprise_gate(&tx, true).await?.ok_or(ProvisionError::Unknown)?;
    if let Some(known) = rows::device_by_key(&tx, &hash).await? {
        let answer = known_again(app, &tx, &gate, &known).await?;
        // On SQLite a twin's work may still wait for the disk in the same group: say so after it.
        tx.commit().await?;
        return Ok(Provisioned { created: false, answer });
    }
    if rows::claimed_elsewhere(&tx, &hash).await? {
        return Err(ProvisionError::Elsewhere(DEVICE_ID));
    }
    let token = request.token.as_deref().map(str::trim).filter(|token| !token.is_empty());
    if held == Held(true) && token.is_none() {
        return Err(ProvisionError::Held);
    }
    // Counted now that the gate is locked: nobody else comes in meanwhile.
    let enrolled = rows::enrolled_count(&tx).await?;
    if let Some(words) = gate_words(&gate, enrolled, app) {
        return Err(ProvisionError::Closed(words));
    }
    let now = app.clock.now();
    let admission = match token {
        Some(token) => Some(campaign::admit(app, &tx, token, now).await?.map_err(ProvisionError::Closed)?),
        None => None,
    };
    let hardware = request.hardware_id.as_deref().map(str::trim).filter(|h| !h.is_empty());
    let hardware = hardware.map(|h| secrets::hardware_hash(&app.secret, h));
    if !rows::claim(&tx, &hash, id).await? {
        return Err(ProvisionError::Elsewhere(DEVICE_ID));
    }
    if let Some(hardware) = &hardware
        && !rows::claim_hardware(&tx, hardware, id).await?
    {
        return Err(ProvisionError::Elsewhere(HARDWARE));
    }
    // A phone that was deleted and comes back with its old secret is numbered on.
    let last = rows::earlier_sequence(&tx, &hash).await?;
    let country = enterprise::country(&tx).await?;
    let mut row = DeviceRow {
        id,
        name: name.clone(),
        phone_number: request.phone_number.as_deref().and_then(|text| phone::e164(text, country)),
        phone_verified_at: None,
        holder: None,
        holder_email: None,
        department: None,
        office: None,
        liability: "CORPORATE".to_owned(),
        notes: None,
        platform: request.platform.trim().to_lowercase(),
        manufacturer: request.manufacturer.clone(),
        model: request.model.clone(),
        os_version: request.os_version.clone(),
        agent_version: Some(request.agent_version.clone()),
        home_carrier: None,
        serving_carrier: None,
        roaming: false,
        country: None,
        radio: None,
        enrolled_at: now,
        last_seen_at: now,
        battery_percent: None,
        signal_dbm: None,
        last_sequence: last,
        processed_sequence: last,
        policy_revision: 0,
        fix: None,
        device_id_sealed: app.secret.seal(&app.mint, &secrets::context(id), request.device_id.as_bytes()),
        deleted_at: None,
        moved_at: None,
        moved_to: None,
    };
    if let Some(admission) = &admission {
        admission.describe(&mut row);
    }
    let answer = answer(app, &gate, &row, last)?;
    let new = NewDevice { row, key_hash: hash, hardware_hash: hardware };
    rows::insert_device(&tx, &new).await?;
    if new.row.phone_number.is_some() {
        // Kept as what the phone says: it is asked to prove it when somebody wants to know, or when it changes.
        let mut number = place(app, &tx, id, 0).await?;
        number.number.clone_from(&new.row.phone_number);
        rows::save_number(&tx, &number).await?;
    }
    let by = admission.as_ref().map(|a| a.campaign().to_owned());
    if let Some(admission) = admission {
        rows::save_profile(&tx, &new.row).await?;
        campaign::settle(&mut tx, admission, id, now).await?;
    }
    tx.tell(LiveEvent::Device { enterprise, device: id });
    let payload = json!({"device": {
        "id": id, "name": name, "platform": new.row.platform, "manufacturer": new.row.manufacturer,
        "model": new.row.model, "osVersion": new.row.os_version, "agentVersion": new.row.agent_version,
        "phoneNumber": new.row.phone_number,
    }});
    let enrolled = Event { kind: EventKind::DeviceEnrolled, device: Some(id), payload };
    event::record(app, &mut tx, enrolled).await?;
    let detail = json!({"platform": new.row.platform, "agentVersion": new.row.agent_version, "campaign": by});
    audit::record(app, &mut tx, "device.enrolled", Some(id.to_string()), format!("{name} enrolled"), detail)
        .await?;
    tx.commit().await?;
    Ok(Provisioned { created: true, answer })
}

/// The same phone again. It may have lost everything but its secret, so it goes on from the last number that
/// no longer waits: what waits is fetched, nothing that ended is done twice.
async fn known_again(
    app: &App,
    tx: &WriteTx,
    gate: &EnterpriseGate,
    device: &DeviceRow,
) -> Result<ProvisionAnswer, ProvisionError> {
    let open = open_actions(tx, device.id).await?;
    let go_on_from = open.first().map_or(device.last_sequence, |first| first.sequence - 1);
    answer(app, gate, device, go_on_from)
}

fn answer(
    app: &App,
    gate: &EnterpriseGate,
    device: &DeviceRow,
    sequence: i64,
) -> Result<ProvisionAnswer, ProvisionError> {
    let broken = |what: &str| UseCaseError::Internal(format!("a stored {what} cannot be read"));
    Ok(ProvisionAnswer {
        device: device.id.to_string(),
        server_url: app.public_url.to_string(),
        command_key: gate.command_key.parse().map_err(|_| broken("command key"))?,
        sequence: Sequence::new(u32::try_from(sequence).map_err(|_| broken("sequence"))?),
        policy_revision: u64::try_from(device.policy_revision).unwrap_or(0),
        heartbeat_seconds: HEARTBEAT_SECONDS,
    })
}
