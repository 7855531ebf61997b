//! Tests of the text form, the catalogue and its checks, and the strategies other modules test with.

use proptest::prelude::*;

use super::*;

/// A well-formed name, known or not.
pub(crate) fn any_name() -> impl Strategy<Value = CommandName> {
    prop_oneof![
        prop::sample::select(CommandName::ALL),
        "[a-z]{3}".prop_filter_map("reserved", |text| CommandName::parse(&text)),
    ]
}

/// A command with parameters of every kind of text.
pub(crate) fn any_command() -> impl Strategy<Value = Command> {
    let param = prop::option::of("\\PC{0,12}|.{0,4}");
    (any_name(), prop::collection::vec(param, 0..5)).prop_map(|(name, params)| Command::new(name, params))
}

#[test]
fn the_page_s_examples_read_and_write() {
    let get = Command::parse("get(P%20Dat.txt,1024)").unwrap();
    assert_eq!(get.name(), &CommandName::Get);
    assert_eq!((get.param(0), get.param(1), get.param(2)), (Some("P Dat.txt"), Some("1024"), None));
    assert_eq!(get.to_string(), "get(P%20Dat.txt,1024)");
    let bak = Command::parse("bak(contacts,Family%2CWork,)").unwrap();
    assert_eq!(bak.params().len(), 3);
    assert_eq!((bak.param(1), bak.param(2)), (Some("Family,Work"), None));
    assert_eq!(bak.to_string(), "bak(contacts,Family%2CWork,)");
    assert_eq!(Command::parse("aud()").unwrap().params(), []);
}

#[test]
fn unknown_names_are_carried_and_reserved_ones_refused() {
    assert_eq!(Command::parse("xyz(1)").unwrap().name(), &CommandName::Unknown("xyz".into()));
    assert!(matches!(Command::parse("url()"), Err(CommandError::Name(_))));
    assert!(matches!(Command::parse("sig(a)"), Err(CommandError::Name(_))));
}

#[test]
fn refusals_say_what_is_wrong() {
    assert!(matches!(Command::parse("aud"), Err(CommandError::Form(_))));
    assert!(matches!(Command::parse("aud(1"), Err(CommandError::Form(_))));
    assert!(matches!(Command::parse("Aud()"), Err(CommandError::Name(_))));
    assert!(matches!(Command::parse("audit()"), Err(CommandError::Name(_))));
    assert_eq!(Command::parse("msg(a,b(c)"), Err(CommandError::Character { place: 2, found: '(' }));
    assert_eq!(Command::parse("msg(100%)"), Err(CommandError::Escape { place: 1 }));
    assert_eq!(Command::parse("msg(%f)"), Err(CommandError::Escape { place: 1 }));
    assert_eq!(Command::parse("msg(,%FF)"), Err(CommandError::Utf8 { place: 2 }));
}

#[test]
fn the_catalogue_lists_every_name_once_and_optional_parameters_come_last() {
    let listed: Vec<_> = CATALOGUE.iter().map(|spec| spec.name.clone()).collect();
    assert_eq!(listed, CommandName::ALL);
    for spec in CATALOGUE {
        let first_optional = spec.params.iter().position(|param| !param.required);
        let last_required = spec.params.iter().rposition(|param| param.required);
        assert!(first_optional.is_none_or(|o| last_required.is_none_or(|r| r < o)), "{}", spec.name);
    }
    let destructive: Vec<_> = CATALOGUE.iter().filter(|s| s.destructive).map(|s| s.name.as_str()).collect();
    assert_eq!(destructive, ["blk", "wip", "mov"]);
    let running: Vec<_> = CATALOGUE.iter().filter(|s| s.runs_code).map(|s| s.name.as_str()).collect();
    assert_eq!(running, ["put", "rst", "ins", "uni", "scr", "mov"]);
    assert!(CATALOGUE.iter().all(|spec| spec.signed() == (spec.destructive || spec.runs_code)));
}

