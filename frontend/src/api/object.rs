//! Files on their way between people and phones: announced, sent in pieces, taken away.

use super::outcome::{InvalidInput, LimitReached, Outcome, Refusal, payload};
use super::{schema, session, transport};
use crate::browser;
use crate::model::fault::Fault;
use cynic::MutationBuilder;

/// Bytes of one piece: a line that breaks loses no more.
const PIECE: f64 = 4_194_304.0;
/// How often in a row a piece may fail.
const PATIENCE: u32 = 6;

/// What an object is for.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectPurpose {
    /// A file for a phone.
    File,
    /// An application's package.
    Package,
    /// A script.
    Script,
    /// E-mail settings.
    Email,
    /// A backup.
    Backup,
    /// A file from a phone.
    Fetched,
}

#[derive(cynic::InputObject)]
struct CreateObjectInput {
    idempotency_key: Option<String>,
    name: String,
    media_type: Option<String>,
    size: i32,
    sha256: String,
    purpose: ObjectPurpose,
}
#[derive(cynic::QueryVariables)]
struct CreateVariables {
    input: CreateObjectInput,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "StoredObject")]
struct Created {
    id: cynic::Id,
}
#[derive(cynic::QueryFragment)]
struct CreateObjectDone {
    object: Created,
}
payload!(CreateObjectPayload: CreateObjectDone, InvalidInput, LimitReached);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "CreateVariables")]
struct CreateObject {
    #[arguments(input: $input)]
    create_object: CreateObjectPayload,
}

/// Sends a file; brings the id of its object. `told` hears how much of it is there, from 0 to 1.
///
/// # Errors
/// When there is no room, the browser cannot hash, the line stays broken, or as [`transport::run`].
pub async fn upload(file: web_sys::File, purpose: ObjectPurpose, told: impl Fn(f64)) -> Outcome<String> {
    let Some(sha256) = browser::file_digest(&file).await else {
        let words = "This browser can only send files over a safe connection (HTTPS).";
        return Err(Refusal::Conflict(words.to_owned()));
    };
    let size = file.size();
    let input = CreateObjectInput {
        idempotency_key: Some(browser::idempotency_key()),
        name: file.name(),
        media_type: Some(file.type_()).filter(|kind| !kind.is_empty()),
        size: size as i32,
        sha256,
        purpose,
    };
    let answer = transport::run(CreateObject::build(CreateVariables { input })).await?;
    let id = answer.create_object.outcome()?.object.id.into_inner();
    let path = format!("/objects/{id}");
    let (mut at, mut left) = (0.0_f64, PATIENCE);
    loop {
        let token = session::token().await?;
        let last = (at + PIECE).min(size) - 1.0;
        match browser::send_piece(&path, &token, &file, at, last).await {
            (201, _) => return Ok(id),
            (202 | 409, next) if next > at => (at, left) = (next, PATIENCE),
            (401, _) => {
                session::renew(Some(&token)).await?;
                left -= 1;
            }
            (0 | 202 | 409 | 429 | 500..=599, next) => {
                at = next;
                left -= 1;
                gloo_timers::future::TimeoutFuture::new(1_500).await;
            }
            (status, _) => return Err(Fault::from_status(status, "The file was refused.", None).into()),
        }
        told(if size > 0.0 { at / size } else { 0.0 });
        if left == 0 {
            return Err(Fault::Away.into());
        }
    }
}

/// Lets the person save a file of the server.
///
/// # Errors
/// When it is gone, may not be seen, or nobody answers.
pub async fn take(path: &str, name: &str) -> Result<(), Fault> {
    let token = session::token().await?;
    let mut status = browser::take_file(path, &token, name).await;
    if status == 401 {
        let token = session::renew(Some(&token)).await?;
        status = browser::take_file(path, &token, name).await;
    }
    match status {
        200..=299 => Ok(()),
        0 => Err(Fault::Away),
        status => Err(Fault::from_status(status, "The file could not be fetched.", None)),
    }
}
