//! The hook: another program on this phone does a command instead of the agent, and its answer becomes the
//! result. Programs register for a command by the command line (`handsight-agent hook add`, kept in
//! `hooks.json` of the state folder) or over the socket `hook.sock` beside it. It refuses to judge messages:
//! what comes here was authentic, checked and in order already.

mod answer;
mod program;
mod registry;
mod socket;

pub use program::{Entry, LONGEST_SECONDS};
pub use registry::{Book, BookError};
pub use socket::{FILE as SOCKET, serve};

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use handsight_protocol::{Command, CommandName, Sequence};
use serde::Serialize;

use crate::core::Outcome;
use socket::Line;

/// Commands that no other program may take over: they are the agent's own affairs.
pub const OWN: [CommandName; 4] = [CommandName::Phn, CommandName::Pol, CommandName::Log, CommandName::Mov];

/// What a program is told: one JSON object.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Call {
    /// The number of the command, 8 hex digits; the answer over the socket repeats it.
    pub sequence: String,
    /// The command's name.
    pub command: String,
    /// Its parameters, null for those left out.
    pub parameters: Vec<Option<String>>,
    /// The command as it stood in the message.
    pub text: String,
}

impl Call {
    fn of(sequence: Sequence, command: &Command) -> Self {
        Self {
            sequence: sequence.to_string(),
            command: command.name().to_string(),
            parameters: command.params().to_vec(),
            text: command.to_string(),
        }
    }
}

/// Who registered. Cloning shares it.
#[derive(Debug, Clone, Default)]
pub struct Hooks {
    book: Option<Arc<Book>>,
    lines: Arc<Mutex<Vec<Arc<Line>>>>,
}

impl Hooks {
    /// The hooks of a state folder.
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        Self { book: Some(Arc::new(Book::of(folder))), lines: Arc::default() }
    }

    /// Lets another program do the command; `None` when nobody registered for it. A program that is connected
    /// comes before one that is started; of several that are connected the newest.
    pub async fn answer(&self, sequence: Sequence, command: &Command) -> Option<Outcome> {
        if OWN.contains(command.name()) {
            return None;
        }
        let call = Call::of(sequence, command);
        let line = {
            let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
            lines.iter().rev().find(|line| line.wants(&call.command)).map(Arc::clone)
        };
        if let Some(line) = line {
            return Some(line.ask(&call).await);
        }
        let entry = match self.book.as_ref()?.entries() {
            Ok(entries) => entries.into_iter().find(|entry| entry.command == call.command)?,
            Err(error) => return Some(Outcome::failed("hook", &error.to_string())),
        };
        Some(program::run(entry, call).await)
    }

    fn enter(&self, line: Arc<Line>) {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    fn leave(&self, line: &Arc<Line>) {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).retain(|other| !Arc::ptr_eq(other, line));
    }
}
