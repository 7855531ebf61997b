//! Who may do what: one total function from role and permission to yes or no. Its table is a snapshot in
//! the tests, for a reviewer to read.

use crate::closed::closed;

closed! {
    /// Role of a member in an enterprise.
    pub enum Role: serde(rename_all = "SCREAMING_SNAKE_CASE") {
        /// Full access, including to other owners.
        Owner = "OWNER",
        /// Full access except to owners.
        Administrator = "ADMINISTRATOR",
        /// Actions, except those that are destructive, run code or replace content; no settings.
        Operator = "OPERATOR",
        /// Usage, bills and plans.
        Finance = "FINANCE",
        /// Read-only access to everything.
        Auditor = "AUDITOR",
        /// Locate, message and lock, one device at a time.
        HelpDesk = "HELP_DESK",
        /// The access granted explicitly; none by default.
        Partner = "PARTNER",
    }
}

closed! {
    /// A permission of a role or token.
    pub enum Permission: serde(rename_all = "SCREAMING_SNAKE_CASE") {
        /// View the enterprise's details.
        EnterpriseRead = "ENTERPRISE_READ",
        /// Edit the enterprise's settings.
        EnterpriseManage = "ENTERPRISE_MANAGE",
        /// View members and invitations.
        MembersRead = "MEMBERS_READ",
        /// Invite, edit and remove members.
        MembersManage = "MEMBERS_MANAGE",
        /// View, create and revoke API tokens.
        TokensManage = "TOKENS_MANAGE",
        /// View devices.
        DevicesRead = "DEVICES_READ",
        /// Edit, rename and delete devices.
        DevicesManage = "DEVICES_MANAGE",
        /// View actions, sessions and results.
        ActionsRead = "ACTIONS_READ",
        /// Issue actions to any number of devices, except those that are destructive or run code.
        ActionsIssue = "ACTIONS_ISSUE",
        /// Issue `loc`, `msg`, `rng` and `lck` to one device at a time.
        ActionsIssueOne = "ACTIONS_ISSUE_ONE",
        /// Issue and cancel destructive actions (`wip`, `blk`, `mov`).
        ActionsDestructive = "ACTIONS_DESTRUCTIVE",
        /// Issue and cancel actions that run code or replace content on devices (`scr`, `ins`, `uni`, `put`,
        /// `rst`, `mov`), including by scripts, rollouts and restores.
        // Who may do that to every phone may do to them whatever a wipe does, and more quietly: an operator may not.
        ActionsRunCode = "ACTIONS_RUN_CODE",
        /// View usage, its time and its cost. With `LOCATION_READ`, also towers and the QoS map.
        UsageRead = "USAGE_READ",
        /// View the current and past locations of devices: cells and towers used, the QoS map, and results
        /// and logs that reveal a location.
        LocationRead = "LOCATION_READ",
        /// Read the audit log.
        AuditRead = "AUDIT_READ",
        /// Open and close enrolment and view its link.
        EnrolmentManage = "ENROLMENT_MANAGE",
        /// View and edit webhooks. A webhook receives only what the member who set it up may read.
        WebhooksManage = "WEBHOOKS_MANAGE",
    }
}

/// Whether a role holds a permission. Total on purpose: a new permission does not compile until every role
/// has an answer.
pub const fn allows(role: Role, need: Permission) -> bool {
    use Permission as P;
    match role {
        Role::Owner | Role::Administrator => true,
        Role::Operator => match need {
            P::EnterpriseRead
            | P::MembersRead
            | P::DevicesRead
            | P::DevicesManage
            | P::ActionsRead
            | P::ActionsIssue
            | P::ActionsIssueOne
            | P::UsageRead
            | P::LocationRead
            | P::EnrolmentManage => true,
            P::EnterpriseManage
            | P::MembersManage
            | P::TokensManage
            | P::ActionsDestructive
            | P::ActionsRunCode
            | P::AuditRead
            | P::WebhooksManage => false,
        },
        Role::Finance => match need {
            P::EnterpriseRead | P::DevicesRead | P::UsageRead => true,
            P::EnterpriseManage
            | P::MembersRead
            | P::MembersManage
            | P::TokensManage
            | P::DevicesManage
            | P::ActionsRead
            | P::ActionsIssue
            | P::ActionsIssueOne
            | P::ActionsDestructive
            | P::ActionsRunCode
            | P::LocationRead
            | P::AuditRead
            | P::EnrolmentManage
            | P::WebhooksManage => false,
        },
        Role::Auditor => match need {
            P::EnterpriseRead
            | P::MembersRead
            | P::DevicesRead
            | P::ActionsRead
            | P::UsageRead
            | P::LocationRead
            | P::AuditRead => true,
            P::EnterpriseManage
            | P::MembersManage
            | P::TokensManage
            | P::DevicesManage
            | P::ActionsIssue
            | P::ActionsIssueOne
            | P::ActionsDestructive
            | P::ActionsRunCode
            | P::EnrolmentManage
            | P::WebhooksManage => false,
        },
        Role::HelpDesk => match need {
            P::EnterpriseRead | P::DevicesRead | P::ActionsRead | P::ActionsIssueOne | P::LocationRead => {
                true
            }
            P::EnterpriseManage
            | P::MembersRead
            | P::MembersManage
            | P::TokensManage
            | P::DevicesManage
            | P::ActionsIssue
            | P::ActionsDestructive
            | P::ActionsRunCode
            | P::UsageRead
            | P::AuditRead
            | P::EnrolmentManage
            | P::WebhooksManage => false,
        },
        Role::Partner => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_what_a_reviewer_agreed_to() {
        let row = |role| {
            Permission::ALL.iter().map(|p| if allows(role, *p) { 'x' } else { '.' }).collect::<String>()
        };
        let table: Vec<_> = Role::ALL.into_iter().map(|r| format!("{:<14}{}", r.name(), row(r))).collect();
        //   enterprise read, manage; members read, manage; tokens; devices read, manage;
        //   actions read, issue, one, destructive, run code; usage; location; audit; enrolment; webhooks
        assert_eq!(
            table,
            [
                "OWNER         xxxxxxxxxxxxxxxxx",
                "ADMINISTRATOR xxxxxxxxxxxxxxxxx",
                "OPERATOR      x.x..xxxxx..xx.x.",
                "FINANCE       x....x......x....",
                "AUDITOR       x.x..x.x....xxx..",
                "HELP_DESK     x....x.x.x...x...",
                "PARTNER       .................",
            ]
        );
    }

    #[test]
    fn names_round_trip() {
        assert!(Role::ALL.into_iter().all(|r| Role::parse(r.name()) == Some(r)));
        assert!(Permission::ALL.into_iter().all(|p| Permission::parse(p.name()) == Some(p)));
    }
}
