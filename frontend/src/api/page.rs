//! Pages of lists, both ways, by cursor.

use serde::Deserialize;

operations!("page");

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<Row> {
    /// Its rows.
    pub nodes: Vec<Row>,
    /// Where it lies.
    pub page_info: PageInfo,
    /// How many rows the whole list has.
    pub total_count: i32,
}

impl<Row> Page<Row> {
    /// What a pager is told: where the page lies, how many rows it has, and how many the whole list has.
    pub fn span(&self) -> (PageInfo, usize, i32) {
        (self.page_info.clone(), self.nodes.len(), self.total_count)
    }
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

/// The four arguments of a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
