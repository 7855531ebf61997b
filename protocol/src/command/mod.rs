//! Commands: what a server may ask of a phone, their text form and their catalogue.
//!
//! A command is a name of three lower-case letters and positional string parameters. This module knows every
//! command of the protocol page and carries unknown ones untouched, so that a newer server's command can be
//! answered with `unsupported` instead of being lost.

mod catalogue;
mod check;
mod expiry;
mod name;
mod percent;

pub use catalogue::{CATALOGUE, CommandSpec, ParamKind, ParamSpec};
pub use check::ParamError;
pub use expiry::{EXPIRY_TOLERANCE, Expiry};
pub use name::CommandName;
pub(crate) use percent::{decode as decode_param, encode_text as encode_param};

/// One command with its parameters; `None` is an omitted parameter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Command {
    name: CommandName,
    params: Vec<Option<String>>,
}

/// Why a text is not a command.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// No parentheses where the grammar wants them.
    #[error("a command is a name and parameters in parentheses, as in loc(1); this is not: {0:?}")]
    Form(String),
    /// The name is not three lower-case letters.
    #[error("a command's name is three lower-case letters, not {0:?}")]
    Name(String),
    /// A parameter holds a character that must be written as %XX.
    #[error("parameter {place} holds {found:?}, which must be percent-encoded")]
    Character {
        /// The parameter's place, counted from 1.
        place: usize,
        /// The offending character.
        found: char,
    },
    /// A `%` without two hexadecimal digits after it.
    #[error("parameter {place} has a % without two hexadecimal digits after it")]
    Escape {
        /// The parameter's place, counted from 1.
        place: usize,
    },
    /// The decoded bytes are not UTF-8.
    #[error("parameter {place} is not UTF-8 once decoded")]
    Utf8 {
        /// The parameter's place, counted from 1.
        place: usize,
    },
}

impl Command {
    /// A command. An empty parameter is the same as an omitted one on the wire, and is stored as such.
    #[must_use]
    pub fn new<I, P>(name: CommandName, params: I) -> Self
    where
        I: IntoIterator<Item = Option<P>>,
        P: Into<String>,
    {
        let mut params: Vec<Option<String>> =
            params.into_iter().map(|param| param.map(Into::into).filter(|text| !text.is_empty())).collect();
        if params.iter().all(Option::is_none) && params.len() == 1 {
            params.clear(); // one omitted parameter is written `()`, exactly like none
        }
        Self { name, params }
    }

    /// A command with all parameters given.
    #[must_use]
    pub fn with(name: CommandName, params: &[&str]) -> Self {
        Self::new(name, params.iter().map(|param| Some(*param)))
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &CommandName {
        &self.name
    }

    /// All parameters in order.
    #[must_use]
    pub fn params(&self) -> &[Option<String>] {
        &self.params
    }

    /// The parameter at `index` (from 0), `None` when omitted.
    #[must_use]
    pub fn param(&self, index: usize) -> Option<&str> {
        self.params.get(index).and_then(Option::as_deref)
    }

    /// Whether it destroys or disables.
    #[must_use]
    pub fn destructive(&self) -> bool {
        self.name.destructive()
    }

    /// Whether its message must be signed: it destroys, runs code or replaces content.
    #[must_use]
    pub fn signed(&self) -> bool {
        self.name.signed()
    }

    /// Checks the parameters against the catalogue before the command is numbered; an unknown command has nothing to
    /// be checked against.
    ///
    /// # Errors
    /// The first parameter that is missing, superfluous or of the wrong kind.
    pub fn check(&self) -> Result<(), ParamError> {
        check::none_too_many(self)?;
        check::check(self)
    }

    /// Checks the parameters before the command is done. Parameters after those that the catalogue knows are a newer
    /// server's and are passed over, so that the protocol can grow.
    ///
    /// # Errors
    /// The first parameter that is missing or of the wrong kind.
    pub fn check_received(&self) -> Result<(), ParamError> {
        check::check(self)
    }

    /// Reads one command as it stands in a message.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(text: &str) -> Result<Self, CommandError> {
        let inner = text.strip_suffix(')').and_then(|text| text.split_once('('));
        let Some((name, inner)) = inner else { return Err(CommandError::Form(shortened(text))) };
        let name = CommandName::parse(name).ok_or_else(|| CommandError::Name(shortened(name)))?;
        if inner.is_empty() {
            return Ok(Self { name, params: Vec::new() });
        }
        let params = inner
            .split(',')
            .enumerate()
            .map(|(index, raw)| percent::decode(raw, index + 1))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self { name, params })
    }
}

/// Error texts end up in logs and rejections: a hostile text must not make them long.
fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

impl std::fmt::Display for Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}(", self.name)?;
        for (index, param) in self.params.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            if let Some(param) = param {
                write!(f, "{}", percent::encode(param))?;
            }
        }
        f.write_str(")")
    }
}

#[cfg(test)]
pub(crate) mod tests;
