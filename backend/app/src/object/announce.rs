//! Announcing an object: its size and SHA-256 before its first byte, so that the room is there and the end is
//! known.

use data_encoding::HEXLOWER_PERMISSIVE;
use handsight_domain::{
    id::{DeviceId, ObjectId},
    object::{MOST_BYTES, ObjectKey, Purpose, clean_name},
    scope::EnterpriseScope,
    time::Timestamp,
};
use handsight_store::{WriteTx, job, object as rows, row};
use serde::Serialize;
use serde_json::json;

use super::{ObjectRow, UNFINISHED};
use crate::{
    App, FieldProblem, UseCaseError,
    once::{entry, once},
    read::required,
};

/// What shall come.
#[derive(Debug, Clone, Serialize)]
pub struct NewObject {
    /// The file's name; folders are cut off.
    pub name: String,
    /// Its media type; `application/octet-stream` when it is not said.
    pub media_type: Option<String>,
    /// Its size in bytes.
    pub size: i64,
    /// Its SHA-256, 64 hex digits.
    pub sha256: String,
    /// What it is for.
    #[serde(serialize_with = "purpose")]
    pub purpose: Purpose,
}

fn purpose<S: serde::Serializer>(purpose: &Purpose, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_str(purpose.name())
}

/// What was announced.
pub type Announced = ObjectRow;

/// Announces an object of a person or a program.
///
/// # Errors
/// [`UseCaseError::LimitReached`] when the room is taken.
pub async fn announce(
    app: &App,
    scope: &EnterpriseScope,
    key: Option<&str>,
    input: &NewObject,
) -> Result<Announced, UseCaseError> {
    let mut problems = Vec::new();
    let digest = HEXLOWER_PERMISSIVE.decode(input.sha256.trim().as_bytes()).unwrap_or_default();
    if digest.len() != 32 {
        problems.push(FieldProblem { field: "sha256", message: "must be 64 hex digits".to_owned() });
    }
    if !(0..=MOST_BYTES).contains(&input.size) {
        let message = format!("must be from 0 to {MOST_BYTES} bytes");
        problems.push(FieldProblem { field: "size", message });
    }
    if !matches!(input.purpose, Purpose::File | Purpose::Package | Purpose::Script) {
        let message = "can be FILE, PACKAGE or SCRIPT; the others are made by the service".to_owned();
        problems.push(FieldProblem { field: "purpose", message });
    }
    UseCaseError::if_any(problems)?;
    once(app, scope, key, "createObject", input, required::<ObjectRow>, async |tx| {
        let made = New {
            id: app.mint.id(),
            name: &input.name,
            media_type: input.media_type.as_deref(),
            size: input.size,
            sha256: digest,
            purpose: input.purpose,
            device: None,
        };
        let row = insert(app, tx, made).await?;
        let detail = json!({"name": row.name, "size": row.size, "purpose": row.purpose.name()});
        Ok(entry("object.created", row.id, format!("Announced the file {}", row.name), detail)
            .keeping(row.id, row))
    })
    .await
}

/// A row to be.
pub(super) struct New<'a> {
    pub id: ObjectId,
    pub name: &'a str,
    pub media_type: Option<&'a str>,
    pub size: i64,
    pub sha256: Vec<u8>,
    pub purpose: Purpose,
    pub device: Option<DeviceId>,
}

/// A media type of the usual form; anything else is bytes of an unknown kind, which no browser runs.
fn media_type(given: Option<&str>) -> String {
    let fits = |text: &&str| {
        let word = |w: &str| {
            !w.is_empty() && w.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&b))
        };
        text.len() <= 100 && text.split_once('/').is_some_and(|(kind, rest)| word(kind) && word(rest))
    };
    let bare = given.map(|text| text.split(';').next().unwrap_or_default().trim()).filter(fits);
    bare.map_or_else(|| "application/octet-stream".to_owned(), str::to_ascii_lowercase)
}

/// Stores the row of an object, if there is room for it, and has it looked at again when it may have to go.
pub(super) async fn insert(app: &App, tx: &mut WriteTx, new: New<'_>) -> Result<ObjectRow, UseCaseError> {
    let (used, quota) = rows::usage(tx, true).await?;
    if used.saturating_add(new.size) > quota {
        let message = format!(
            "the room for files is taken ({used} of {quota} bytes): delete what is no longer needed, or ask for more"
        );
        return Err(UseCaseError::LimitReached { message, limit: quota });
    }
    let now = app.clock.now();
    let (_, wrapped) = ObjectKey::make(&app.mint, &app.secret, new.id);
    let expires_at: Timestamp = now.after(UNFINISHED);
    let row = ObjectRow {
        id: new.id,
        name: clean_name(new.name),
        media_type: media_type(new.media_type),
        size: new.size,
        sha256: new.sha256,
        purpose: new.purpose,
        complete: false,
        received: 0,
        key_wrapped: wrapped,
        device: new.device,
        created_at: now,
        created_by: tx.scope().actor().clone(),
        completed_at: None,
        expires_at,
    };
    row::insert(tx, &row).await?;
    job::schedule(tx, rows::EXPIRE, handsight_domain::id::TypedId::uuid(row.id), expires_at).await?;
    Ok(row)
}
