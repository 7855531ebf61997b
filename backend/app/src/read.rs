//! What every noun reads in one way: a row that must be there, a page by keys, and a function that asks the store one
//! thing.

use handsight_domain::{
    id::TypedId,
    page::{Cursor, InvalidPage, Page, PageRequest},
    scope::EnterpriseScope,
};
use handsight_store::{
    Tx, WriteTx,
    row::{self, Keyed},
};

use crate::{App, UseCaseError};

/// The row of a key.
///
/// # Errors
/// [`UseCaseError::NotFound`] when the enterprise has none.
pub(crate) async fn required<R: Keyed>(tx: &Tx, id: R::Id) -> Result<R, UseCaseError> {
    row::find::<R>(tx, id).await?.ok_or(UseCaseError::NotFound)
}

/// As [`required`], held until the transaction ends: whoever else wants to change it waits.
///
/// # Errors
/// [`UseCaseError::NotFound`] when the enterprise has none.
pub(crate) async fn held<R: Keyed>(tx: &WriteTx, id: R::Id) -> Result<R, UseCaseError> {
    row::hold::<R>(tx, id).await?.ok_or(UseCaseError::NotFound)
}

/// The id at the edge of a page whose cursor holds nothing else.
///
/// # Errors
/// [`UseCaseError::Page`] for another list's cursor.
pub(crate) fn edge<I: TypedId>(request: &PageRequest) -> Result<Option<I>, UseCaseError> {
    match &request.cursor {
        None => Ok(None),
        Some(cursor) if cursor.value.is_null() => {
            Ok(Some(cursor.id.parse().map_err(|_| InvalidPage::Cursor)?))
        }
        Some(_) => Err(InvalidPage::Cursor.into()),
    }
}

/// How many rows are read for a page: one more tells whether there is a next one.
pub(crate) fn most(request: &PageRequest) -> i64 {
    i64::from(request.limit) + 1
}

/// The page that was read from [`edge`] on, [`most`] rows at most.
pub(crate) fn page<R: Keyed>(request: &PageRequest, found: Vec<R>, total: i64) -> Page<R> {
    let cursor = |row: &R| Cursor { value: serde_json::Value::Null, id: row.id().to_string() };
    Page::from_rows(request, found.into_iter().map(|row| (cursor(&row), row)).collect(), total)
}

/// A page of a whole table, newest first.
///
/// # Errors
/// [`UseCaseError::Page`] for another list's cursor.
pub(crate) async fn paged<R: Keyed>(
    app: &App,
    scope: &EnterpriseScope,
    request: &PageRequest,
) -> Result<Page<R>, UseCaseError> {
    let edge = edge::<R::Id>(request)?;
    let tx = app.store.read(scope).await?;
    let found = row::page::<R>(&tx, edge, request.backward, most(request)).await?;
    Ok(page(request, found, row::count::<R>(&tx).await?))
}

/// Functions that ask the store one thing and answer what it says: `name(arguments) -> answer = the store's function;`,
/// with further arguments behind a comma.
macro_rules! reads {
    ($($(#[$doc:meta])* $name:ident($($arg:ident: $type:ty),*) -> $out:ty = $with:path $(, $more:expr)*;)*) => {$(
        $(#[$doc])*
        pub async fn $name(
            app: &$crate::App,
            scope: &handsight_domain::scope::EnterpriseScope,
            $($arg: $type),*
        ) -> Result<$out, $crate::UseCaseError> {
            Ok($with(&*app.store.read(scope).await?, $($arg,)* $($more),*).await?)
        }
    )*};
}
pub(crate) use reads;