#[test]
fn the_page_marks_every_command_as_the_catalogue_does() {
    let page = include_str!("../../../docs/agent-protocol.md");
    for spec in CATALOGUE {
        let name = format!("`{}`", spec.name);
        let row = page
            .lines()
            .find(|line| line.starts_with('|') && line.split('|').nth(1).unwrap().contains(&name));
        let cell = row.unwrap_or_else(|| panic!("{name} is not in the page")).split('|').nth(1).unwrap();
        // `blk` ✱ / `ubl`: the marks after a name are its own.
        let own = cell.split('/').find(|part| part.contains(&name)).unwrap();
        assert_eq!(own.contains('✱'), spec.destructive, "{name} in {cell}");
        assert_eq!(own.contains('◆'), spec.runs_code, "{name} in {cell}");
    }
}

#[test]
fn parameters_are_checked_against_the_catalogue() {
    assert_eq!(Command::with(CommandName::Loc, &["15"]).check(), Ok(()));
    assert_eq!(Command::with(CommandName::Loc, &[]).check(), Ok(()));
    assert_eq!(Command::with(CommandName::Unknown("xyz".into()), &["a", "b"]).check(), Ok(()));
    assert_eq!(
        Command::with(CommandName::Wip, &[]).check(),
        Err(ParamError::Missing { command: CommandName::Wip, param: "scope" })
    );
    assert_eq!(
        Command::with(CommandName::App, &["x"]).check(),
        Err(ParamError::TooMany { command: CommandName::App, most: 0 })
    );
    let said = Command::with(CommandName::Wip, &["everything"]).check().unwrap_err().to_string();
    assert_eq!(said, "wip: scope must be one of all, enterprise, media");
    assert!(Command::with(CommandName::Loc, &["-1"]).check().is_err());
    assert!(Command::with(CommandName::Rng, &["601"]).check().is_err());
    assert!(Command::with(CommandName::Phn, &["9f86d081884c7d65"]).check().is_ok());
    assert!(Command::with(CommandName::Phn, &["9F"]).check().is_err());
    assert!(Command::with(CommandName::Eml, &["a b"]).check().is_err());
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(command in any_command()) {
        let text = command.to_string();
        prop_assert!(crate::gsm7::septets(&text).is_some(), "{text}");
        prop_assert_eq!(Command::parse(&text), Ok(command));
    }

    #[test]
    fn parsing_never_panics(text in ".{0,60}") {
        let _ = Command::parse(&text);
    }

    #[test]
    fn near_misses_never_panic(text in "[a-z%(),~0-9é]{0,20}") {
        if let Ok(command) = Command::parse(&text) {
            prop_assert_eq!(Command::parse(&command.to_string()), Ok(command));
        }
    }
}

#[test]
fn a_move_names_a_server_and_a_system_id() {
    let check = |text: &str| Command::parse(text).unwrap().check().map_err(|error| error.to_string());
    for good in [
        "mov(https%3A%2F%2Feu.example.com,3064061526)",
        "mov(http%3A%2F%2F127.0.0.7%3A8080%2Fmobile,3064061526,spring)",
        "mov(http%3A%2F%2Flocalhost,3064061526)",
        "mov(http%3A%2F%2F%5B%3A%3A1%5D%3A8080,3064061526)",
        "mov(https%3A%2F%2F%5B%3A%3A1%5D%3A8443,3064061526,)",
    ] {
        assert_eq!(check(good), Ok(()), "{good}");
    }
    for (bad, said) in [
        ("mov()", "mov needs the parameter server"),
        ("mov(https%3A%2F%2Feu.example.com)", "mov needs the parameter systemId"),
        ("mov(eu.example.com,3064061526)", "mov: server must begin with https://"),
        ("mov(http%3A%2F%2F10.0.0.7%3A8080%2Fmobile,3064061526)", "mov: server must begin with https://"),
        ("mov(http%3A%2F%2F127.0.0.1.example.com,3064061526)", "mov: server must begin with https://"),
        ("mov(https%3A%2F%2F,3064061526)", "mov: server must begin with https://"),
        ("mov(https%3A%2F%2Fa%40eu.example.com,3064061526)", "mov: server must begin with https://"),
        ("mov(https%3A%2F%2Feu.example.com%3Fa,3064061526)", "mov: server must begin with https://"),
        ("mov(https%3A%2F%2Feu.example.com,3064061562)", "mov: systemId is no system ID: "),
    ] {
        assert!(check(bad).unwrap_err().starts_with(said), "{bad}: {:?}", check(bad));
    }
    let name = CommandName::Mov;
    assert!(name.destructive() && name.needs_network() && name.repeatable());
}
