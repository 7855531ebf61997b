//! Files on their way between people and phones: announced, sent in pieces, taken away.

use super::outcome::{InvalidInput, LimitReached, Outcome, Refusal, payload};
use super::scalar::DateTime;
use super::{schema, session, transport};
use crate::browser;
use crate::model::fault::Fault;
use cynic::{MutationBuilder, QueryBuilder};

/// Bytes of one piece: a line that breaks loses no more.
const PIECE: f64 = 4_194_304.0;
/// How often in a row a piece may fail.
const PATIENCE: u32 = 6;
/// Milliseconds between a piece that failed and the next try.
const PAUSE: u32 = 1_500;
/// Bytes of the largest file.
const LARGEST: f64 = 1_073_741_824.0;

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

/// Announces a file, so that it can be sent; brings the id of its object.
///
/// # Errors
/// When there is no room, it is too large or the browser cannot hash it, or as [`transport::run`].
pub async fn announce(file: &web_sys::File, purpose: ObjectPurpose) -> Outcome<String> {
    let size = file.size();
    if size > LARGEST {
        return Err(Refusal::Conflict("A file has at most 1 GB here.".to_owned()));
    }
    let Some(sha256) = browser::file_digest(file).await else {
        let words = "This browser can only send files over a safe connection (HTTPS).";
        return Err(Refusal::Conflict(words.to_owned()));
    };
    let input = CreateObjectInput {
        idempotency_key: Some(browser::idempotency_key()),
        name: file.name(),
        media_type: Some(file.type_()).filter(|kind| !kind.is_empty()),
        size: size as i32,
        sha256,
        purpose,
    };
    let answer = transport::run(CreateObject::build(CreateVariables { input })).await?;
    Ok(answer.create_object.outcome()?.object.id.into_inner())
}

/// Sends a file that was announced, from wherever an earlier try broke off. `told` hears how much of it is there, from
/// 0 to 1, and says whether it is still wanted.
///
/// # Errors
/// When the server does not take it, the line stays broken or it is not wanted any more.
pub async fn send(file: &web_sys::File, id: &str, told: impl Fn(f64) -> bool) -> Result<(), Fault> {
    let (path, size) = (format!("/objects/{id}"), file.size());
    // The server says with its first answer where it goes on.
    let (mut at, mut left) = (0.0_f64, PATIENCE);
    loop {
        let token = session::token().await?;
        let last = (at + PIECE).min(size) - 1.0;
        match browser::send_piece(&path, &token, file, at, last).await {
            (201, _) => return Ok(()),
            (202 | 409, next) if next > at => (at, left) = (next, PATIENCE),
            (401, _) => {
                session::renew(Some(&token)).await?;
                left -= 1;
            }
            (0 | 202 | 409 | 429 | 500..=599, next) => {
                at = next;
                left -= 1;
                gloo_timers::future::TimeoutFuture::new(PAUSE).await;
            }
            (status, _) => return Err(Fault::from_status(status, "The file was refused.", None)),
        }
        if !told(if size > 0.0 { at / size } else { 0.0 }) || left == 0 {
            return Err(Fault::Away);
        }
    }
}

/// A file that is here.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct StoredObject {
    /// Global id.
    pub id: cynic::Id,
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: i32,
    /// When it came.
    pub created_at: DateTime,
    /// When it goes.
    pub expires_at: DateTime,
}
/// What a file is called.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "StoredObject")]
pub struct FileName {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: i32,
}
#[derive(cynic::QueryVariables)]
struct NameVariables {
    object_id: cynic::Id,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "NameVariables")]
struct NameQuery {
    #[arguments(objectId: $object_id)]
    object: Option<FileName>,
}

/// What a file is called; `None` when it is gone.
///
/// # Errors
/// As [`transport::run`].
pub async fn file_name(id: &str) -> Result<Option<FileName>, Fault> {
    let variables = NameVariables { object_id: cynic::Id::new(id) };
    Ok(transport::run(NameQuery::build(variables)).await?.object)
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "StoredObjectConnection")]
struct StoredObjectList {
    nodes: Vec<StoredObject>,
}
#[derive(cynic::QueryVariables)]
struct FetchedVariables {
    device_id: cynic::Id,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "FetchedVariables")]
struct FetchedQuery {
    #[arguments(deviceId: $device_id, purpose: FETCHED, first: 50)]
    objects: StoredObjectList,
}

/// The newest 50 files that were fetched from a phone.
///
/// # Errors
/// As [`transport::run`].
pub async fn fetched(device: &str) -> Result<Vec<StoredObject>, Fault> {
    let variables = FetchedVariables { device_id: cynic::Id::new(device) };
    Ok(transport::run(FetchedQuery::build(variables)).await?.objects.nodes)
}

/// The room that files take.
#[derive(cynic::QueryFragment, Clone, Copy, Debug, PartialEq)]
pub struct ObjectUsage {
    /// Taken, in bytes.
    pub used_bytes: f64,
    /// The most there may be, in bytes.
    pub quota_bytes: f64,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct UsageQuery {
    object_usage: ObjectUsage,
}

/// How much room files take, and how much there is.
///
/// # Errors
/// As [`transport::run`].
pub async fn usage() -> Result<ObjectUsage, Fault> {
    Ok(transport::run(UsageQuery::build(())).await?.object_usage)
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
