//! Receiving an object's bytes. A connection may break at any byte: what came is kept, and whoever sends asks how
//! far it is and goes on from there. When the last byte is here, the whole is read back, opened and hashed: only
//! what is stored and right is called complete.

use bytes::{Buf, Bytes};
use data_encoding::HEXLOWER;
use futures::{Stream, StreamExt};
use handsight_domain::{
    id::{DeviceId, ObjectId, TypedId},
    object::{MOST_BYTES, ObjectKey, PART_BYTES, Purpose},
    scope::EnterpriseScope,
};
use handsight_store::{
    StoreError, again, job,
    object::{self as rows, PartRow},
    row,
};
use sha2::{Digest, Sha256};

use super::{
    ObjectRow, UNFINISHED, UNUSED,
    announce::{New, insert},
    read::Content,
    reception::Reception,
};
use crate::{App, UseCaseError};

/// Who sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// A phone: it chooses the id, and the first piece announces the object.
    Device(DeviceId),
    /// A person or a program: the object was announced.
    Person,
}

/// What a piece says of itself.
#[derive(Debug, Clone, Default)]
pub struct Piece {
    /// Its first byte's place.
    pub first: i64,
    /// How many bytes it has.
    pub length: i64,
    /// How many the whole has.
    pub total: i64,
    /// The whole's SHA-256, when it is said; a phone's first piece must say it.
    pub sha256: Option<[u8; 32]>,
    /// The file's name, from a phone.
    pub name: Option<String>,
    /// The media type, from a phone.
    pub media_type: Option<String>,
}

/// How far the object is now.
#[derive(Debug, Clone)]
pub enum Received {
    /// All of it is here and right.
    Complete(ObjectRow),
    /// So far; go on from its `received`.
    Partial(ObjectRow),
    /// The piece does not begin where the last one ended; go on from its `received`.
    Elsewhere(ObjectRow),
    /// All of it came, but it is not what its SHA-256 says: begin anew.
    Wrong(ObjectRow),
}

/// A stream of bytes; its errors mean that the connection broke.
pub type Body = std::pin::Pin<Box<dyn Stream<Item = Result<Bytes, ()>> + Send>>;

/// Takes a piece.
///
/// # Errors
/// [`UseCaseError::NotFound`] for an object of somebody else, [`UseCaseError::Invalid`] for a piece that
/// contradicts what was announced or itself, [`UseCaseError::LimitReached`] when the room is taken,
/// [`UseCaseError::RateLimited`] when too many objects are received at once.
pub async fn receive(
    app: &App,
    scope: &EnterpriseScope,
    party: Party,
    id: ObjectId,
    piece: Piece,
    body: Body,
) -> Result<Received, UseCaseError> {
    let mut place = app.receptions.enter(scope, party, id)?;
    let Some(_turn) = place.turn().await else {
        return Ok(Received::Elsewhere(current(app, scope, id).await?));
    };
    take(app, scope, party, id, piece, body, Some(&mut place)).await
}

async fn take(
    app: &App,
    scope: &EnterpriseScope,
    party: Party,
    id: ObjectId,
    piece: Piece,
    mut body: Body,
    mut place: Option<&mut Reception>,
) -> Result<Received, UseCaseError> {
    let row = admitted(app, scope, party, id, &piece).await?;
    if row.complete {
        return Ok(Received::Complete(row));
    }
    if piece.first > row.received {
        return Ok(Received::Elsewhere(row));
    }
    let key = unwrap(app, &row)?;
    let mut intake = Intake { app, scope, key, row, buffer: Vec::new() };
    // A piece may begin before the end of what is here: whoever did not hear the last answer sends it again.
    let mut skip = usize::try_from(intake.row.received - piece.first).unwrap_or(usize::MAX);
    let mut left = piece.length;
    loop {
        let over = async {
            match &mut place {
                Some(place) => place.over().await,
                None => std::future::pending().await,
            }
        };
        let next = tokio::select! {
            biased;
            // A newer reception goes on from what is stored, and sends the rest again.
            () = over => return Ok(Received::Elsewhere(current(app, scope, id).await?)),
            next = body.next() => next,
        };
        let Some(Ok(mut bytes)) = next else { break };
        left -= i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        if left < 0 {
            return Err(UseCaseError::field("Content-Range", "says fewer bytes than the body has"));
        }
        let known = skip.min(bytes.len());
        skip -= known;
        bytes.advance(known);
        intake.buffer.extend_from_slice(&bytes);
        while intake.buffer.len() >= PART_BYTES {
            if !intake.store(PART_BYTES).await? {
                return Ok(Received::Elsewhere(current(app, scope, id).await?));
            }
        }
    }
    let rest = intake.buffer.len();
    if rest > 0 && !intake.store(rest).await? {
        return Ok(Received::Elsewhere(current(app, scope, id).await?));
    }
    let row = intake.row;
    if row.received < row.size { Ok(Received::Partial(row)) } else { finish(app, scope, row).await }
}

