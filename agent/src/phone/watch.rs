//! Whoever watches a phone: the terminal, the totals of a fleet, a test.

use std::io::Write;
use std::time::Duration;

use chrono::{DateTime, Local, Utc};
use handsight_protocol::usage::EventsAnswer;
use handsight_protocol::{Command, Sequence, UsageEvent};

use crate::core::Note;
use crate::net::NetError;

/// Something that happened to a phone.
#[derive(Debug)]
pub enum Event<'a> {
    /// The state machine decided something.
    Note(&'a Note),
    /// A command is executed now.
    Executing(Sequence, &'a Command),
    /// A check-in was answered, after so long.
    CheckedIn(Duration, u32),
    /// Events are with the server.
    EventsSent(&'a [UsageEvent], &'a EventsAnswer),
    /// A call did not work; what it was for.
    Trouble(&'static str, &'a NetError),
    /// The policy changed to this revision.
    PolicyApplied(u64),
}

/// A watcher. It is called from the phone's task and must be quick.
pub trait Watch: Send + Sync {
    /// Something happened at this time.
    fn happened(&self, at: DateTime<Utc>, event: &Event<'_>);
}

/// Nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Watch for Silent {
    fn happened(&self, _at: DateTime<Utc>, _event: &Event<'_>) {}
}

/// One clear line on the terminal for each thing that happens. Parameters of commands are not shown: they may
/// hold what only the user should read; `msg` shows its text, because showing it is its purpose.
#[derive(Debug, Clone, Copy, Default)]
pub struct Terminal;

impl Watch for Terminal {
    fn happened(&self, at: DateTime<Utc>, event: &Event<'_>) {
        if let Some(line) = describe(event) {
            let mut out = std::io::stdout().lock();
            // A closed terminal must not stop the agent.
            let _ = writeln!(out, "{}  {line}", at.with_timezone(&Local).format("%H:%M:%S"));
        }
    }
}

/// The line for an event; `None` for what is not worth one.
pub(super) fn describe(event: &Event<'_>) -> Option<String> {
    Some(match event {
        Event::Note(note) => describe_note(note)?,
        Event::Executing(sequence, command) => match command.spec_title() {
            Some(title) => format!("#{} {}: {title}", sequence.get(), command.name()),
            None => format!("#{} {}", sequence.get(), command.name()),
        },
        Event::CheckedIn(after, pending) => {
            format!("checked in ({} ms, {pending} waiting)", after.as_millis())
        }
        Event::EventsSent(events, answer) => {
            let rejected = match answer.rejected.first() {
                Some(first) => format!(", {} rejected ({})", answer.rejected.len(), first.reason),
                None => String::new(),
            };
            format!("sent {} usage events ({} new{rejected})", events.len(), answer.accepted)
        }
        Event::Trouble(what, error) => format!("{what}: {error}"),
        Event::PolicyApplied(revision) => format!("policy revision {revision} applied"),
    })
}

fn describe_note(note: &Note) -> Option<String> {
    Some(match note {
        Note::Received { via, fresh } => format!("message by {}: {fresh} new", via.as_str()),
        Note::Rejected { reason } => format!("message refused ({reason}) and reported"),
        Note::Void { first, last } if first == last => format!("#{} is void", first.get()),
        Note::Void { first, last } => format!("#{} to #{} are void", first.get(), last.get()),
        Note::Gap { missing } => format!("#{} is missing; waiting for it", missing.get()),
        Note::MovedOn { to } => format!("the server is ahead: going on after #{}", to.get()),
        Note::Settled(report) => {
            let said = report.message.as_deref().map(|said| format!(" ({said})")).unwrap_or_default();
            format!("#{} {}: {}{said}", report.sequence.get(), report.command, report.status.as_str())
        }
        Note::Acknowledged(count) => format!("{count} result(s) delivered"),
    })
}

trait Title {
    fn spec_title(&self) -> Option<&'static str>;
}

impl Title for Command {
    fn spec_title(&self) -> Option<&'static str> {
        self.name().spec().map(|spec| spec.title)
    }
}
