//! Enrolment: from an invitation to a phone the server knows.

use handsight_protocol::agent_api::{EnrolmentLink, ProvisionAnswer, ProvisionRequest};
use handsight_protocol::{DeviceId, SystemId};

use crate::net::{Client, NetError, Transport};
use crate::platform::Profile;

/// What a person was given to enrol with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The server.
    pub server: String,
    /// The enterprise, its check digit verified before any network call.
    pub system_id: SystemId,
    /// A campaign's token.
    pub token: Option<String>,
}

impl Invitation {
    /// Reads an enrolment link.
    #[must_use]
    pub fn from_link(link: &str) -> Option<Self> {
        let EnrolmentLink { server, system_id, token } = EnrolmentLink::parse(link)?;
        Some(Self { server, system_id, token })
    }
}

/// Why a phone was not enrolled, in words for the person who holds it.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// The server knows no such enterprise.
    #[error("no enterprise has this system ID on that server; check the ID and the server's address")]
    UnknownEnterprise,
    /// Enrolment is closed, or the evaluation's limit is reached.
    #[error("the server does not take this phone: {0}")]
    Closed(String),
    /// The device or its hardware belongs elsewhere.
    #[error("this phone already belongs elsewhere: {0}")]
    Elsewhere(String),
    /// Anything else.
    #[error(transparent)]
    Net(#[from] NetError),
}

/// Enrols a phone. The answer comes with whether it is new to the server.
///
/// # Errors
/// Why not, in words for a person.
pub async fn enrol(
    transport: &Transport,
    invitation: &Invitation,
    device_id: &DeviceId,
    profile: Profile,
) -> Result<(ProvisionAnswer, bool), EnrolError> {
    let request = ProvisionRequest {
        system_id: invitation.system_id.to_string(),
        device_id: device_id.clone(),
        token: invitation.token.clone(),
        phone_number: profile.phone_number,
        platform: profile.platform,
        manufacturer: profile.manufacturer,
        model: profile.model,
        os_version: profile.os_version,
        agent_version: env!("CARGO_PKG_VERSION").to_owned(),
        hardware_id: profile.hardware_id,
    };
    Client::provision(transport, &invitation.server, &request).await.map_err(|error| match error {
        NetError::Refused { status: 404, problem: Some(_) } => EnrolError::UnknownEnterprise,
        NetError::Refused { status: 403, problem } => EnrolError::Closed(reason(problem)),
        NetError::Refused { status: 409, problem } => EnrolError::Elsewhere(reason(problem)),
        other => EnrolError::Net(other),
    })
}

fn reason(problem: Option<handsight_protocol::agent_api::Problem>) -> String {
    let said = problem.map(|problem| problem.detail.unwrap_or(problem.title));
    said.unwrap_or_else(|| "it gave no reason".to_owned())
}
