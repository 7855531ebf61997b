//! `scr`: runs a script with the system's shell, in the state folder, for as long as it may take. What it leaves
//! running ends with it; what hides from that is not waited for.

use std::io::Read;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command as Process, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

use handsight_protocol::Command;
use rustix::io::retry_on_intr;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use crate::core::Outcome;
use crate::platform::File;
use crate::platform::script::{MOST_OUTPUT, answer};

/// How long a script may run when nothing is said.
const USUAL: Duration = Duration::from_secs(60);
/// How long its output may take to come to its end once the script has ended.
const REST: Duration = Duration::from_secs(1);
/// What `timeout` answers for what it ended, in time or by force.
const ENDED: [i32; 2] = [124, 137];

/// What comes through a pipe.
struct Output {
    kept: Arc<Mutex<Vec<u8>>>,
    /// Its other side goes with the thread that reads.
    open: mpsc::Receiver<()>,
}

impl Output {
    /// Reads a pipe to its end and keeps the beginning: a script that prints without end must not fill the memory.
    fn of(pipe: Option<impl Read + Send + 'static>) -> Self {
        let kept = Arc::new(Mutex::new(Vec::new()));
        let (reading, open) = mpsc::channel();
        let into = Arc::clone(&kept);
        std::thread::spawn(move || {
            let _reading = reading;
            let Some(mut pipe) = pipe else { return };
            let mut buffer = [0; 8_192];
            while let Ok(count @ 1..) = pipe.read(&mut buffer) {
                let mut kept = into.lock().unwrap_or_else(PoisonError::into_inner);
                let room = MOST_OUTPUT.saturating_sub(kept.len());
                kept.extend_from_slice(buffer.get(..count.min(room)).unwrap_or_default());
            }
        });
        Self { kept, open }
    }

    /// What came until the end or until this moment: a process that left the script's group may hold the pipe open
    /// for ever.
    fn until(&self, moment: Instant) -> String {
        let _ = self.open.recv_timeout(moment.saturating_duration_since(Instant::now()));
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&kept).into_owned()
    }
}

/// Waits for the leader of a group, and ends what is left of the group.
fn end(child: &mut Child) -> std::io::Result<ExitStatus> {
    let group = Pid::from_child(child);
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
    // It keeps its number until it is waited for below, so that no other group can have got it meanwhile.
    if retry_on_intr(|| waitid(WaitId::Pid(group), options)).is_ok() {
        let _ = kill_process_group(group, Signal::KILL);
    }
    child.wait()
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
    let began = Instant::now();
    // `timeout` ends the script's children too, which ending the shell alone would leave behind.
    let started = Process::new("timeout")
        .args(["--kill-after=2", &limit.as_secs().to_string(), "sh"])
        .arg(&path)
        .current_dir(state)
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(error) => return failed(error),
    };
    let (stdout, stderr) = (Output::of(child.stdout.take()), Output::of(child.stderr.take()));
    let ended = end(&mut child);
    // A script may answer 124 by itself: only the clock tells whether it was ended.
    let late = began.elapsed() >= limit;
    let _ = std::fs::remove_file(&path);
    match ended {
        // What ignores the first signal takes `timeout` with it, which then has no code at all.
        Ok(status) if late && status.code().is_none_or(|code| ENDED.contains(&code)) => {
            Outcome::failed("timeout", &format!("the script was ended after {} seconds", limit.as_secs()))
        }
        Ok(status) => {
            let rest = Instant::now() + REST;
            // A script that was ended by a signal has the code that a shell would say.
            let code = status.code().or(status.signal().map(|signal| 128 + signal)).unwrap_or(-1);
            answer(code, &stdout.until(rest), &stderr.until(rest))
        }
        Err(error) => failed(error),
    }
}
