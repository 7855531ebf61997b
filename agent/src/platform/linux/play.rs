//! What a computer can only play: notices and bells on the terminal, and destruction inside the state folder.

use std::io::Write;
use std::path::Path;

use handsight_protocol::{Command, CommandName};
use serde_json::{Map, json};

use crate::core::Outcome;

/// Shows a notice. Control characters are taken out: a notice must not drive the terminal.
pub(super) fn show(text: &str, severity: Option<&str>) {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mark = match severity {
        Some("critical") => "!!",
        Some("warning") => "!",
        _ => "i",
    };
    let _ = writeln!(std::io::stdout().lock(), "\n  [{mark}] {text}\n");
}

/// Rings the terminal's bell.
pub(super) fn ring() {
    let mut out = std::io::stdout().lock();
    let _ = write!(out, "\x07");
    let _ = out.flush();
}

/// `lck`, `blk`, `ubl` and `wip`: refused, or played inside the state folder's `played` folder.
pub(super) fn destructive(command: &Command, state: &Path, allowed: bool) -> Outcome {
    let name = command.name();
    if !allowed {
        let said = format!(
            "this agent runs on a computer and does not do {name} to it; started with --allow-destructive it \
             would play it inside its own state folder"
        );
        return Outcome::refused("not_allowed", &said);
    }
    let folder = state.join("played");
    let scope = command.param(0).unwrap_or("all");
    let done = std::fs::create_dir_all(&folder).and_then(|()| match name {
        CommandName::Lck => std::fs::write(folder.join("locked"), command.param(0).unwrap_or_default()),
        CommandName::Blk => std::fs::write(folder.join(format!("blocked-{scope}")), ""),
        CommandName::Ubl => match std::fs::remove_file(folder.join(format!("blocked-{scope}"))) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        },
        _ => std::fs::remove_dir_all(&folder),
    });
    match done {
        Ok(()) => {
            let scoped = matches!(name, CommandName::Blk | CommandName::Ubl);
            Outcome::ok(Map::from_iter(scoped.then(|| ("scope".to_owned(), json!(scope)))))
        }
        Err(error) => Outcome::failed("io", &error.to_string()),
    }
}

/// `ins` and `uni`: refused, or played as a file in the state folder's `played/applications`.
pub(super) fn application(command: &Command, state: &Path, allowed: bool) -> Outcome {
    if !allowed {
        let said = "this agent runs on a computer and changes none of its applications; started with \
                    --allow-destructive it would play it inside its own state folder";
        return Outcome::refused("not_allowed", said);
    }
    let folder = state.join("played/applications");
    let package = command.param(0).unwrap_or_default();
    if package.contains('/') || package.starts_with('.') {
        return Outcome::failed("parameters", "this is no package's name");
    }
    let version = command.param(1).unwrap_or_default();
    let install = *command.name() == CommandName::Ins;
    let done = std::fs::create_dir_all(&folder).and_then(|()| {
        let file = folder.join(package);
        if install { std::fs::write(file, version) } else { std::fs::remove_file(file) }
    });
    match done {
        Ok(()) => {
            let present = if install { json!(version) } else { serde_json::Value::Null };
            Outcome::ok(Map::from_iter([("version".to_owned(), present)]))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Outcome::failed("not_installed", &format!("{package} is not installed"))
        }
        Err(error) => Outcome::failed("io", &error.to_string()),
    }
}
