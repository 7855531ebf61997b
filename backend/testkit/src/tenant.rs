//! One of the two enterprises of a test, and its people.

use handsight_domain::{
    id::{AccountId, EnterpriseId, MemberId},
    policy::Role,
    scope::{EnterpriseScope, PlatformScope},
};

/// An enterprise, with one member of every role.
#[derive(Debug, Clone)]
pub struct Tenant {
    /// Its id.
    pub id: EnterpriseId,
    /// Its system ID.
    pub system_id: String,
    /// Its people, in the order of `Role::ALL`.
    pub people: Vec<Person>,
}

/// A member, signed in.
#[derive(Debug, Clone)]
pub struct Person {
    /// The role.
    pub role: Role,
    /// The address, also the sign-in.
    pub email: String,
    /// The account.
    pub account: AccountId,
    /// The member.
    pub member: MemberId,
    /// An access token, good for ten minutes of the test's clock.
    pub token: String,
}

impl Tenant {
    /// The member of a role.
    pub fn person(&self, role: Role) -> &Person {
        self.people.iter().find(|p| p.role == role).unwrap()
    }
    /// The owner's token.
    pub fn owner(&self) -> &str {
        &self.person(Role::Owner).token
    }
    /// The auditor's token.
    pub fn auditor(&self) -> &str {
        &self.person(Role::Auditor).token
    }
    /// The operator's token (the role, not the operator of the service).
    pub fn operator(&self) -> &str {
        &self.person(Role::Operator).token
    }
    /// A scope of the service itself, to look or to prepare.
    pub fn scope(&self) -> EnterpriseScope {
        PlatformScope::of_service().enter(self.id)
    }
}
