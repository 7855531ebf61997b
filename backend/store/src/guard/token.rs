//! Cutting a statement into words, and putting what stands between parentheses together.

use super::Fault;

/// A piece of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node<'a> {
    /// A name or a keyword.
    Word(&'a str),
    /// `$n`.
    Param(u32),
    /// A number or a text in quotes.
    Literal,
    /// Any other sign.
    Sign(char),
    /// What stands between parentheses.
    Group(Vec<Node<'a>>),
}

impl Node<'_> {
    /// Whether it is this keyword or name, whatever its capital letters.
    pub fn is(&self, word: &str) -> bool {
        matches!(self, Self::Word(own) if own.eq_ignore_ascii_case(word))
    }
    /// Whether it is one of these.
    pub fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }
}

/// The deepest nesting; our own statements have five levels at most.
const DEEPEST: usize = 40;

/// Reads a whole statement.
pub(super) fn read(sql: &str) -> Result<Vec<Node<'_>>, Fault> {
    let mut open: Vec<Vec<Node<'_>>> = vec![Vec::new()];
    let mut rest = sql;
    while let Some(c) = rest.chars().next() {
        let (length, node) = match c {
            c if c.is_whitespace() => (c.len_utf8(), None),
            '(' => {
                if open.len() > DEEPEST {
                    return Err(Fault::Unread("it nests too deep"));
                }
                open.push(Vec::new());
                (1, None)
            }
            ')' => {
                let group = open.pop().unwrap_or_default();
                let Some(around) = open.last_mut() else {
                    return Err(Fault::Unread("a parenthesis closes nothing"));
                };
                around.push(Node::Group(group));
                (1, None)
            }
            '\'' => (quoted(rest, '\'')?, Some(Node::Literal)),
            '"' => {
                let length = quoted(rest, '"')?;
                (length, Some(Node::Word(rest.get(1..length - 1).unwrap_or_default())))
            }
            '$' => {
                let length =
                    1 + run(rest.get(1..).unwrap_or_default(), |c| c.is_ascii_alphanumeric() || c == '_');
                let number = rest.get(1..length).and_then(|digits| digits.parse().ok());
                (length, Some(Node::Param(number.ok_or(Fault::Unread("a placeholder has no number"))?)))
            }
            c if c.is_ascii_digit() => {
                (run(rest, |c| c.is_ascii_alphanumeric() || c == '.'), Some(Node::Literal))
            }
            c if c.is_alphabetic() || c == '_' => {
                let length = run(rest, |c| c.is_alphanumeric() || c == '_');
                (length, Some(Node::Word(rest.get(..length).unwrap_or_default())))
            }
            _ if rest.starts_with("--") || rest.starts_with("/*") => {
                return Err(Fault::Unread("it has a comment"));
            }
            ';' | '?' | '`' => return Err(Fault::Unread("it has a sign that no statement of ours has")),
            c => (c.len_utf8(), Some(Node::Sign(c))),
        };
        if let (Some(node), Some(level)) = (node, open.last_mut()) {
            level.push(node);
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    match (open.pop(), open.is_empty()) {
        (Some(all), true) => Ok(all),
        _ => Err(Fault::Unread("a parenthesis stays open")),
    }
}

/// How many bytes from the beginning pass a test.
fn run(text: &str, passes: impl Fn(char) -> bool) -> usize {
    text.find(|c| !passes(c)).unwrap_or(text.len())
}

/// The length of a text in quotes at the beginning; a doubled quote inside is part of it.
fn quoted(text: &str, quote: char) -> Result<usize, Fault> {
    let mut from = 1;
    loop {
        let Some(at) = text.get(from..).and_then(|rest| rest.find(quote)) else {
            return Err(Fault::Unread("a quote stays open"));
        };
        from += at + 1;
        if !text.get(from..).is_some_and(|rest| rest.starts_with(quote)) {
            return Ok(from);
        }
        from += 1;
    }
}
