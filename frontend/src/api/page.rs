//! Pages of lists, both ways, by cursor.

use super::schema;

/// Where a page lies in its list.
#[derive(cynic::QueryFragment, Clone, Debug, Default, PartialEq, Eq)]
pub struct PageInfo {
    /// Whether there is more after it.
    pub has_next_page: bool,
    /// Whether there is more before it.
    pub has_previous_page: bool,
    /// Of its first row.
    pub start_cursor: Option<String>,
    /// Of its last row.
    pub end_cursor: Option<String>,
}

impl PageInfo {
    /// Whether the list goes on before or after this page.
    pub const fn longer(&self) -> bool {
        self.has_next_page || self.has_previous_page
    }
}

/// Which page to ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Turn {
    /// The first.
    #[default]
    Start,
    /// The one after a cursor.
    After(String),
    /// The one before a cursor.
    Before(String),
}

/// The four arguments of a connection; as it is, the variables of a question that has no others.
#[derive(cynic::QueryVariables, Clone, Debug, Default, PartialEq, Eq)]
pub struct Slice {
    /// So many from the front.
    pub first: Option<i32>,
    /// Starting behind this cursor.
    pub after: Option<String>,
    /// So many from the back.
    pub last: Option<i32>,
    /// Ending before this cursor.
    pub before: Option<String>,
}

impl Turn {
    /// The arguments that ask for this page with so many rows.
    pub fn slice(&self, rows: i32) -> Slice {
        match self {
            Self::Start => Slice { first: Some(rows), ..Slice::default() },
            Self::After(cursor) => {
                Slice { first: Some(rows), after: Some(cursor.clone()), ..Slice::default() }
            }
            Self::Before(cursor) => {
                Slice { last: Some(rows), before: Some(cursor.clone()), ..Slice::default() }
            }
        }
    }
}
