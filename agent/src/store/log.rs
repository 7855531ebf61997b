//! The agent's own log: what the `log` command sends. One sentence a line, never a phone number, a message's
//! text or a secret. The last lines are in memory; with a state folder they are on disk too.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;

use chrono::{DateTime, SecondsFormat, Utc};

use super::StoreError;

/// How many lines are kept in memory.
const LINES: usize = 1_000;

/// The log.
#[derive(Debug)]
pub struct AgentLog {
    lines: VecDeque<String>,
    most: usize,
    file: Option<File>,
}

impl AgentLog {
    /// A log in memory only, of at most so many lines.
    #[must_use]
    pub fn in_memory(most: usize) -> Self {
        Self { lines: VecDeque::new(), most, file: None }
    }

    /// Opens a log on disk and reads its last lines. A log of more than a megabyte starts over, keeping those.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let text = match std::fs::read(path) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(source) => return Err(StoreError::Io { path: path.to_owned(), source }),
        };
        let skipped = text.lines().count().saturating_sub(LINES);
        let lines: VecDeque<String> = text.lines().skip(skipped).map(str::to_owned).collect();
        if text.len() > 1 << 20 {
            let kept: String = lines.iter().map(|line| format!("{line}\n")).collect();
            super::replace_file(path, kept.as_bytes())?;
        }
        let file = OpenOptions::new().append(true).create(true).open(path).map_err(StoreError::io(path))?;
        Ok(Self { lines, most: LINES, file: Some(file) })
    }

    /// Adds a line. A log that cannot be written must not stop the agent: the line is then in memory only.
    pub fn write(&mut self, now: DateTime<Utc>, text: &str) {
        let line = format!("{} {text}", now.to_rfc3339_opts(SecondsFormat::Millis, true));
        if let Some(file) = &mut self.file {
            let _ = writeln!(file, "{line}");
        }
        self.lines.push_back(line);
        if self.lines.len() > self.most {
            self.lines.pop_front();
        }
    }

    /// The last lines, oldest first.
    #[must_use]
    pub fn last(&self, most: usize) -> Vec<String> {
        self.lines.iter().skip(self.lines.len().saturating_sub(most)).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    #[test]
    fn the_last_lines_come_back_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("agent.log");
        let at = Utc.with_ymd_and_hms(2026, 3, 1, 12, 0, 0).unwrap();
        let mut log = AgentLog::open(&path).unwrap();
        log.write(at, "started");
        log.write(at, "checked in");
        drop(log);
        let lines = AgentLog::open(&path).unwrap().last(1);
        assert_eq!(lines, ["2026-03-01T12:00:00.000Z checked in"]);
    }
}
