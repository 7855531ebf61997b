//! `hooks.json`: which program is started for which command. It is read anew for each command, so that a hook
//! that was added while the agent runs works at once; only the owner may write it.

use std::path::{Path, PathBuf};

use handsight_protocol::CommandName;

use super::{Entry, OWN};
use crate::store::{StoreError, replace_file};

const FILE: &str = "hooks.json";

/// Why a hook was not added.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// The command is not one that another program can do.
    #[error("{0} is not a command that another program can do")]
    Command(String),
    /// The program cannot be started.
    #[error("{0} is not a program that can be started; give its whole path")]
    Program(PathBuf),
    /// The disk.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The hooks of a state folder that start a program.
#[derive(Debug)]
pub struct Book {
    path: PathBuf,
}

impl Book {
    /// The book of a state folder.
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        Self { path: folder.join(FILE) }
    }

    /// Every hook.
    ///
    /// # Errors
    /// When the file is there and not readable.
    pub fn entries(&self) -> Result<Vec<Entry>, StoreError> {
        let text = match std::fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(StoreError::Io { path: self.path.clone(), source }),
        };
        let broken = |error: serde_json::Error| StoreError::Broken {
            path: self.path.clone(),
            reason: error.to_string(),
        };
        serde_json::from_str(&text).map_err(broken)
    }

    /// Adds a hook, in place of the one that the command had.
    ///
    /// # Errors
    /// When the command cannot be taken over, the program cannot be started, or the disk refuses.
    pub fn add(&self, entry: Entry) -> Result<(), BookError> {
        use std::os::unix::fs::PermissionsExt;
        let known = CommandName::parse(&entry.command)
            .filter(|name| !matches!(name, CommandName::Unknown(_)) && !OWN.contains(name));
        if known.is_none() {
            return Err(BookError::Command(entry.command));
        }
        let startable = entry.exec.is_absolute()
            && entry.exec.metadata().is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0);
        if !startable {
            return Err(BookError::Program(entry.exec));
        }
        let mut entries = self.entries()?;
        entries.retain(|other| other.command != entry.command);
        entries.push(entry);
        Ok(self.save(&entries)?)
    }

    /// Removes the hook of a command; answers whether there was one.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn remove(&self, command: &str) -> Result<bool, StoreError> {
        let mut entries = self.entries()?;
        let before = entries.len();
        entries.retain(|entry| entry.command != command);
        let removed = entries.len() != before;
        if removed {
            self.save(&entries)?;
        }
        Ok(removed)
    }

    fn save(&self, entries: &[Entry]) -> Result<(), StoreError> {
        let broken = |error: serde_json::Error| StoreError::Broken {
            path: self.path.clone(),
            reason: error.to_string(),
        };
        replace_file(&self.path, &serde_json::to_vec_pretty(entries).map_err(broken)?)
    }
}
