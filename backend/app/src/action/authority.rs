//! What a caller may ask of devices, beyond entering: some may ask one device at a time, some may not destroy or run
//! code, and who sits at a browser is asked once more. Whoever takes something back, puts it off or undoes it needs
//! what asking for it needs: otherwise a weak role could undo an owner's wipe.

use handsight_domain::{
    caller::{Caller, Denied},
    command::{ONE_AT_A_TIME, destructive, runs_code, undoes, wants_word},
    policy::Permission,
    script::{Step, depends_on_places},
};

/// A caller's rights over actions.
#[derive(Debug, Clone, Copy)]
pub struct Authority {
    any: bool,
    one: bool,
    destroys: bool,
    runs: bool,
    places: bool,
    browser: bool,
}

impl Authority {
    /// The rights of a caller.
    pub fn of(caller: &Caller) -> Self {
        Self {
            any: caller.may(Permission::ActionsIssue),
            one: caller.may(Permission::ActionsIssueOne),
            destroys: caller.may(Permission::ActionsDestructive),
            runs: caller.may(Permission::ActionsRunCode),
            places: caller.may_see_places(),
            browser: caller.member().is_some(),
        }
    }
    /// Whether the caller may ask this of so many devices, or take it back from them.
    ///
    /// # Errors
    /// [`Denied`] naming the permission that is missing.
    pub fn check(self, command: &str, devices: usize) -> Result<(), Denied> {
        self.take_back(command)?;
        let one = self.one && devices == 1 && ONE_AT_A_TIME.contains(&command);
        if self.any || one { Ok(()) } else { Err(Denied::Lacks(Permission::ActionsIssue)) }
    }
    /// Whether the caller may have a script ask these steps.
    ///
    /// # Errors
    /// [`Denied`] naming the permission that is missing.
    pub fn check_steps(self, steps: &[Step]) -> Result<(), Denied> {
        steps.iter().try_for_each(|step| self.check(&step.command, 2))?;
        if depends_on_places(steps) && !self.places {
            return Err(Denied::Lacks(Permission::LocationRead));
        }
        Ok(())
    }
    /// Whether the caller may take this back where another right lets them end it, as with a device that is deleted.
    ///
    /// # Errors
    /// [`Denied`] naming the permission that is missing.
    pub fn take_back(self, command: &str) -> Result<(), Denied> {
        let lacking = needs(command).into_iter().find(|need| match need {
            Permission::ActionsDestructive => !self.destroys,
            Permission::ActionsRunCode => !self.runs,
            _ => false,
        });
        lacking.map_or(Ok(()), |lacking| Err(Denied::Lacks(lacking)))
    }
    /// Whether a person asks: people repeat the word before what destroys a lost phone, programs were decided
    /// about once and for all.
    pub const fn is_person(self) -> bool {
        self.browser
    }
    /// Whether the request must carry the word: a wipe and a move always, what destroys, runs code or replaces content
    /// when it goes to more than one device. A program that holds the permission has been decided about once and for
    /// all.
    pub fn must_confirm(self, command: &str, devices: usize) -> bool {
        self.browser && wants_word(command, devices)
    }
}

/// What asking for a command needs beyond the right to ask at all, and what taking it back needs as well.
pub(crate) fn needs(command: &str) -> Vec<Permission> {
    let mut needs = Vec::new();
    if destructive(command) || undoes(command).is_some_and(destructive) {
        needs.push(Permission::ActionsDestructive);
    }
    if runs_code(command) {
        needs.push(Permission::ActionsRunCode);
    }
    needs
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

    #[test]
    fn who_runs_code_needs_the_right_and_for_many_at_a_browser_the_word() {
        let (owner, operator) = (member(Role::Owner), member(Role::Operator));
        let (issues, runs) = (Permission::ActionsIssue, Permission::ActionsRunCode);
        for command in ["scr", "ins", "uni", "put", "rst"] {
            assert_eq!(operator.check(command, 1), Err(Denied::Lacks(runs)), "{command}");
            assert_eq!(token(&[issues]).check(command, 1), Err(Denied::Lacks(runs)), "{command}");
            assert_eq!(token(&[runs]).check(command, 1), Err(Denied::Lacks(issues)), "{command}");
            assert!(token(&[issues, runs]).check(command, 9).is_ok(), "{command}");
            assert!(owner.must_confirm(command, 2) && !owner.must_confirm(command, 1), "{command}");
        }
        assert!(token(&[issues, runs]).check("mov", 1).is_err(), "a move destroys as well");
        assert!(token(&[issues, Permission::ActionsDestructive]).check("mov", 1).is_err());
    }

    #[test]
    fn undoing_a_block_needs_what_blocking_needs() {
        let missing = Err(Denied::Lacks(Permission::ActionsDestructive));
        assert_eq!(member(Role::Operator).check("ubl", 1), missing);
        assert!(member(Role::Administrator).check("ubl", 2).is_ok());
    }
}
