//! A hook over a Unix socket: a program stays connected, registers for commands, gets each as a line of JSON
//! and answers with a line of JSON. Only the agent's own user can reach the socket.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use handsight_protocol::CommandName;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{mpsc, oneshot};

use super::answer::{LONGEST, read};
use super::{Call, Hooks, LONGEST_SECONDS, OWN};
use crate::core::Outcome;

/// The socket's name in the state folder.
pub const FILE: &str = "hook.sock";
/// How long a program may take when it does not say.
const USUAL_SECONDS: u64 = 60;

#[derive(Debug, Default)]
struct Terms {
    commands: Vec<String>,
    seconds: u64,
}

/// One connected program.
#[derive(Debug)]
pub(super) struct Line {
    terms: Mutex<Terms>,
    waiting: Mutex<BTreeMap<String, oneshot::Sender<Outcome>>>,
    out: mpsc::UnboundedSender<Value>,
}

impl Line {
    pub(super) fn wants(&self, command: &str) -> bool {
        self.terms.lock().unwrap_or_else(PoisonError::into_inner).commands.iter().any(|c| c == command)
    }

    /// Asks the program; a program that goes away or takes too long has failed.
    pub(super) async fn ask(&self, call: &Call) -> Outcome {
        let (tell, told) = oneshot::channel();
        let seconds = self.terms.lock().unwrap_or_else(PoisonError::into_inner).seconds;
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(call.sequence.clone(), tell);
        if self.out.send(json!(call)).is_err() {
            self.waiting.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
        let outcome = match tokio::time::timeout(Duration::from_secs(seconds), told).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Outcome::failed("hook", "the program that does this command went away"),
            Err(_) => Outcome::failed("timeout", &format!("the program did not answer within {seconds} s")),
        };
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(&call.sequence);
        outcome
    }

    /// Takes a line that the program wrote; answers what to say to it, if anything.
    fn take(&self, line: &str) -> Option<Value> {
        let Ok(Value::Object(said)) = serde_json::from_str(line) else {
            return Some(json!({"error": "a line is one JSON object"}));
        };
        if let Some(Value::Array(names)) = said.get("register") {
            return Some(self.register(names, &said));
        }
        let number = said.get("sequence").and_then(Value::as_str).unwrap_or_default();
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(number);
        let Some(waiting) = waiting else {
            return Some(
                json!({"error": "register, or answer a sequence that was asked", "sequence": number}),
            );
        };
        let outcome =
            read(line).unwrap_or_else(|| Outcome::failed("hook", "the program's answer cannot be read"));
        let _ = waiting.send(outcome);
        None
    }

    fn register(&self, names: &[Value], said: &Map<String, Value>) -> Value {
        let mut commands = Vec::new();
        for name in names {
            let known = name.as_str().and_then(CommandName::parse);
            match known.filter(|name| !matches!(name, CommandName::Unknown(_)) && !OWN.contains(name)) {
                Some(name) => commands.push(name.to_string()),
                None => {
                    return json!({"error": format!("{name} is not a command that another program can do")});
                }
            }
        }
        let seconds = said.get("timeoutSeconds").and_then(Value::as_u64).unwrap_or(USUAL_SECONDS);
        let answer = json!({"registered": commands});
        let terms = Terms { commands, seconds: seconds.clamp(1, LONGEST_SECONDS) };
        *self.terms.lock().unwrap_or_else(PoisonError::into_inner) = terms;
        answer
    }
}

/// Listens in a state folder until it is dropped. A socket that a killed agent left behind is replaced: the
/// folder's lock says that nobody else is here.
///
/// # Errors
/// When the socket cannot be made.
pub async fn serve(hooks: Hooks, folder: &Path) -> std::io::Result<()> {
    let path = folder.join(FILE);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(&path)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(converse(hooks.clone(), stream));
    }
}

async fn converse(hooks: Hooks, stream: UnixStream) {
    let (reader, mut writer) = stream.into_split();
    let (out, mut to_write) = mpsc::unbounded_channel::<Value>();
    let line = Arc::new(Line { terms: Mutex::default(), waiting: Mutex::default(), out: out.clone() });
    hooks.enter(Arc::clone(&line));
    let write = async {
        while let Some(value) = to_write.recv().await {
            if writer.write_all(format!("{value}\n").as_bytes()).await.is_err() {
                break;
            }
        }
    };
    let listen = async {
        let mut reader = BufReader::new(reader);
        loop {
            let mut text = String::new();
            let most = u64::try_from(LONGEST).unwrap_or(u64::MAX);
            match (&mut reader).take(most).read_line(&mut text).await {
                Ok(count) if count > 0 && text.ends_with('\n') => {
                    if let Some(answer) = line.take(&text) {
                        let _ = out.send(answer);
                    }
                }
                // The end, or a line that has none.
                _ => break,
            }
        }
    };
    tokio::select! {
        () = write => {}
        () = listen => {}
    }
    hooks.leave(&line);
    // Whoever waits for this program hears that it went away.
    line.waiting.lock().unwrap_or_else(PoisonError::into_inner).clear();
}
