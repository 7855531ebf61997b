//! Who is at the door of the API: nobody, a member of an enterprise, or a program with a token; and the one
//! way from there to an enterprise's rows.

use crate::{
    id::{AccountId, ApiTokenId, AuthSessionId, EnterpriseId, MemberId},
    policy::{self, Permission, Role},
    scope::{Actor, EnterpriseScope, PlatformScope},
};

/// A person's membership, as the access token names it.
#[derive(Debug, Clone)]
pub struct MemberCaller {
    /// The account.
    pub account: AccountId,
    /// The person's name.
    pub name: String,
    /// The member.
    pub member: MemberId,
    /// The enterprise.
    pub enterprise: EnterpriseId,
    /// The role.
    pub role: Role,
    /// The signed-in browser.
    pub session: AuthSessionId,
    /// Whether the account may run platform mutations.
    pub platform_operator: bool,
}

/// A program with an API token.
#[derive(Debug, Clone)]
pub struct TokenCaller {
    /// The token.
    pub token: ApiTokenId,
    /// Its name.
    pub name: String,
    /// The enterprise.
    pub enterprise: EnterpriseId,
    /// What it may do.
    pub scopes: Vec<Permission>,
}

/// Whoever asks.
#[derive(Debug, Clone)]
pub enum Caller {
    /// Nobody known.
    Anonymous,
    /// A signed-in person.
    Member(MemberCaller),
    /// A program.
    Token(TokenCaller),
}

/// Why a caller may not enter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Not signed in.
    #[error("sign in first")]
    Anonymous,
    /// Signed in, but without this permission.
    #[error("this needs the permission {}", .0.name())]
    Lacks(Permission),
    /// Only for the operator of the service.
    #[error("only the operator of the service may do this")]
    NotOperator,
}

impl Caller {
    /// Whether the caller holds a permission.
    pub fn may(&self, need: Permission) -> bool {
        match self {
            Self::Anonymous => false,
            Self::Member(m) => policy::allows(m.role, need),
            Self::Token(t) => t.scopes.contains(&need),
        }
    }
    /// Whether the caller may know where devices are and were. Everything that tells it asks here: positions and
    /// tracks, cells and towers, the QoS map, results and logs, and what webhooks are told.
    pub fn may_see_places(&self) -> bool {
        self.may(Permission::LocationRead)
    }
    /// The first permission of a role that the caller lacks: who hands a role out or takes it away holds all of it.
    pub fn lacks_of(&self, role: Role) -> Option<Permission> {
        Permission::ALL.into_iter().find(|p| policy::allows(role, *p) && !self.may(*p))
    }
    /// Every permission that the caller holds.
    pub fn permissions(&self) -> Vec<Permission> {
        Permission::ALL.into_iter().filter(|p| self.may(*p)).collect()
    }
    /// The way in to one's own affairs, which need no permission: one's sessions, password, saved views.
    ///
    /// # Errors
    /// [`Denied::Anonymous`] when nobody is signed in.
    pub fn enter_own(&self) -> Result<EnterpriseScope, Denied> {
        match self {
            Self::Anonymous => Err(Denied::Anonymous),
            Self::Member(m) => {
                Ok(EnterpriseScope::new(m.enterprise, Actor::Member { id: m.member, name: m.name.clone() }))
            }
            Self::Token(t) => {
                Ok(EnterpriseScope::new(t.enterprise, Actor::ApiToken { id: t.token, name: t.name.clone() }))
            }
        }
    }
    /// The way in: checks the permission and hands out the scope.
    ///
    /// # Errors
    /// [`Denied`] when nobody is signed in or the permission is missing.
    pub fn enter(&self, need: Permission) -> Result<EnterpriseScope, Denied> {
        let scope = self.enter_own()?;
        if self.may(need) { Ok(scope) } else { Err(Denied::Lacks(need)) }
    }
    /// The way in for the operator of the service.
    ///
    /// # Errors
    /// [`Denied`] for everyone else.
    pub fn enter_platform(&self) -> Result<PlatformScope, Denied> {
        match self {
            Self::Anonymous => Err(Denied::Anonymous),
            Self::Member(m) if m.platform_operator => Ok(PlatformScope::of_account(m.account)),
            Self::Member(_) | Self::Token(_) => Err(Denied::NotOperator),
        }
    }
    /// Where the caller asks; `None` for nobody.
    pub const fn enterprise(&self) -> Option<EnterpriseId> {
        match self {
            Self::Anonymous => None,
            Self::Member(m) => Some(m.enterprise),
            Self::Token(t) => Some(t.enterprise),
        }
    }
    /// The signed-in person, if it is one.
    pub const fn member(&self) -> Option<&MemberCaller> {
        if let Self::Member(m) = self { Some(m) } else { None }
    }
}
