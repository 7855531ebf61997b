//! Who is asking: the person, the enterprise they act in, and what they may do there.

use super::kinds::{EnterpriseMode, Permission, Role};
use super::scalar::{DateTime, Long};
use super::{schema, transport};
use crate::model::fault::Fault;
use cynic::QueryBuilder;

/// The person.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Account {
    /// Their address, with which they sign in.
    pub email: String,
    /// Their name.
    pub name: String,
}

/// What the person is here.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Member")]
pub struct OwnMember {
    /// Global id.
    pub id: cynic::Id,
    /// The role here.
    pub role: Role,
}

/// One enterprise the person belongs to.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Membership {
    /// Global id of the member there.
    pub member_id: cynic::Id,
    /// Its name.
    pub enterprise_name: String,
    /// The role there.
    pub role: Role,
    /// Whether it is the one acted in now.
    pub current: bool,
}

/// Days of usage on their way into another time zone.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct UsageRecount {
    /// The zone that they are counted in.
    pub time_zone: String,
    /// How many events there were to look at.
    pub total: Long,
    /// How many were looked at.
    pub done: Long,
}

/// The enterprise acted in.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Enterprise {
    /// Global id.
    pub id: cynic::Id,
    /// Its name.
    pub name: String,
    /// Ten digits that route enrolment.
    pub system_id: String,
    /// An IANA time zone.
    pub time_zone: String,
    /// When it was set up.
    pub created_at: DateTime,
    /// Whether it pays.
    pub mode: EnterpriseMode,
    /// When the evaluation ends; null once it pays.
    pub evaluation_ends_at: Option<DateTime>,
    /// When somebody asked to make it a paying one; null when nobody has.
    pub conversion_requested_at: Option<DateTime>,
    /// How many devices it may have; null without a limit.
    pub device_limit: Option<i32>,
    /// How many it has.
    pub device_count: i32,
    /// Whether an owner's e-mail address is confirmed; until then nothing leaves by the operator's gateways.
    pub confirmed: bool,
    /// After how many hours a wipe that no phone has received asks again.
    pub wipe_asks_after_hours: i32,
    /// How far days are counted anew after a change of the time zone; null when all are.
    pub usage_recount: Option<UsageRecount>,
    /// Public half of the key of the commands that must be signed, hex.
    pub command_key: String,
}

/// Who is asking.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Viewer {
    /// The person; null for an API token.
    pub account: Option<Account>,
    /// What they are here.
    pub member: Option<OwnMember>,
    /// The enterprise acted in.
    pub enterprise: Option<Enterprise>,
    /// What they may do.
    pub permissions: Vec<Permission>,
    /// Every enterprise they belong to.
    pub memberships: Vec<Membership>,
}

impl Viewer {
    /// Whether something is allowed.
    pub fn can(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct ViewerQuery {
    viewer: Viewer,
}

/// Asks who is asking.
///
/// # Errors
/// As [`transport::run`].
pub async fn viewer() -> Result<Viewer, Fault> {
    Ok(transport::run(ViewerQuery::build(())).await?.viewer)
}
