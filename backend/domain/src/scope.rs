//! The only key to an enterprise's rows. A scope has private fields and three makers: a caller with a
//! permission, a device that proved its identity, a job by its own row. Holding one proves that the check
//! was done, so the store asks for nothing else. Which files may call a maker, and what proof each of them holds, is
//! a closed list: `scripts/check/scopes`.

use serde::{Deserialize, Serialize};

use crate::id::{AccountId, ApiTokenId, DeviceId, EnterpriseId, MemberId, ScriptId};

/// Who acts, for the audit log and for "asked by".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Actor {
    /// A person, as a member of the enterprise.
    Member {
        /// The member.
        id: MemberId,
        /// The person's name at that time.
        name: String,
    },
    /// A program with an API token.
    ApiToken {
        /// The token.
        id: ApiTokenId,
        /// The token's name at that time.
        name: String,
    },
    /// A device, by its token.
    Device {
        /// The device.
        id: DeviceId,
        /// The device's name at that time.
        name: String,
    },
    /// A script, in the name of whoever saved it.
    Script {
        /// The script.
        id: ScriptId,
        /// The script's name and whose it is, for people.
        name: String,
        /// The printed id of whoever saved it.
        owner: String,
    },
    /// The service itself: a retry, a deadline, a clean-up.
    System,
    /// The operator of the service, by command line or platform mutation.
    Operator {
        /// The operator's account, when it was not the command line.
        account: Option<AccountId>,
    },
}

impl Actor {
    /// The kind, as stored and as written in the API.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Member { .. } => "MEMBER",
            Self::ApiToken { .. } => "API_TOKEN",
            Self::Device { .. } => "DEVICE",
            Self::Script { .. } => "SCRIPT",
            Self::System => "SYSTEM",
            Self::Operator { .. } => "OPERATOR",
        }
    }
    /// A name for people.
    pub fn name(&self) -> &str {
        match self {
            Self::Member { name, .. }
            | Self::ApiToken { name, .. }
            | Self::Device { name, .. }
            | Self::Script { name, .. } => name,
            Self::System => "Handsight",
            Self::Operator { .. } => "Operator of the service",
        }
    }
}

/// The right to one enterprise's rows, and in whose name.
#[derive(Debug, Clone)]
pub struct EnterpriseScope {
    enterprise: EnterpriseId,
    actor: Actor,
}

impl EnterpriseScope {
    pub(crate) const fn new(enterprise: EnterpriseId, actor: Actor) -> Self {
        Self { enterprise, actor }
    }
    /// For a device whose pair of system ID and device ID was just checked, or while it is being checked
    /// (the look-up itself happens inside the enterprise that the system ID names).
    pub const fn of_device(enterprise: EnterpriseId, actor: Actor) -> Self {
        Self::new(enterprise, actor)
    }
    /// For a job, by the row that says which enterprise it works for.
    pub const fn of_job(enterprise: EnterpriseId) -> Self {
        Self::new(enterprise, Actor::System)
    }
    /// For a job that goes on with what somebody began, by its row, in that one's name.
    pub const fn in_name_of(enterprise: EnterpriseId, actor: Actor) -> Self {
        Self::new(enterprise, actor)
    }
    /// The enterprise.
    pub const fn enterprise(&self) -> EnterpriseId {
        self.enterprise
    }
    /// In whose name.
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }
}

/// The right to work across enterprises: the operator's commands and the service's own jobs. It opens no
/// device and no member.
#[derive(Debug, Clone)]
pub struct PlatformScope {
    actor: Actor,
}

impl PlatformScope {
    /// For the operator at the command line.
    pub const fn of_command_line() -> Self {
        Self { actor: Actor::Operator { account: None } }
    }
    /// For the service's own jobs, sign-in and routing.
    pub const fn of_service() -> Self {
        Self { actor: Actor::System }
    }
    pub(crate) const fn of_account(account: AccountId) -> Self {
        Self { actor: Actor::Operator { account: Some(account) } }
    }
    /// In whose name.
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }
    /// Enters one enterprise in the operator's name, for a command that changes exactly that one.
    pub fn enter(&self, enterprise: EnterpriseId) -> EnterpriseScope {
        EnterpriseScope::new(enterprise, self.actor.clone())
    }
    /// Enters one enterprise in the name of somebody whose identity the service has just established there:
    /// at sign-in, sign-out and when an API token shows itself.
    pub const fn enter_as(&self, enterprise: EnterpriseId, actor: Actor) -> EnterpriseScope {
        EnterpriseScope::new(enterprise, actor)
    }
}
