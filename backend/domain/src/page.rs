//! One page of a list, forward or backward, by keyset: a cursor holds the sort value and the id of a row, so
//! that pages neither skip nor repeat when rows come and go.

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};

/// Rows on a page when the caller names no number.
pub const DEFAULT_PAGE: u32 = 50;
/// Most rows on a page.
pub const MAX_PAGE: u32 = 200;

/// Why a page cannot be served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPage {
    /// Both directions were asked for.
    #[error("give `first` (with `after`) or `last` (with `before`), not both")]
    BothDirections,
    /// The number is out of range.
    #[error("a page has 1 to 200 rows")]
    Size,
    /// The cursor was not made by this list.
    #[error("the cursor is not one of this list")]
    Cursor,
}

/// Which page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// How many rows, 1 to [`MAX_PAGE`].
    pub limit: u32,
    /// Towards the beginning: the rows before the cursor, in the list's own order all the same.
    pub backward: bool,
    /// Where to go on from; `None` begins at that end of the list.
    pub cursor: Option<Cursor>,
}

/// The sort value (as text, with its kind kept by the list) and the id of the row at the edge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The row's sort value: a JSON scalar, null where the column was null.
    pub value: serde_json::Value,
    /// The row's id as printed, the tie-breaker.
    pub id: String,
}

impl Cursor {
    /// As an opaque text.
    pub fn encode(&self) -> String {
        BASE64URL_NOPAD.encode(serde_json::json!([self.value, self.id]).to_string().as_bytes())
    }
    /// From an opaque text.
    ///
    /// # Errors
    /// [`InvalidPage::Cursor`] for anything that [`encode`](Self::encode) did not make.
    pub fn decode(text: &str) -> Result<Self, InvalidPage> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| InvalidPage::Cursor)?;
        let (value, id) = serde_json::from_slice(&bytes).map_err(|_| InvalidPage::Cursor)?;
        Ok(Self { value, id })
    }
}

impl PageRequest {
    /// From the four Relay arguments.
    ///
    /// # Errors
    /// [`InvalidPage`] when they contradict each other or are out of range.
    pub fn new(
        first: Option<i32>,
        after: Option<&str>,
        last: Option<i32>,
        before: Option<&str>,
    ) -> Result<Self, InvalidPage> {
        let backward = last.is_some() || before.is_some();
        if backward && (first.is_some() || after.is_some()) {
            return Err(InvalidPage::BothDirections);
        }
        let limit = match if backward { last } else { first } {
            None => DEFAULT_PAGE,
            Some(n) => {
                u32::try_from(n).ok().filter(|n| (1..=MAX_PAGE).contains(n)).ok_or(InvalidPage::Size)?
            }
        };
        let cursor = (if backward { before } else { after }).map(Cursor::decode).transpose()?;
        Ok(Self { limit, backward, cursor })
    }
}

/// One page of a list, in the list's order.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows, each with its cursor.
    pub items: Vec<(Cursor, T)>,
    /// Whether rows follow.
    pub has_next: bool,
    /// Whether rows precede.
    pub has_previous: bool,
    /// Rows of the whole list.
    pub total: i64,
}

impl<T> Page<T> {
    /// Builds the page from up to `limit + 1` rows read in the direction of the request.
    pub fn from_rows(request: &PageRequest, mut rows: Vec<(Cursor, T)>, total: i64) -> Self {
        let limit = request.limit as usize;
        let more = rows.len() > limit;
        rows.truncate(limit);
        if request.backward {
            rows.reverse();
        }
        let (has_next, has_previous) = if request.backward {
            (request.cursor.is_some(), more)
        } else {
            (more, request.cursor.is_some())
        };
        Self { items: rows, has_next, has_previous, total }
    }
    /// The same page of other things.
    pub fn map<U>(self, mut f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(|(c, t)| (c, f(t))).collect(),
            has_next: self.has_next,
            has_previous: self.has_previous,
            total: self.total,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_round_trip_and_strangers_are_refused() {
        let cursor = Cursor { value: serde_json::json!("Ada"), id: "dev_1".into() };
        assert_eq!(Cursor::decode(&cursor.encode()), Ok(cursor));
        assert_eq!(Cursor::decode("bm9wZQ"), Err(InvalidPage::Cursor));
        assert_eq!(PageRequest::new(Some(5), None, Some(5), None), Err(InvalidPage::BothDirections));
        assert_eq!(PageRequest::new(Some(201), None, None, None), Err(InvalidPage::Size));
        assert_eq!(PageRequest::new(Some(-1), None, None, None), Err(InvalidPage::Size));
    }
}
