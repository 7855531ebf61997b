//! A hook that starts a program for each command: the call on its standard input, the answer on its standard
//! output.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, json};

use super::Call;
use super::answer::{LONGEST, read};
use crate::core::Outcome;

/// The longest a program may take, in seconds.
pub const LONGEST_SECONDS: u64 = 3_600;
/// How much of standard error goes into a failure's message, in characters.
const SAID: usize = 500;

/// A command and the program that does it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// The command's name, as `scr`.
    pub command: String,
    /// The program's whole path.
    pub exec: PathBuf,
    /// What it is started with.
    #[serde(default)]
    pub arguments: Vec<String>,
    /// How long it may take, in seconds.
    pub timeout_seconds: u64,
}

/// Starts the program, tells it the call, and takes its answer. A JSON object on standard output is the
/// result; other text is the item `output` of a result `ok`, when the program ends with 0.
pub(super) async fn run(entry: Entry, call: Call) -> Outcome {
    let talk = tokio::task::spawn_blocking(move || {
        let limit = Duration::from_secs(entry.timeout_seconds.clamp(1, LONGEST_SECONDS));
        match talk(&entry, &call, limit) {
            Ok(Some(outcome)) => outcome,
            Ok(None) => {
                let words = format!("{} did not answer within {} s", entry.exec.display(), limit.as_secs());
                Outcome::failed("timeout", &words)
            }
            Err(error) => {
                Outcome::failed("hook", &format!("{} cannot be started: {error}", entry.exec.display()))
            }
        }
    });
    talk.await.unwrap_or_else(|_| Outcome::failed("crashed", "the agent failed while a program did this"))
}

/// `None` when the program did not end in time; then it is killed.
fn talk(entry: &Entry, call: &Call, limit: Duration) -> std::io::Result<Option<Outcome>> {
    let mut child = Command::new(&entry.exec)
        .args(&entry.arguments)
        .env("HANDSIGHT_COMMAND", &call.command)
        .env("HANDSIGHT_SEQUENCE", &call.sequence)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let told = json!(call).to_string();
    if let Some(mut stdin) = child.stdin.take() {
        // A program that does not read what it is told may all the same answer.
        thread::spawn(move || drop(stdin.write_all(told.as_bytes())));
    }
    let (out, err) = (hear(child.stdout.take()), hear(child.stderr.take()));
    // Standard output closes when the program ends; what it started itself may keep the other one open.
    let said = match out.recv_timeout(limit) {
        Ok(said) => said,
        Err(RecvTimeoutError::Disconnected) => String::new(),
        Err(RecvTimeoutError::Timeout) => {
            end(&mut child)?;
            return Ok(None);
        }
    };
    let status = child.wait()?;
    let complaint = err.recv_timeout(Duration::from_secs(1)).unwrap_or_default();
    Ok(Some(judge(status, &said, &complaint)))
}

fn end(child: &mut Child) -> std::io::Result<()> {
    child.kill()?;
    child.wait().map(drop)
}

fn judge(status: ExitStatus, said: &str, complaint: &str) -> Outcome {
    if let Some(outcome) = read(said) {
        return outcome;
    }
    if status.success() {
        let output = (!said.is_empty()).then(|| ("output".to_owned(), json!(said)));
        return Outcome::ok(Map::from_iter(output));
    }
    let complaint: String = complaint.trim().chars().take(SAID).collect();
    let words = |end: &str| {
        if complaint.is_empty() { format!("the program ended with {end}") } else { complaint.clone() }
    };
    match status.code() {
        Some(code) => Outcome { code, reason: None, ..Outcome::failed("", &words(&code.to_string())) },
        None => Outcome::failed("signal", &words("a signal")),
    }
}

/// Everything up to the longest answer; the rest is read and forgotten, so that the program can end.
fn hear(pipe: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (tell, told) = channel();
    thread::spawn(move || {
        let Some(mut pipe) = pipe else { return };
        let (mut kept, mut chunk) = (Vec::new(), [0; 8_192]);
        while let Ok(count) = pipe.read(&mut chunk) {
            if count == 0 {
                break;
            }
            if kept.len() < LONGEST {
                kept.extend_from_slice(&chunk[..count]);
            }
        }
        kept.truncate(LONGEST);
        let _ = tell.send(String::from_utf8_lossy(&kept).into_owned());
    });
    told
}
