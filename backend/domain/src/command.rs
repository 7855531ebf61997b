//! The commands that may be issued, in words for forms and lists, and the checks before one is numbered. The
//! protocol's own catalogue says what a command takes; this module says which of them this server offers,
//! and refuses the others with a sentence.

use handsight_protocol::command::{CATALOGUE, Command};
pub use handsight_protocol::command::{CommandSpec, ParamKind, ParamSpec};

/// The commands that may be issued by their parameters. `eml` is not among them: its secret goes by a form of its
/// own; `phn` is asked by the service itself.
pub const ISSUABLE: [&str; 21] = [
    "aud", "loc", "get", "put", "log", "bak", "rst", "ins", "uni", "app", "pol", "scr", "msg", "rng", "lck",
    "blk", "ubl", "wip", "pln", "syn", "mov",
];
/// The commands that a help desk may issue, to one device at a time.
pub const ONE_AT_A_TIME: [&str; 4] = ["loc", "msg", "rng", "lck"];
/// Longest parameter, in bytes.
pub const MOST_PARAMETER_BYTES: usize = 1_000;

/// Why a command is not issued: the parameter it is about, if it is one, and a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct InvalidCommand {
    /// Whether the parameters are at fault and not the command's name.
    pub in_parameters: bool,
    /// What is wrong and how to mend it.
    pub message: String,
}

/// The catalogue entries that may be issued, in the order of the protocol page.
pub fn issuable() -> impl Iterator<Item = &'static CommandSpec> {
    CATALOGUE.iter().filter(|spec| ISSUABLE.contains(&spec.name.as_str()))
}

/// Whether a person repeats the word also for one device: what is done then cannot be taken back from here.
pub fn is_for_good(name: &str) -> bool {
    matches!(name, "wip" | "mov")
}

/// A command's name for people; an unknown one is its own name.
pub fn title(name: &str) -> &str {
    CATALOGUE.iter().find(|spec| spec.name.as_str() == name).map_or(name, |spec| spec.title)
}

/// Whether it destroys or disables.
pub fn destructive(name: &str) -> bool {
    CATALOGUE.iter().any(|spec| spec.name.as_str() == name && spec.destructive)
}

/// Whether it runs code or replaces content on the phone.
pub fn runs_code(name: &str) -> bool {
    CATALOGUE.iter().any(|spec| spec.name.as_str() == name && spec.runs_code)
}

/// The command that this one undoes on the phone, if it undoes one.
pub fn undoes(name: &str) -> Option<&'static str> {
    (name == "ubl").then_some("blk")
}

/// Whether a person repeats the word before a command goes to so many devices.
pub fn wants_word(name: &str, devices: usize) -> bool {
    (destructive(name) && is_for_good(name)) || (devices > 1 && (destructive(name) || runs_code(name)))
}

/// The word that confirms a command that destroys, runs code or replaces content.
pub fn confirmation_word(name: &str) -> &'static str {
    match name {
        "wip" => "wipe",
        "blk" => "block",
        "mov" => "move",
        "scr" => "run",
        "ins" => "install",
        "uni" => "remove",
        "put" => "store",
        "rst" => "restore",
        _ => "confirm",
    }
}

/// What a command does, in a sentence or two for the person who is about to issue it.
pub fn help(name: &str) -> &'static str {
    match name {
        "aud" => "The phone reports every inventory attribute and its applications.",
        "loc" => "The phone reports where it is, now or every so many minutes.",
        "get" => "The phone sends a file, which can then be downloaded here.",
        "put" => "The phone stores a file that was uploaded here.",
        "bak" => "The phone backs up contacts, calendar, messages, photos or files.",
        "rst" => "The phone takes back what is in a backup; what it has already stays.",
        "ins" => "The phone installs an application or updates it, from a file or from its store.",
        "uni" => "The phone removes an application.",
        "eml" => "The phone sets up an e-mail account.",
        "pol" => "The phone fetches and applies its policy.",
        "scr" => "The phone runs a script and sends what it printed.",
        "pln" => "Tells the user that the service plan has changed.",
        "syn" => "The phone reports settings, files and applications, so that its picture here is complete.",
        "phn" => "The phone proves its number by sending a text.",
        "log" => "The phone sends the last lines of its agent's log.",
        "app" => "The phone lists its applications with versions and hashes.",
        "msg" => "Shows the user a message on the phone.",
        "rng" => "The phone rings at full volume, also when it is muted.",
        "lck" => "Locks the phone; a message can be shown on its lock screen.",
        "blk" => "Disables calls, messages, data or roaming on the phone until it is unblocked.",
        "ubl" => "Enables again what was blocked.",
        "wip" => "Erases the phone. This cannot be undone.",
        "mov" => {
            "The phone enrols at another server and leaves this one, which keeps its history. It comes back only from \
             there."
        }
        _ => "Not offered by this server.",
    }
}

