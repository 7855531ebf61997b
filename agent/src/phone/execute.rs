//! Executing commands: those that concern the agent itself are done here, the rest by the platform.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use handsight_protocol::agent_api::{PhoneRequest, PolicyDocument};
use handsight_protocol::command::ParamKind;
use handsight_protocol::{Command, CommandName};
use serde_json::{Map, json};

use super::SharedPlatform;
use super::moving::take_a_place;
use crate::core::Outcome;
use crate::net::{Client, NetError};
use crate::secret;
use crate::store::{AgentLog, Folder};

/// What executing a command changed about the agent.
#[derive(Debug)]
pub(super) enum Change {
    /// Nothing.
    None,
    /// The policy is now this one.
    Policy(Box<PolicyDocument>),
    /// Locations are reported every so often, or no more.
    LocateEvery(Option<Duration>),
}

/// What executing a command needs besides the platform.
pub(super) struct Context {
    pub(super) client: Client,
    pub(super) platform: SharedPlatform,
    pub(super) now: DateTime<Utc>,
    /// The state folder.
    pub(super) home: Option<Arc<Folder>>,
    /// The log's last lines, when the command asks for them.
    pub(super) log: Vec<String>,
}

/// The lines `log` sends when it does not say how many.
const LOG_LINES: usize = 200;

/// The log lines a command asks for.
pub(super) fn wanted_lines(command: &Command, log: &AgentLog) -> Vec<String> {
    match command.name() {
        CommandName::Log => {
            log.last(command.param(0).and_then(|lines| lines.parse().ok()).unwrap_or(LOG_LINES))
        }
        _ => Vec::new(),
    }
}

/// Executes a command.
pub(super) async fn execute(context: Context, command: Command) -> (Outcome, Change) {
    match command.name() {
        CommandName::Log => {
            let items = Map::from_iter([("lines".to_owned(), json!(context.log))]);
            (Outcome::ok(items), Change::None)
        }
        CommandName::Pol => match context.client.policy().await {
            Ok(policy) => {
                let items = Map::from_iter([("revision".to_owned(), json!(policy.revision))]);
                (Outcome::ok(items), Change::Policy(Box::new(policy)))
            }
            Err(error) => (unreachable(&error), Change::None),
        },
        CommandName::Mov => (take_a_place(context, &command).await, Change::None),
        CommandName::Phn => (prove_number(&context.client, &command).await, Change::None),
        CommandName::Get | CommandName::Bak => (send_file(context, command).await, Change::None),
        CommandName::Put
        | CommandName::Rst
        | CommandName::Ins
        | CommandName::Uni
        | CommandName::Eml
        | CommandName::Scr
            if object_of(&command).is_some() =>
        {
            (take_file(context, command).await, Change::None)
        }
        _ => {
            let change = match (command.name(), command.param(0).and_then(|text| text.parse::<u64>().ok())) {
                (CommandName::Loc, Some(0)) => Change::LocateEvery(None),
                (CommandName::Loc, Some(minutes)) => {
                    Change::LocateEvery(Some(Duration::from_secs(60 * minutes)))
                }
                _ => Change::None,
            };
            (on_platform(context, command).await, change)
        }
    }
}

async fn on_platform(context: Context, command: Command) -> Outcome {
    let now = context.now;
    match context.platform.run(move |platform| platform.execute(&command, now)).await {
        Ok(outcome) | Err(outcome) => outcome,
    }
}

/// The object a command comes with.
fn object_of(command: &Command) -> Option<&str> {
    let place = command.name().spec()?.params.iter().position(|param| param.kind == ParamKind::Object)?;
    command.param(place)
}

/// Makes a file and sends it; the result names it.
async fn send_file(context: Context, command: Command) -> Outcome {
    let (now, get) = (context.now, *command.name() == CommandName::Get);
    let made = context.platform.run(move |platform| platform.make(&command, now)).await;
    let (file, mut items) = match made {
        Ok(Ok(made)) => made,
        Ok(Err(outcome)) | Err(outcome) => return outcome,
    };
    let Ok(id) = secret::new_object_id(now) else {
        return Outcome::failed("chance", "the system gives no randomness");
    };
    if let Err(error) = context.client.put_object(&id, &file).await {
        return unreachable(&error);
    }
    items.insert(if get { "file" } else { "object" }.to_owned(), json!(id));
    items.insert(if get { "size" } else { "bytes" }.to_owned(), json!(file.bytes.len()));
    items.insert("sha256".to_owned(), json!(file.sha256_hex()));
    if get {
        items.insert("name".to_owned(), json!(file.name));
    }
    Outcome::ok(items)
}

/// Fetches the file that a command comes with and hands both to the platform.
async fn take_file(context: Context, command: Command) -> Outcome {
    let now = context.now;
    let id = object_of(&command).unwrap_or_default().to_owned();
    let file = match context.client.get_object(&id).await {
        Ok(file) => file,
        Err(error) => return unreachable(&error),
    };
    match context.platform.run(move |platform| platform.take(&command, file, now)).await {
        Ok(outcome) | Err(outcome) => outcome,
    }
}

/// These platforms send no SMS, so the nonce is confirmed over the web service.
/// Proves the phone number by the nonce that came in a text to it.
pub(super) async fn prove_number(client: &Client, command: &Command) -> Outcome {
    let nonce = command.param(0).and_then(|text| text.parse().ok());
    match client.phone(&PhoneRequest { nonce, phone_number: None }).await {
        Ok(()) => Outcome::ok(Map::new()),
        Err(error) => unreachable(&error),
    }
}

fn unreachable(error: &NetError) -> Outcome {
    Outcome::failed("network", &error.to_string())
}
