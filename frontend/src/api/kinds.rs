//! The closed lists of the contract, as the console holds them. Their words are in `model::wording`.

use super::schema;

/// What a member is in an enterprise.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Everything.
    Owner,
    /// Everything but the ownership.
    Administrator,
    /// Actions, but not destructive ones.
    Operator,
    /// Usage, bills, plans.
    Finance,
    /// Reads all, changes nothing.
    Auditor,
    /// One device at a time.
    HelpDesk,
    /// What its grant says.
    Partner,
}

/// What a role or a token may do.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Permission {
    /// See the enterprise.
    EnterpriseRead,
    /// Change its settings.
    EnterpriseManage,
    /// See the members.
    MembersRead,
    /// Invite, change and remove members.
    MembersManage,
    /// Create and revoke API tokens.
    TokensManage,
    /// See devices.
    DevicesRead,
    /// Change and delete devices.
    DevicesManage,
    /// See actions.
    ActionsRead,
    /// Ask for actions on many devices.
    ActionsIssue,
    /// Ask for actions on one device at a time.
    ActionsIssueOne,
    /// Block and wipe.
    ActionsDestructive,
    /// See usage.
    UsageRead,
    /// See where devices are.
    LocationRead,
    /// Read the audit log.
    AuditRead,
    /// Open and close enrolment.
    EnrolmentManage,
}

/// Whether an enterprise pays.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnterpriseMode {
    /// For 30 days and 25 devices.
    Evaluation,
    /// Without those limits.
    Paying,
}
