//! Closed lists of scripts.

use super::schema;

/// How a script's schedule is given.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScheduleKind {
    /// Only by hand.
    Manual,
    /// Once.
    Once,
    /// Every so often.
    Every,
    /// By a cron expression.
    Cron,
}

/// What an interval is counted in.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScheduleUnit {
    /// Of 60 seconds.
    Minutes,
    /// Of 60 minutes.
    Hours,
    /// Of the wall calendar.
    Days,
}

/// What becomes of missed runs.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissedRuns {
    /// Left out.
    Skip,
    /// One for all of them.
    Once,
    /// Each is made up for.
    All,
}

/// When a step is taken.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepCondition {
    /// Always.
    Always,
    /// When the last was done.
    Ok,
    /// When it was not.
    Failed,
    /// When an item equals a text.
    Equals,
    /// When an item contains a text.
    Contains,
}

/// What happens when runs overlap.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptOverlap {
    /// The second is left out.
    Skip,
    /// The second waits.
    Queue,
    /// Both go on.
    Parallel,
}

/// Where a run of a script stands.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptRunState {
    /// It waits for its turn.
    Queued,
    /// It goes on.
    Running,
    /// It ended.
    Finished,
    /// It was left out.
    Skipped,
    /// It could not begin.
    Failed,
}

/// Why a run was made.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptRunCause {
    /// Its time had come.
    Schedule,
    /// Its time had passed.
    Missed,
    /// Somebody asked for it.
    Manual,
}
