//! Closed lists of packages.

use super::schema;

/// What happens when a cycle of a push comes round.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackageAgain {
    /// There is one cycle only.
    Never,
    /// Whoever lacks it is asked again.
    Push,
    /// Somebody is reminded.
    Remind,
}

/// Where a push of a package stands.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackagePushState {
    /// It waits for its time.
    Planned,
    /// Its waves go on.
    Running,
    /// Too many failed.
    Halted,
    /// A cycle is due.
    Due,
    /// It came to its end.
    Finished,
    /// Somebody ended it.
    Stopped,
}

/// How a device stands to a version.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackageStanding {
    /// It has it.
    Has,
    /// It has another.
    Other,
    /// It lacks the application.
    Lacks,
    /// It never said.
    Unknown,
}
