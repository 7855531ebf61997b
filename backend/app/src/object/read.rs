//! Reading an object, whole or in a piece: only the parts that the piece touches are fetched and opened. A phone
//! reads its own objects and those that an open action of it speaks of; a person reads no e-mail settings.

use bytes::Bytes;
use futures::{Stream, StreamExt, TryStreamExt, stream};
use handsight_domain::{
    id::{DeviceId, ObjectId},
    object::{ObjectKey, Purpose},
    scope::EnterpriseScope,
};
use handsight_store::{
    object::{self as rows, PartRow},
    row,
};

use super::ObjectRow;
use crate::{App, UseCaseError};

/// A piece of an object, about to be read.
#[derive(Debug)]
pub struct Content {
    app: App,
    key: ObjectKey,
    parts: Vec<PartRow>,
    first: i64,
    last: i64,
}

impl Content {
    /// The bytes from `first` to `last`, both included; nothing when `last` is before `first`.
    ///
    /// # Errors
    /// [`UseCaseError`] when the database is away, or the installation's key is another one.
    pub async fn of(
        app: &App,
        scope: &EnterpriseScope,
        row: ObjectRow,
        first: i64,
        last: i64,
    ) -> Result<Self, UseCaseError> {
        let key = ObjectKey::unwrap(&app.secret, row.id, &row.key_wrapped).map_err(UseCaseError::internal)?;
        let parts = if last < first {
            vec![]
        } else {
            rows::parts(&*app.store.read(scope).await?, row.id, first, last).await?
        };
        Ok(Self { app: app.clone(), key, parts, first, last })
    }
    /// The bytes, part by part.
    pub fn stream(self) -> impl Stream<Item = Result<Bytes, UseCaseError>> + Send + 'static {
        let Self { app, key, parts, first, last } = self;
        stream::iter(parts).then(move |part| {
            let (app, key) = (app.clone(), key.clone());
            async move {
                let sealed = app.vault.get(&part.blob).await?;
                let plain = key.open(part.offset, &sealed).map_err(UseCaseError::internal)?;
                let place = |at: i64| usize::try_from(at - part.offset).unwrap_or(0).min(plain.len());
                let (from, to) = (place(first.max(part.offset)), place(last.saturating_add(1)));
                Ok(Bytes::from(plain).slice(from..to.max(from)))
            }
        })
    }
}

/// An object that a phone asks for.
///
/// # Errors
/// [`UseCaseError::NotFound`] when there is none that this phone may know of.
pub async fn for_device(
    app: &App,
    scope: &EnterpriseScope,
    device: DeviceId,
    id: ObjectId,
) -> Result<ObjectRow, UseCaseError> {
    let tx = app.store.read(scope).await?;
    let row = row::find::<ObjectRow>(&tx, id).await?.ok_or(UseCaseError::NotFound)?;
    if rows::device_may_read(&tx, id, device).await? { Ok(row) } else { Err(UseCaseError::NotFound) }
}

/// An object that a person or a program asks for. What is private to a holder needs `personal`.
///
/// # Errors
/// [`UseCaseError::NotFound`] when there is none, or none that is ever handed out.
pub async fn for_person(
    app: &App,
    scope: &EnterpriseScope,
    personal: bool,
    id: ObjectId,
) -> Result<ObjectRow, UseCaseError> {
    let row = row::find::<ObjectRow>(&*app.store.read(scope).await?, id).await?;
    row.filter(|row| row.purpose != Purpose::Email && (personal || !row.purpose.is_personal()))
        .ok_or(UseCaseError::NotFound)
}

/// The whole content of an object, for reading it here.
///
/// # Errors
/// [`UseCaseError::Invalid`] when it is larger than `most` bytes.
pub async fn read_whole(
    app: &App,
    scope: &EnterpriseScope,
    row: &ObjectRow,
    most: i64,
) -> Result<Vec<u8>, UseCaseError> {
    if row.size > most {
        return Err(UseCaseError::field("object", format!("is larger than {most} bytes")));
    }
    let content = Content::of(app, scope, row.clone(), 0, row.size - 1).await?;
    let whole = content.stream().try_fold(
        Vec::with_capacity(usize::try_from(row.size).unwrap_or(0)),
        |mut all, piece| async move {
            all.extend_from_slice(&piece);
            Ok(all)
        },
    );
    whole.await
}
