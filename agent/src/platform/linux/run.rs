//! `scr`: runs a script with the system's shell, in the state folder, for as long as it may take.

use std::path::Path;
use std::process::{Command as Process, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use handsight_protocol::Command;

use crate::core::Outcome;
use crate::platform::File;
use crate::platform::script::{MOST_OUTPUT, answer};

/// How long a script may run when nothing is said.
const USUAL: Duration = Duration::from_secs(60);

/// Reads a pipe to its end and keeps the beginning: a script that prints without end must not fill the memory.
fn drain(pipe: Option<impl std::io::Read + Send + 'static>) -> mpsc::Receiver<String> {
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let (mut kept, mut buffer) = (Vec::new(), [0; 8_192]);
        if let Some(mut pipe) = pipe {
            while let Ok(count) = pipe.read(&mut buffer) {
                if count == 0 {
                    break;
                }
                let room = MOST_OUTPUT.saturating_sub(kept.len());
                kept.extend_from_slice(buffer.get(..count.min(room)).unwrap_or_default());
            }
        }
        let _ = send.send(String::from_utf8_lossy(&kept).into_owned());
    });
    receive
}

/// Runs a script.
pub(super) fn script(command: &Command, state: &Path, file: &File, allowed: bool) -> Outcome {
    if !allowed {
        let said = "this agent runs on a computer and runs no scripts on it unless it is started with \
                    --allow-destructive";
        return Outcome::refused("not_allowed", said);
    }
    let limit = command.param(1).and_then(|text| text.parse().ok()).map_or(USUAL, Duration::from_secs);
    let path = state.join("script.sh");
    let failed = |error: std::io::Error| Outcome::failed("io", &error.to_string());
    if let Err(error) = std::fs::write(&path, &file.bytes) {
        return failed(error);
    }
    // `timeout` ends the script's children too, which ending the shell alone would leave behind.
    let started = Process::new("timeout")
        .args(["--kill-after=2", &limit.as_secs().to_string(), "sh"])
        .arg(&path)
        .current_dir(state)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(error) => return failed(error),
    };
    let (stdout, stderr) = (drain(child.stdout.take()), drain(child.stderr.take()));
    let ended = child.wait();
    let _ = std::fs::remove_file(&path);
    match ended {
        Ok(status) if status.code() == Some(124) => {
            Outcome::failed("timeout", &format!("the script was ended after {} seconds", limit.as_secs()))
        }
        Ok(status) => {
            let (stdout, stderr) = (stdout.recv().unwrap_or_default(), stderr.recv().unwrap_or_default());
            answer(status.code().unwrap_or(-1), &stdout, &stderr)
        }
        Err(error) => failed(error),
    }
}
