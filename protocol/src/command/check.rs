//! Parameters against the catalogue: what the server asks before it numbers a command, and what an agent asks
//! before it acts on one.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{Command, CommandName, ParamKind, ParamSpec};

/// Why a command's parameters are not acceptable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParamError {
    /// A required parameter is missing.
    #[error("{command} needs the parameter {param}")]
    Missing {
        /// The command's name.
        command: CommandName,
        /// The parameter's name.
        param: &'static str,
    },
    /// More parameters than the command takes.
    #[error("{command} takes at most {most} parameters")]
    TooMany {
        /// The command's name.
        command: CommandName,
        /// How many it takes.
        most: usize,
    },
    /// The value is not of the parameter's kind.
    #[error("{command}: {param} {must}")]
    Kind {
        /// The command's name.
        command: CommandName,
        /// The parameter's name.
        param: &'static str,
        /// What the value must be, as the end of a sentence.
        must: String,
    },
}

pub(super) fn none_too_many(command: &Command) -> Result<(), ParamError> {
    let Some(spec) = command.name().spec() else { return Ok(()) };
    if command.params().iter().skip(spec.params.len()).any(Option::is_some) {
        return Err(ParamError::TooMany { command: spec.name.clone(), most: spec.params.len() });
    }
    Ok(())
}

pub(super) fn check(command: &Command) -> Result<(), ParamError> {
    let Some(spec) = command.name().spec() else { return Ok(()) };
    for (index, param) in spec.params.iter().enumerate() {
        match command.param(index) {
            None if param.required => {
                return Err(ParamError::Missing { command: spec.name.clone(), param: param.name });
            }
            None => {}
            Some(value) => {
                if let Some(must) = complaint(param, value) {
                    return Err(ParamError::Kind { command: spec.name.clone(), param: param.name, must });
                }
            }
        }
    }
    Ok(())
}

/// What is wrong with the value, as the end of a sentence; `None` when nothing is.
fn complaint(param: &ParamSpec, value: &str) -> Option<String> {
    match param.kind {
        ParamKind::Text | ParamKind::Path | ParamKind::List => {
            value.contains('\0').then(|| "must not hold a NUL character".to_owned())
        }
        ParamKind::Object | ParamKind::Package | ParamKind::Key => {
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | ':' | '+');
            (!value.chars().all(plain)).then(|| "must be an identifier without spaces".to_owned())
        }
        ParamKind::Nonce => value
            .parse::<crate::Nonce>()
            .is_err()
            .then(|| "must be 16 lower-case hexadecimal digits".to_owned()),
        ParamKind::Server => (!names_server(value)).then(|| {
            "must begin with https:// (or http:// to the phone's own machine), name a host, and have no query, \
             fragment or password"
                .to_owned()
        }),
        ParamKind::SystemId => {
            value.parse::<crate::SystemId>().err().map(|error| format!("is no system ID: {error}"))
        }
        ParamKind::Integer { min, max } => {
            let within = value.parse::<u64>().is_ok_and(|number| (min..=max).contains(&number));
            (!within).then(|| format!("must be a whole number from {min} to {max}"))
        }
        ParamKind::Choice(words) => {
            (!words.contains(&value)).then(|| format!("must be one of {}", words.join(", ")))
        }
    }
}

/// Whether a text is a server's address that agents take, as far as this can be said without looking it up.
fn names_server(text: &str) -> bool {
    let (rest, plain) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(rest), _) => (rest, false),
        (None, Some(rest)) => (rest, true),
        (None, None) => return false,
    };
    let place = rest.split('/').next().unwrap_or_default();
    if plain && !is_own_machine(place) {
        return false;
    }
    let host = place.split(':').next().unwrap_or_default();
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '?' | '#' | '@' | '\\');
    !host.is_empty() && !text.contains(odd)
}

/// Whether a host, with its port or without, is the machine itself.
fn is_own_machine(place: &str) -> bool {
    if let Some((host, _)) = place.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return host.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback());
    }
    let host = place.split(':').next().unwrap_or_default();
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
}
