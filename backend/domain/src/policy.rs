//! Who may do what: one total function from role and permission to yes or no. Its table is a snapshot in
//! the tests, for a reviewer to read.

use crate::closed::closed;

closed! {
    /// A member's role in an enterprise.
    pub enum Role: serde(rename_all = "SCREAMING_SNAKE_CASE") {
        /// Everything, including other owners.
        Owner = "OWNER",
        /// Everything but owners.
        Administrator = "ADMINISTRATOR",
        /// Actions, not those that destroy, run code or replace content; no settings.
        Operator = "OPERATOR",
        /// Usage, bills, plans.
        Finance = "FINANCE",
        /// Reads all, changes nothing.
        Auditor = "AUDITOR",
        /// One device at a time: locate, message, lock.
        HelpDesk = "HELP_DESK",
        /// What its grant says; without one, nothing.
        Partner = "PARTNER",
    }
}

closed! {
    /// What a role or a token may do.
    pub enum Permission: serde(rename_all = "SCREAMING_SNAKE_CASE") {
        /// See the enterprise's own data.
        EnterpriseRead = "ENTERPRISE_READ",
        /// Change the enterprise's settings.
        EnterpriseManage = "ENTERPRISE_MANAGE",
        /// See members and invitations.
        MembersRead = "MEMBERS_READ",
        /// Invite, change and remove members.
        MembersManage = "MEMBERS_MANAGE",
        /// See, make and revoke API tokens.
        TokensManage = "TOKENS_MANAGE",
        /// See devices.
        DevicesRead = "DEVICES_READ",
        /// Change, rename and delete devices.
        DevicesManage = "DEVICES_MANAGE",
        /// See actions, sessions and results.
        ActionsRead = "ACTIONS_READ",
        /// Issue actions that neither destroy nor run code to any number of devices.
        ActionsIssue = "ACTIONS_ISSUE",
        /// Issue `loc`, `msg`, `rng` and `lck` to one device at a time.
        ActionsIssueOne = "ACTIONS_ISSUE_ONE",
        /// Issue destructive actions (`wip`, `blk`, `mov`), and take them back.
        ActionsDestructive = "ACTIONS_DESTRUCTIVE",
        /// Issue what runs code or replaces content on phones (`scr`, `ins`, `uni`, `put`, `rst`, `mov`), and take it back:
        /// also by scripts, pushes of packages and restores of backups.
        // Who may do that to every phone may do to them whatever a wipe does, and more quietly: an operator may not.
        ActionsRunCode = "ACTIONS_RUN_CODE",
        /// See usage: what was used, when and what it cost. With `LOCATION_READ` also towers and the QoS map.
        UsageRead = "USAGE_READ",
        /// See where devices are and were: their positions, the cells and towers they used, the QoS map, and the
        /// results and logs that tell it.
        LocationRead = "LOCATION_READ",
        /// Read the audit log.
        AuditRead = "AUDIT_READ",
        /// Open and close enrolment, see the link.
        EnrolmentManage = "ENROLMENT_MANAGE",
        /// See and change webhooks; they are told what whoever set them up may read.
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
