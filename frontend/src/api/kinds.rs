//! The closed lists of the contract, as the console holds them. Their words are in `model::wording`.

pub use super::package_kinds::{PackageAgain, PackagePushState, PackageStanding};
use super::schema;
pub use super::script_kinds::{
    MissedRuns, ScheduleKind, ScheduleUnit, ScriptOverlap, ScriptRunCause, ScriptRunState, StepCondition,
};

/// What a member is in an enterprise.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Everything.
    Owner,
    /// Everything but the ownership.
    Administrator,
    /// Actions, but none that destroys or runs code.
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
    /// Block, wipe and move, and take that back.
    ActionsDestructive,
    /// Run scripts, install, remove, store and restore.
    ActionsRunCode,
    /// See usage.
    UsageRead,
    /// See where devices are.
    LocationRead,
    /// Read the audit log.
    AuditRead,
    /// Open and close enrolment.
    EnrolmentManage,
    /// See and change webhooks.
    WebhooksManage,
}

/// How far a contact is.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactState {
    /// Not invited.
    New,
    /// Invited, and no phone has come.
    Invited,
    /// A phone has come.
    Enrolled,
}

/// How far an invitation to enrol is.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteState {
    /// Waits to be sent.
    Queued,
    /// Was handed over.
    Sent,
    /// Its link was opened.
    Opened,
    /// A phone enrolled by it.
    Enrolled,
    /// Could not be sent.
    Failed,
    /// Was taken back.
    Stopped,
}

/// The way an invitation goes.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteWay {
    /// To the number.
    Sms,
    /// To the address.
    Email,
}

/// What a column of a file of contacts holds.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactColumn {
    /// Nothing that is wanted.
    Ignored,
    /// The whole name.
    Name,
    /// The given name.
    Given,
    /// Names between.
    Middle,
    /// The family name.
    Family,
    /// A mobile number.
    Mobile,
    /// Some number.
    Phone,
    /// The kind of the next number.
    PhoneKind,
    /// An e-mail address.
    Email,
    /// The department.
    Department,
    /// The office.
    Office,
    /// Notes.
    Notes,
}

/// What becomes of a row of a file of contacts.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactRowVerdict {
    /// A new contact.
    Create,
    /// Adds to one that exists.
    Update,
    /// Says nothing new.
    Same,
    /// Put together with an earlier row.
    Merged,
    /// Cannot be taken.
    Refused,
}

/// Whether an enterprise pays.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnterpriseMode {
    /// For 30 days and 25 devices.
    Evaluation,
    /// Without those limits.
    Paying,
}

/// How reachable a device is.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceStatus {
    /// Seen lately.
    Online,
    /// Not seen for a while.
    Quiet,
    /// Not seen for days.
    Missing,
    /// Gone to another server.
    Moved,
}

/// Who answers for a device's bill.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Liability {
    /// The enterprise.
    Corporate,
    /// The person.
    Individual,
}

/// How general an attribute is.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeClass {
    /// Every device of every type has it.
    Common,
    /// Every device of one type has it.
    Platform,
    /// Only some devices have it.
    Sporadic,
}

/// What an attribute holds.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeKind {
    /// Any text.
    Text,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// An instant.
    Instant,
    /// One of a closed list.
    Choice,
}

/// How a condition compares.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterOperator {
    /// Equals the one value.
    Is,
    /// Differs from the one value.
    IsNot,
    /// Equals one of the values.
    In,
    /// Differs from all values.
    NotIn,
    /// Contains the text.
    Contains,
    /// Starts with the text.
    StartsWith,
    /// Is below the number.
    Less,
    /// Is above the number.
    Greater,
    /// Is before the instant.
    Before,
    /// Is after the instant.
    After,
    /// Is within the last time span, such as `7d`.
    Within,
    /// Has no value.
    IsEmpty,
    /// Has a value.
    IsNotEmpty,
}

/// What the form field of a parameter is.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// Any text.
    Text,
    /// A number.
    Number,
    /// One of a closed list.
    Choice,
    /// A path on the phone.
    Path,
    /// An object of the enterprise.
    Object,
}

