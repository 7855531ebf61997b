//! Roles and permissions as the API writes them.

use async_graphql::Enum;
use handsight_domain::policy;

/// A member's role in an enterprise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "policy::Role")]
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

/// What a role or a token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "policy::Permission")]
pub enum Permission {
    /// See the enterprise's own data.
    EnterpriseRead,
    /// Change the enterprise's settings.
    EnterpriseManage,
    /// See members and invitations.
    MembersRead,
    /// Invite, change and remove members.
    MembersManage,
    /// See, make and revoke API tokens.
    TokensManage,
    /// See devices.
    DevicesRead,
    /// Change, rename and delete devices.
    DevicesManage,
    /// See actions, sessions and results.
    ActionsRead,
    /// Issue actions that neither destroy nor run code to any number of devices.
    ActionsIssue,
    /// Issue `loc`, `msg`, `rng` and `lck` to one device at a time.
    ActionsIssueOne,
    /// Issue destructive actions (`wip`, `blk`, `mov`), and take them back.
    ActionsDestructive,
    /// Issue what runs code or replaces content on phones (`scr`, `ins`, `uni`, `put`, `rst`, `mov`), and take it back:
    /// also by scripts, pushes of packages and restores of backups.
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
