//! A scoped statement written piece by piece: each bound value gets the next placeholder, from `$2` on,
//! because `$1` is the enterprise. Values never become part of the text.

use sea_orm::Value;

use crate::{Row, StoreError, Tx, column::ToValue, row::FromRow};

/// A statement in the making.
#[derive(Debug, Clone, Default)]
pub struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    /// Begins with a fixed text.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), values: Vec::new() }
    }
    /// Adds a fixed text.
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }
    /// Binds a value and adds its placeholder.
    pub fn bind(&mut self, value: impl ToValue) -> &mut Self {
        let placeholder = self.hold(value);
        self.text.push_str(&placeholder);
        self
    }
    /// Binds a value and hands out its placeholder, for use in several places.
    pub fn hold(&mut self, value: impl ToValue) -> String {
        self.place(value.to_value())
    }
    pub(crate) fn place(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len() + 1)
    }
    /// Adds placeholders of values, with commas between them.
    pub(crate) fn series(&mut self, values: impl IntoIterator<Item = Value>) -> &mut Self {
        for (index, value) in values.into_iter().enumerate() {
            let placeholder = self.place(value);
            self.push(if index > 0 { ", " } else { "" }).push(&placeholder);
        }
        self
    }
    /// Adds values in parentheses, as after `IN`.
    pub fn list<T: ToValue>(&mut self, values: impl IntoIterator<Item = T>) -> &mut Self {
        self.push("(").series(values.into_iter().map(|value| value.to_value())).push(")")
    }
    /// The text so far.
    pub fn text(&self) -> &str {
        &self.text
    }
    /// Text and values.
    pub(crate) fn parts(self) -> (String, Vec<Value>) {
        (self.text, self.values)
    }
    /// Runs it; answers how many rows it changed.
    pub async fn execute(self, tx: &Tx) -> Result<u64, StoreError> {
        tx.execute(&self.text, self.values).await
    }
    /// Runs it, however many rows it changes.
    pub async fn run(self, tx: &Tx) -> Result<(), StoreError> {
        tx.run(&self.text, self.values).await
    }
    /// Every row that it answers.
    pub async fn rows(self, tx: &Tx) -> Result<Vec<Row>, StoreError> {
        tx.all(&self.text, self.values).await
    }
    /// Every row that it answers, read.
    pub async fn all<R: FromRow>(self, tx: &Tx) -> Result<Vec<R>, StoreError> {
        self.rows(tx).await?.iter().map(R::read).collect()
    }
    /// The number `n` that it answers.
    pub async fn number(self, tx: &Tx) -> Result<i64, StoreError> {
        tx.number(&self.text, self.values).await
    }
}

/// A pattern that finds a text anywhere, for `LIKE … ESCAPE '\'`.
pub fn containing(part: &str) -> String {
    format!("%{}%", escaped(part))
}

/// A pattern that finds a text at the beginning, for `LIKE … ESCAPE '\'`.
pub fn beginning(part: &str) -> String {
    format!("{}%", escaped(part))
}

fn escaped(part: &str) -> String {
    let mut out = String::with_capacity(part.len() + 4);
    for c in part.chars() {
        if matches!(c, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