/// A parameter's name for people: `maxBytes` becomes "Max bytes".
pub fn parameter_title(spec: &ParamSpec) -> String {
    // Written as everywhere else where people read it.
    if spec.name == "systemId" { "System ID".to_owned() } else { crate::attribute::title_of(spec.name) }
}

/// The parameters of a command as it stands in a message; none of one that cannot be read.
pub fn parameters(wire: &str) -> Vec<Option<String>> {
    Command::parse(wire).map(|command| command.params().to_vec()).unwrap_or_default()
}

/// Builds a command and checks it.
///
/// # Errors
/// [`InvalidCommand`] for a command that this server does not issue and for parameters it does not take.
pub fn build(name: &str, parameters: &[Option<String>]) -> Result<Command, InvalidCommand> {
    let wrong = |in_parameters, message: String| Err(InvalidCommand { in_parameters, message });
    let shown: String = name.chars().take(20).collect();
    let Some(spec) = issuable().find(|spec| spec.name.as_str() == name) else {
        return wrong(
            false,
            match CATALOGUE.iter().find(|spec| spec.name.as_str() == name) {
                Some(spec) => format!("`{shown}` ({}) cannot be issued by hand", spec.title),
                None => format!("there is no command `{shown}`; the commands are {}", ISSUABLE.join(", ")),
            },
        );
    };
    if let Some(long) = parameters.iter().flatten().find(|p| p.len() > MOST_PARAMETER_BYTES) {
        return wrong(
            true,
            format!("a parameter has at most {MOST_PARAMETER_BYTES} bytes, this one has {}", long.len()),
        );
    }
    // Trailing omitted parameters are the same as none, and must be stored the same to be found identical.
    let given =
        parameters.iter().rposition(|p| p.as_deref().is_some_and(|t| !t.is_empty())).map_or(0, |i| i + 1);
    let command = Command::new(spec.name.clone(), parameters[..given].iter().cloned());
    match command.check() {
        Ok(()) => Ok(command),
        Err(error) => wrong(true, error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn only_what_is_offered_is_built() {
        assert_eq!(issuable().count(), ISSUABLE.len());
        assert_eq!(build("loc", &[some("5"), None]).unwrap().to_string(), "loc(5)");
        assert_eq!(build("loc", &[]).unwrap(), build("loc", &[some("")]).unwrap());
        assert_eq!(
            build("phn", &[]).unwrap_err().message,
            "`phn` (Verify the phone number) cannot be issued by hand"
        );
        assert!(build("xyz", &[]).unwrap_err().message.starts_with("there is no command `xyz`"));
        assert!(!build("", &[]).unwrap_err().in_parameters);
    }

    #[test]
    fn parameters_are_checked_in_words() {
        assert_eq!(build("msg", &[]).unwrap_err().message, "msg needs the parameter text");
        assert!(build("loc", &[some("often")]).unwrap_err().in_parameters);
        assert!(build("wip", &[some("everything")]).is_err());
        assert!(build("msg", &[some(&"x".repeat(1_001))]).unwrap_err().message.contains("1001"));
        assert!(ISSUABLE.iter().all(|name| help(name) != help("xyz") && title(name) != *name));
    }

    #[test]
    fn what_runs_code_is_confirmed_when_it_means_many_and_has_a_word_of_its_own() {
        let running: Vec<_> = ISSUABLE.into_iter().filter(|name| runs_code(name)).collect();
        assert_eq!(running, ["put", "rst", "ins", "uni", "scr", "mov"]);
        for name in running {
            assert!(wants_word(name, 2) && confirmation_word(name) != confirmation_word("xyz"), "{name}");
            assert_eq!(wants_word(name, 1), name == "mov");
        }
        assert!(
            wants_word("wip", 1) && !wants_word("blk", 1) && wants_word("blk", 2) && !wants_word("aud", 500)
        );
    }
}
