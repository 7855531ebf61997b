//! What a caller may ask of devices, beyond entering: some may ask one device at a time, some may not destroy,
//! and who sits at a browser is asked once more.

use handsight_domain::{
    caller::{Caller, Denied},
    command::{ONE_AT_A_TIME, destructive, is_for_good},
    policy::Permission,
};

/// A caller's rights over actions.
#[derive(Debug, Clone, Copy)]
pub struct Authority {
    any: bool,
    one: bool,
    destroys: bool,
    browser: bool,
}

impl Authority {
    /// The rights of a caller.
    pub fn of(caller: &Caller) -> Self {
        Self {
            any: caller.may(Permission::ActionsIssue),
            one: caller.may(Permission::ActionsIssueOne),
            destroys: caller.may(Permission::ActionsDestructive),
            browser: caller.member().is_some(),
        }
    }
    /// Whether the caller may ask this of so many devices.
    ///
    /// # Errors
    /// [`Denied`] naming the permission that is missing.
    pub fn check(self, command: &str, devices: usize) -> Result<(), Denied> {
        if destructive(command) && !self.destroys {
            return Err(Denied::Lacks(Permission::ActionsDestructive));
        }
        let one = self.one && devices == 1 && ONE_AT_A_TIME.contains(&command);
        if self.any || one { Ok(()) } else { Err(Denied::Lacks(Permission::ActionsIssue)) }
    }
    /// Whether a person asks: people repeat the word before what destroys a lost phone, programs were decided
    /// about once and for all.
    pub const fn is_person(self) -> bool {
        self.browser
    }
    /// Whether the request must carry the word: a wipe and a move always, anything destructive to more than one device.
    /// A program that holds the permission has been decided about once and for all.
    pub fn must_confirm(self, command: &str, devices: usize) -> bool {
        self.browser && destructive(command) && (is_for_good(command) || devices > 1)
    }
}

#[cfg(test)]
mod tests {
    use handsight_domain::{
        caller::{MemberCaller, TokenCaller},
        id::{AccountId, ApiTokenId, AuthSessionId, EnterpriseId, MemberId, TypedId},
        policy::Role,
    };
    use uuid::Uuid;

    use super::*;

    fn member(role: Role) -> Authority {
        Authority::of(&Caller::Member(MemberCaller {
            account: AccountId::from_uuid(Uuid::nil()),
            name: "Ada".into(),
            member: MemberId::from_uuid(Uuid::nil()),
            enterprise: EnterpriseId::from_uuid(Uuid::nil()),
            role,
            session: AuthSessionId::from_uuid(Uuid::nil()),
            platform_operator: false,
        }))
    }
    fn token(scopes: &[Permission]) -> Authority {
        Authority::of(&Caller::Token(TokenCaller {
            token: ApiTokenId::from_uuid(Uuid::nil()),
            name: "program".into(),
            enterprise: EnterpriseId::from_uuid(Uuid::nil()),
            scopes: scopes.to_vec(),
        }))
    }

    #[test]
    fn the_help_desk_asks_one_phone_at_a_time() {
        let desk = member(Role::HelpDesk);
        assert!(desk.check("lck", 1).is_ok());
        assert!(desk.check("lck", 2).is_err());
        assert!(desk.check("aud", 1).is_err());
        assert_eq!(desk.check("wip", 1), Err(Denied::Lacks(Permission::ActionsDestructive)));
    }

    #[test]
    fn who_destroys_needs_the_right_and_at_a_browser_the_word() {
        assert!(member(Role::Operator).check("blk", 1).is_err());
        let owner = member(Role::Owner);
        assert!(owner.check("wip", 10).is_ok());
        assert!(owner.must_confirm("wip", 1) && owner.must_confirm("mov", 1) && owner.must_confirm("blk", 2));
        assert!(!owner.must_confirm("blk", 1) && !owner.must_confirm("lck", 500));
        assert!(token(&[Permission::ActionsIssue]).check("wip", 1).is_err());
        let strong = token(&[Permission::ActionsIssue, Permission::ActionsDestructive]);
        assert!(strong.check("wip", 2).is_ok() && !strong.must_confirm("wip", 2));
    }
}
