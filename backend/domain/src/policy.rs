//! Who may do what: one total function from role and permission to yes or no. Its table is a snapshot in
//! the tests, for a reviewer to read.

use serde::{Deserialize, Serialize};

/// A member's role in an enterprise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Everything, including other owners.
    Owner,
    /// Everything but owners.
    Administrator,
    /// Actions, not those that destroy, run code or replace content; no settings.
    Operator,
    /// Usage, bills, plans.
    Finance,
    /// Reads all, changes nothing.
    Auditor,
    /// One device at a time: locate, message, lock.
    HelpDesk,
    /// What its grant says; without one, nothing.
    Partner,
}

impl Role {
    /// Every role, in the order of the table.
    pub const ALL: [Self; 7] = [
        Self::Owner,
        Self::Administrator,
        Self::Operator,
        Self::Finance,
        Self::Auditor,
        Self::HelpDesk,
        Self::Partner,
    ];
    /// As stored and as written in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "OWNER",
            Self::Administrator => "ADMINISTRATOR",
            Self::Operator => "OPERATOR",
            Self::Finance => "FINANCE",
            Self::Auditor => "AUDITOR",
            Self::HelpDesk => "HELP_DESK",
            Self::Partner => "PARTNER",
        }
    }
    /// From its stored name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.name() == name)
    }
}

/// What a role or an API token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Permission {
    /// See the enterprise's own data.
    EnterpriseRead,
    /// Change the enterprise's settings.
    EnterpriseManage,
    /// See members and invitations.
    MembersRead,
    /// Invite, change and remove members.
    MembersManage,
    /// Make and revoke API tokens.
    TokensManage,
    /// See devices.
    DevicesRead,
    /// Change, rename and delete devices.
    DevicesManage,
    /// See actions, sessions and results.
    ActionsRead,
    /// Issue non-destructive actions to any number of devices.
    ActionsIssue,
    /// Issue `loc`, `msg`, `rng` and `lck` to one device at a time.
    ActionsIssueOne,
    /// Issue destructive actions (`wip`, `blk`, `mov`) and take them back.
    ActionsDestructive,
    /// Issue what runs code or replaces content on phones (`scr`, `ins`, `uni`, `put`, `rst`, `mov`): who may do
    /// that to every phone may do to them whatever a wipe does, and more quietly. So an operator may not.
    ActionsRunCode,
    /// See usage: what was used, when and what it cost. With `LOCATION_READ` also towers and the QoS map.
    UsageRead,
    /// See where devices are and were: their positions, the cells and towers they used, the QoS map, and the
    /// results and logs that tell it.
    LocationRead,
    /// Read the audit log.
    AuditRead,
    /// Open and close enrolment, see the link.
    EnrolmentManage,
    /// See and change webhooks; they are told what whoever set them up may read.
    WebhooksManage,
}

impl Permission {
    /// Every permission, in the order of the table.
    pub const ALL: [Self; 17] = [
        Self::EnterpriseRead,
        Self::EnterpriseManage,
        Self::MembersRead,
        Self::MembersManage,
        Self::TokensManage,
        Self::DevicesRead,
        Self::DevicesManage,
        Self::ActionsRead,
        Self::ActionsIssue,
        Self::ActionsIssueOne,
        Self::ActionsDestructive,
        Self::ActionsRunCode,
        Self::UsageRead,
        Self::LocationRead,
        Self::AuditRead,
        Self::EnrolmentManage,
        Self::WebhooksManage,
    ];
    /// As stored and as written in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::EnterpriseRead => "ENTERPRISE_READ",
            Self::EnterpriseManage => "ENTERPRISE_MANAGE",
            Self::MembersRead => "MEMBERS_READ",
            Self::MembersManage => "MEMBERS_MANAGE",
            Self::TokensManage => "TOKENS_MANAGE",
            Self::DevicesRead => "DEVICES_READ",
            Self::DevicesManage => "DEVICES_MANAGE",
            Self::ActionsRead => "ACTIONS_READ",
            Self::ActionsIssue => "ACTIONS_ISSUE",
            Self::ActionsIssueOne => "ACTIONS_ISSUE_ONE",
            Self::ActionsDestructive => "ACTIONS_DESTRUCTIVE",
            Self::ActionsRunCode => "ACTIONS_RUN_CODE",
            Self::UsageRead => "USAGE_READ",
            Self::LocationRead => "LOCATION_READ",
            Self::AuditRead => "AUDIT_READ",
            Self::EnrolmentManage => "ENROLMENT_MANAGE",
            Self::WebhooksManage => "WEBHOOKS_MANAGE",
        }
    }
    /// From its stored name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.name() == name)
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
