//! The words of the product for the contract's closed lists: one spelling each, from the glossary. Total functions,
//! so that a new value cannot be forgotten.

use crate::api::kinds::{Permission, Role};

/// A role, as people say it.
pub const fn role(role: Role) -> &'static str {
    match role {
        Role::Owner => "Owner",
        Role::Administrator => "Administrator",
        Role::Operator => "Operator",
        Role::Finance => "Finance",
        Role::Auditor => "Auditor",
        Role::HelpDesk => "Help desk",
        Role::Partner => "Partner",
    }
}

/// Every role that a member can be given.
pub const ROLES: [Role; 7] = [
    Role::Owner,
    Role::Administrator,
    Role::Operator,
    Role::Finance,
    Role::Auditor,
    Role::HelpDesk,
    Role::Partner,
];

/// A role by the API's own name, such as `HELP_DESK`; the name itself when it is none.
pub fn role_by_name(name: &str) -> String {
    ROLES
        .into_iter()
        .find(|candidate| role(*candidate).replace(' ', "_").eq_ignore_ascii_case(name))
        .map_or_else(|| name.to_owned(), |found| role(found).to_owned())
}

/// What a role may do, in one sentence.
pub const fn role_help(role: Role) -> &'static str {
    match role {
        Role::Owner => "Everything, including members and the ownership.",
        Role::Administrator => "Everything but the ownership.",
        Role::Operator => "Devices and actions, but neither block nor wipe, and no settings.",
        Role::Finance => "Usage, bills and plans.",
        Role::Auditor => "Reads everything, changes nothing.",
        Role::HelpDesk => "One device at a time: locate, message, lock.",
        Role::Partner => "What its grant says.",
    }
}

/// What a permission allows.
pub const fn permission(permission: Permission) -> &'static str {
    match permission {
        Permission::EnterpriseRead => "See the enterprise",
        Permission::EnterpriseManage => "Change its settings",
        Permission::MembersRead => "See members",
        Permission::MembersManage => "Invite, change and remove members",
        Permission::TokensManage => "Create and revoke API tokens",
        Permission::DevicesRead => "See devices",
        Permission::DevicesManage => "Change and delete devices",
        Permission::ActionsRead => "See actions",
        Permission::ActionsIssue => "Ask for actions on many devices",
        Permission::ActionsIssueOne => "Ask for actions on one device at a time",
        Permission::ActionsDestructive => "Block and wipe",
        Permission::UsageRead => "See usage",
        Permission::LocationRead => "See where devices are",
        Permission::AuditRead => "Read the audit log",
        Permission::EnrolmentManage => "Open and close enrolment",
    }
}

/// Up to two initials of a name: `Ada Brandt` is `AB`.
pub fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let picked = match words.as_slice() {
        [] => return "–".to_owned(),
        [only] => vec![*only],
        [first, .., last] => vec![*first, *last],
    };
    picked.iter().filter_map(|word| word.chars().next()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_found_by_the_api_name() {
        assert_eq!(role_by_name("HELP_DESK"), "Help desk");
        assert_eq!(role_by_name("OWNER"), "Owner");
        assert_eq!(role_by_name("KING"), "KING");
    }

    #[test]
    fn initials_take_first_and_last() {
        assert_eq!(initials("Ada Brandt"), "AB");
        assert_eq!(initials("Ana María de la Cruz"), "AC");
        assert_eq!(initials("élodie"), "É");
        assert_eq!(initials("  "), "–");
    }
}