/// Where an action stands.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionState {
    /// Stored and numbered.
    Pending,
    /// Handed to a notifier.
    Sent,
    /// The phone has it.
    Received,
    /// Done.
    Succeeded,
    /// The phone tried and could not.
    Failed,
    /// The phone would not.
    Refused,
    /// The phone does not know how.
    Unsupported,
    /// The deadline passed.
    Expired,
    /// Cancelled before the phone had it.
    Cancelled,
}

/// Why an action has not ended.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitingFor {
    /// Its time has not come.
    NotBefore,
    /// Somebody must confirm it again.
    Confirmation,
    /// A way to the phone.
    Notifier,
    /// The phone.
    Device,
    /// What the phone answers.
    Result,
}

/// How an attempt to reach a phone went.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptOutcome {
    /// Under way.
    Sending,
    /// The gateway took it.
    Accepted,
    /// The phone's carrier says it arrived.
    Delivered,
    /// It did not work.
    Failed,
    /// The phone came for it.
    Fetched,
}

/// How a phone says an action went.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResultStatus {
    /// Done.
    Ok,
    /// Could not.
    Failed,
    /// Would not.
    Refused,
    /// Does not know how.
    Unsupported,
}

/// What kind of somebody did something.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    /// A person of the enterprise.
    Member,
    /// A program with a token.
    ApiToken,
    /// A phone.
    Device,
    /// A script.
    Script,
    /// The service itself.
    System,
    /// The operator of the service.
    Operator,
}

/// What a usage event tells of.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsageType {
    /// A voice call.
    Call,
    /// A text message.
    Sms,
    /// A picture message.
    Mms,
    /// An e-mail.
    Email,
    /// Data.
    Data,
    /// A web page.
    Web,
    /// An application.
    App,
    /// A place.
    Location,
    /// A measurement of quality.
    Qos,
    /// Roaming began or ended.
    Roaming,
    /// A connection.
    Connection,
    /// Storage.
    Storage,
    /// Something about security.
    Security,
}

/// By what usage is told apart.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsageDimension {
    /// By day.
    Day,
    /// By month.
    Month,
    /// By type of event.
    Type,
    /// In or out.
    Direction,
    /// By class of the number called.
    NumberClass,
    /// Home or roaming.
    Scope,
    /// By country.
    Country,
    /// By home carrier.
    HomeCarrier,
    /// By serving carrier.
    ServingCarrier,
    /// 2G to 5G.
    Generation,
    /// By what the phone did.
    Activity,
    /// By the radio's own name.
    RadioDetail,
    /// Inside or outside the home zone.
    HomeZone,
    /// By liability.
    Liability,
    /// By department.
    Department,
    /// By office.
    Office,
    /// By device.
    Device,
    /// By platform.
    Platform,
}

/// What needs attention.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttentionKind {
    /// A phone is silent.
    DeviceMissing,
    /// Actions failed.
    ActionFailed,
    /// A gateway does not answer.
    GatewayDown,
    /// Somebody roams.
    Roaming,
    /// The evaluation ends.
    EvaluationEnding,
    /// Batteries are low.
    BatteryLow,
    /// Nobody has enrolled.
    EnrolmentEmpty,
    /// A webhook takes nothing or was switched off.
    WebhookFailing,
    /// The month's bound on messages is reached.
    MessageCapReached,
    /// A way out does not take messages.
    NotifierFailing,
    /// Another SIM card was seen.
    SimChanged,
    /// A phone is lost.
    DeviceLost,
    /// A wipe must be confirmed again.
    WipeUnconfirmed,
    /// A push of a package was halted.
    PackageHalted,
    /// A cycle of a push is due.
    PackageDue,
}

/// What is done about a lost phone.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum LossStepKind {
    /// Where is it now.
    Locate,
    /// Lock it with a message.
    Lock,
    /// Ring.
    Ring,
    /// Where is it, every few minutes.
    Track,
    /// Disable its use.
    Block,
    /// Erase it.
    Wipe,
}

/// How bad it is.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Wrong.
    Bad,
    /// Look at it.
    Warn,
    /// On its way.
    Wait,
}

/// Where a delivery of a webhook stands.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookDeliveryState {
    /// Not yet taken.
    Waiting,
    /// Taken.
    Delivered,
    /// Given up.
    Failed,
}