/// Keeps bytes of the service's own making as a whole object.
///
/// # Errors
/// [`UseCaseError::LimitReached`] when the room is taken.
pub async fn keep(
    app: &App,
    scope: &EnterpriseScope,
    name: &str,
    media_type: &str,
    purpose: Purpose,
    bytes: Vec<u8>,
) -> Result<ObjectRow, UseCaseError> {
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let mut tx = app.store.write(scope).await?;
    let new = New {
        id: app.mint.id(),
        name,
        media_type: Some(media_type),
        size,
        sha256: Sha256::digest(&bytes).to_vec(),
        purpose,
        device: None,
    };
    let row = insert(app, &mut tx, new).await?;
    tx.commit().await?;
    let piece = Piece { length: size, total: size, ..Piece::default() };
    let body: Body = Box::pin(futures::stream::iter([Ok(Bytes::from(bytes))]));
    match take(app, scope, Party::Person, row.id, piece, body, None).await? {
        Received::Complete(row) => Ok(row),
        _ => Err(UseCaseError::Internal("an object of our own did not arrive whole".to_owned())),
    }
}

fn unwrap(app: &App, row: &ObjectRow) -> Result<ObjectKey, UseCaseError> {
    ObjectKey::unwrap(&app.secret, row.id, &row.key_wrapped).map_err(UseCaseError::internal)
}

async fn current(app: &App, scope: &EnterpriseScope, id: ObjectId) -> Result<ObjectRow, UseCaseError> {
    row::find::<ObjectRow>(&*app.store.read(scope).await?, id).await?.ok_or(UseCaseError::NotFound)
}

/// The object that a piece is of; a phone's first piece announces it.
async fn admitted(
    app: &App,
    scope: &EnterpriseScope,
    party: Party,
    id: ObjectId,
    piece: &Piece,
) -> Result<ObjectRow, UseCaseError> {
    if !(0..=MOST_BYTES).contains(&piece.total) {
        return Err(UseCaseError::field(
            "Content-Range",
            format!("an object has at most {MOST_BYTES} bytes"),
        ));
    }
    let found = row::find::<ObjectRow>(&*app.store.read(scope).await?, id).await?;
    let row = match (found, party) {
        (Some(row), Party::Device(device)) if row.device == Some(device) => row,
        (Some(row), Party::Person) if row.device.is_none() => row,
        (None, Party::Device(device)) => again(|| announced(app, scope, device, id, piece)).await?,
        _ => return Err(UseCaseError::NotFound),
    };
    if row.size != piece.total {
        let message = format!("names another size than the {} bytes that were announced", row.size);
        return Err(UseCaseError::field("Content-Range", message));
    }
    if piece.sha256.is_some_and(|digest| digest != row.sha256.as_slice()) {
        return Err(UseCaseError::field("Repr-Digest", "is another one than was announced"));
    }
    Ok(row)
}

async fn announced(
    app: &App,
    scope: &EnterpriseScope,
    device: DeviceId,
    id: ObjectId,
    piece: &Piece,
) -> Result<ObjectRow, UseCaseError> {
    let Some(digest) = piece.sha256 else {
        return Err(UseCaseError::field("Repr-Digest", "must name the sha-256 of the whole"));
    };
    let mut tx = app.store.write(scope).await?;
    let new = New {
        id,
        name: piece.name.as_deref().unwrap_or_default(),
        media_type: piece.media_type.as_deref(),
        size: piece.total,
        sha256: digest.to_vec(),
        purpose: Purpose::Fetched,
        device: Some(device),
    };
    let row = match insert(app, &mut tx, new).await {
        // Two first pieces at the same time: the other one's row is as good.
        Err(UseCaseError::Store(StoreError::Duplicate(_))) => {
            drop(tx);
            let row = current(app, scope, id).await?;
            return if row.device == Some(device) { Ok(row) } else { Err(UseCaseError::NotFound) };
        }
        other => other?,
    };
    tx.commit().await?;
    Ok(row)
}

