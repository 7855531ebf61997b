//! Which files a folder has. Links are not followed, other file systems are not entered (`/proc` and `/sys` have no
//! files to keep), and what is the agent's own is left out. What cannot be listed whole is not listed at all.

use std::fs;
use std::io::{Error, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::core::Outcome;

/// Most files of one backup or list.
pub(super) const MOST_FILES: usize = 10_000;

/// Where files that were sent are kept.
pub(super) fn own(state: &Path) -> PathBuf {
    state.join("files")
}

/// Whether a path without links leads to what the agent keeps for itself, its secrets among it: all of its state
/// folder but what was sent here.
pub(super) fn is_private(path: &Path, state: &Path) -> bool {
    fs::canonicalize(state).is_ok_and(|state| path.starts_with(&state) && !path.starts_with(own(&state)))
}

/// What is answered for such a path.
pub(super) fn private(wanted: &str) -> Outcome {
    Outcome::refused("permission", &format!("{wanted} is the agent's own and is not handed out"))
}

/// What is answered when a file or a folder cannot be read.
pub(super) fn unreadable(wanted: &str, error: &Error) -> Outcome {
    match error.kind() {
        ErrorKind::NotFound => Outcome::failed("not_found", &format!("there is no file {wanted}")),
        ErrorKind::PermissionDenied => {
            Outcome::refused("permission", &format!("the agent may not read {wanted}"))
        }
        _ => Outcome::failed("io", &format!("{wanted}: {error}")),
    }
}

/// What is answered when there are more than [`MOST_FILES`].
pub(super) fn too_many() -> Outcome {
    Outcome::failed("too_many", &format!("there are more than {MOST_FILES} files; name fewer of them"))
}

/// Every file below a folder, in order; none when there is no such folder. With the agent's state folder, without
/// what is private there.
pub(super) fn walk(folder: &Path, state: Option<&Path>) -> Result<Vec<PathBuf>, Outcome> {
    let shown = folder.to_string_lossy();
    let start = match fs::canonicalize(folder) {
        Ok(start) if state.is_some_and(|state| is_private(&start, state)) => return Err(private(&shown)),
        Ok(start) => start,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(&shown, &error)),
    };
    let device = fs::metadata(&start).map_err(|error| unreadable(&shown, &error))?.dev();
    let mut walk =
        Walk { device, state: state.and_then(|state| fs::canonicalize(state).ok()), found: Vec::new() };
    walk.enter(&start)?;
    let named = |path: &PathBuf| path.strip_prefix(&start).map(|rest| folder.join(rest)).ok();
    Ok(walk.found.iter().filter_map(named).collect())
}

struct Walk {
    device: u64,
    /// The agent's own folder, without links.
    state: Option<PathBuf>,
    found: Vec<PathBuf>,
}

impl Walk {
    fn enter(&mut self, folder: &Path) -> Result<(), Outcome> {
        let named = |path: &Path, error: Error| unreadable(&path.to_string_lossy(), &error);
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            // It went away meanwhile.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(named(folder, error)),
        };
        let paths: Result<Vec<PathBuf>, Error> = entries.map(|entry| Ok(entry?.path())).collect();
        let mut paths = paths.map_err(|error| named(folder, error))?;
        paths.sort_unstable();
        for path in paths {
            // A link that leads upwards would have no end.
            let about = match fs::symlink_metadata(&path) {
                Ok(about) => about,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(named(&path, error)),
            };
            if self.leaves_out(&path) {
                continue;
            }
            if about.is_dir() && about.dev() == self.device {
                self.enter(&path)?;
            } else if about.is_file() {
                if self.found.len() >= MOST_FILES {
                    return Err(too_many());
                }
                self.found.push(path);
            }
        }
        Ok(())
    }

    /// The agent's own folder itself is entered, for what was sent is in it.
    fn leaves_out(&self, path: &Path) -> bool {
        let inside = |state: &PathBuf| {
            path.starts_with(state) && path != state.as_path() && !path.starts_with(own(state))
        };
        self.state.as_ref().is_some_and(inside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_file_system_is_not_entered() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("below")).unwrap();
        for name in ["here", "below/there"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let device = fs::metadata(folder.path()).unwrap().dev();
        for (device, expected) in [(device, 2), (device + 1, 1)] {
            let mut walk = Walk { device, state: None, found: Vec::new() };
            walk.enter(folder.path()).unwrap();
            assert_eq!(walk.found.len(), expected, "{:?}", walk.found);
        }
    }
}
