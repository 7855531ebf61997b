//! A scoped statement written piece by piece: each bound value gets the next placeholder, from `$2` on,
//! because `$1` is the enterprise. Values never become part of the text.

use sea_orm::Value;

use crate::column::ToValue;

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
        self.values.push(value.to_value());
        format!("${}", self.values.len() + 1)
    }
    /// Adds values in parentheses, as after `IN`.
    pub fn list<T: ToValue>(&mut self, values: impl IntoIterator<Item = T>) -> &mut Self {
        self.text.push('(');
        for (index, value) in values.into_iter().enumerate() {
            if index > 0 {
                self.text.push_str(", ");
            }
            self.bind(value);
        }
        self.text.push(')');
        self
    }
    /// The text so far.
    pub fn text(&self) -> &str {
        &self.text
    }
    /// Text and values, for a transaction to run.
    pub fn parts(self) -> (String, Vec<Value>) {
        (self.text, self.values)
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