/// An object while its bytes come in.
struct Intake<'a> {
    app: &'a App,
    scope: &'a EnterpriseScope,
    key: ObjectKey,
    row: ObjectRow,
    buffer: Vec<u8>,
}

impl Intake<'_> {
    /// Seals and keeps the first bytes of the buffer; false when another piece was faster.
    async fn store(&mut self, count: usize) -> Result<bool, UseCaseError> {
        let rest = self.buffer.split_off(count);
        let plain = std::mem::replace(&mut self.buffer, rest);
        let (id, from) = (self.row.id, self.row.received);
        let length = i64::try_from(plain.len()).unwrap_or(i64::MAX);
        let to = from.saturating_add(length);
        if to > self.row.size {
            return Err(UseCaseError::field("Content-Range", "leads beyond the end of the object"));
        }
        let sealed = self.key.seal(&self.app.mint, from, &plain).map_err(UseCaseError::internal)?;
        let unique = self.app.mint.uuid_at(self.app.clock.now());
        let blob = format!("{}/{id}/{unique}", self.scope.enterprise());
        self.app.vault.put(&blob, sealed).await?;
        let part = PartRow { offset: from, length, blob: blob.clone() };
        let ours = again(|| advance(self.app, self.scope, id, &part)).await?;
        if !ours {
            self.app.vault.delete(&[blob]).await;
        }
        self.row.received = if ours { to } else { from };
        Ok(ours)
    }
}

/// Writes down that a part is here; false when another piece was faster.
async fn advance(
    app: &App,
    scope: &EnterpriseScope,
    id: ObjectId,
    part: &PartRow,
) -> Result<bool, UseCaseError> {
    let tx = app.store.write(scope).await?;
    let ours = rows::advance(&tx, id, part.offset, part.offset + part.length).await?;
    if ours {
        rows::insert_part(&tx, id, part).await?;
        rows::set_expiry(&tx, id, app.clock.now().after(UNFINISHED)).await?;
    }
    tx.commit().await?;
    Ok(ours)
}

/// Checks the whole and calls it complete, or begins anew.
async fn finish(app: &App, scope: &EnterpriseScope, row: ObjectRow) -> Result<Received, UseCaseError> {
    let content = Content::of(app, scope, row.clone(), 0, row.size - 1).await?;
    let mut hash = Sha256::new();
    let mut bytes = std::pin::pin!(content.stream());
    while let Some(piece) = bytes.next().await {
        hash.update(&piece?);
    }
    let right = hash.finalize().as_slice() == row.sha256.as_slice();
    again(|| conclude(app, scope, &row, right)).await
}

/// Calls an object complete that was read back, or begins it anew.
async fn conclude(
    app: &App,
    scope: &EnterpriseScope,
    row: &ObjectRow,
    right: bool,
) -> Result<Received, UseCaseError> {
    let now = app.clock.now();
    let mut tx = app.store.write(scope).await?;
    let Some(held) = row::hold::<ObjectRow>(&tx, row.id).await? else { return Err(UseCaseError::NotFound) };
    if held.complete {
        return Ok(Received::Complete(held));
    }
    if !right {
        let blobs = rows::delete_parts(&tx, row.id).await?;
        rows::reset(&tx, row.id).await?;
        tx.commit().await?;
        app.vault.delete(&blobs).await;
        tracing::info!(object = %row.id, announced = %HEXLOWER.encode(&row.sha256), "an object did not match");
        return Ok(Received::Wrong(ObjectRow { received: 0, ..row.clone() }));
    }
    let until = now.after(UNUSED);
    rows::complete(&tx, row.id, now, until).await?;
    job::schedule(&mut tx, rows::EXPIRE, row.id.uuid(), until).await?;
    tx.commit().await?;
    Ok(Received::Complete(ObjectRow {
        complete: true,
        completed_at: Some(now),
        expires_at: until,
        ..row.clone()
    }))
}
