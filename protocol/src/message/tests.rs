//! The protocol page's message vectors, and properties of reading and writing.

use proptest::prelude::*;

use super::*;
use crate::command::tests::any_command;
use crate::device_id::tests::VECTOR;
use crate::signature::tests::vector_signer;
use crate::{Command, CommandName, DeviceId, Sequence};

const THREE: &str = "KME 1.00 000174ef 3187f9cd06c8b78f aud() loc(1) get(P%20Dat.txt,1024)";
const BACKUP: &str = "KME 1.00 000174f2 5e7cec1b57d70751 bak(contacts,Family%2CWork,)";
const MARKER: &str = "KME 1.00 000174f3 7b7969542152b5aa url()";
const WIPE: &str = "KME 1.00 000174f3 8bbf48e6c0847ba9 wip(all) sig(fDHDoP-4-rJ7-0QDNDAZZXQ5tXlZlzNrZHxkvbNacteUNi86v9pBW_kYAedRBgCdaeZa8dxK4lnGgkmbe7ScCQ)";
/// Of `docs/moving.md`: an addition to the page's commands.
const MOVE: &str = "KME 1.00 000174f4 3720ce454b14610b mov(https%3A%2F%2Feu.example.com,3064061526) sig(TgCBaoPWym7x7T4CrjlhnmrCsuOKga0L0vqVZ4TwGVjAsE9_sNQweVbePGab-6TZpM6rkaBeyH7dX27SwWTzBw)";

fn device() -> DeviceId {
    VECTOR.parse().unwrap()
}

fn command(text: &str) -> Command {
    Command::parse(text).unwrap()
}

#[test]
fn the_vectors_are_written() {
    let first = Sequence::new(0x174ef);
    let three = [command("aud()"), command("loc(1)"), command("get(P%20Dat.txt,1024)")];
    assert_eq!(encode(first, &three, &device(), Some(&vector_signer())), THREE);
    let backup = [command("bak(contacts,Family%2CWork,)")];
    assert_eq!(encode(first.plus(3).unwrap(), &backup, &device(), None), BACKUP);
    assert_eq!(encode_marker(Sequence::new(0x174f3), None, &device()), MARKER);
    let wipe = [command("wip(all)")];
    assert_eq!(encode(Sequence::new(0x174f3), &wipe, &device(), Some(&vector_signer())), WIPE);
    let mov = [command("mov(https%3A%2F%2Feu.example.com,3064061526)")];
    assert_eq!(encode(Sequence::new(0x174f4), &mov, &device(), Some(&vector_signer())), MOVE);
}

#[test]
fn the_vectors_are_read_and_their_tokens_verify() {
    for text in [THREE, BACKUP, MARKER, WIPE, MOVE] {
        assert!(Envelope::parse(text).unwrap().authentic(&device()), "{text}");
        assert!(Message::parse(text).is_ok(), "{text}");
    }
    let three = Message::parse(THREE).unwrap();
    let numbers: Vec<_> = three.numbered().map(|(n, c)| (n.to_string(), c.name().to_string())).collect();
    let expected = [("000174ef", "aud"), ("000174f0", "loc"), ("000174f1", "get")];
    assert_eq!(numbers, expected.map(|(n, c)| (n.to_owned(), c.to_owned())));
    assert_eq!(Message::parse(MARKER).unwrap().body, Body::Marker(None));
    let wipe = Envelope::parse(WIPE).unwrap().open();
    assert!(wipe.signed_by(&vector_signer().public(), &device()));
    assert_eq!(wipe.commands.len(), 1, "sig takes no number");
}

#[test]
fn the_page_for_other_authors_is_true() {
    let page = include_str!("../../../docs/agent-protocol.md");
    let vectors: Vec<&str> = page.lines().filter(|line| line.starts_with("KME 1.00 0")).collect();
    assert!(vectors.len() >= 4, "{vectors:?}");
    for text in vectors {
        let envelope = Envelope::parse(text).unwrap();
        assert!(envelope.authentic(&device()), "{text}");
        let opened = envelope.open();
        let destroys = |(_, command): &(_, Result<Command, _>)| {
            command.as_ref().is_ok_and(|command: &Command| command.destructive())
        };
        let signed = opened.commands.iter().any(destroys);
        assert_eq!(opened.signed_by(&vector_signer().public(), &device()), signed, "{text}");
    }
    for spec in crate::command::CATALOGUE {
        let name = format!("`{}`", spec.name);
        let row = page.lines().find(|line| {
            line.starts_with('|') && line.split('|').nth(1).is_some_and(|cell| cell.contains(&name))
        });
        let row = row.unwrap_or_else(|| panic!("{name} is not on the page"));
        assert_eq!(row.contains(&format!("{name} ✱")), spec.destructive, "{row}");
        for item in spec.results {
            assert!(row.contains(&format!("`{item}`")), "{item}: {row}");
        }
    }
}

#[test]
fn a_marker_may_name_a_place() {
    let text = encode_marker(Sequence::FIRST, Some("https://example.com/a?b=c"), &device());
    assert!(text.ends_with(" url(https%3A%2F%2Fexample.com%2Fa%3Fb%3Dc)"), "{text}");
    let body = Message::parse(&text).unwrap().body;
    assert_eq!(body, Body::Marker(Some("https://example.com/a?b=c".into())));
}

#[test]
fn foreign_texts_are_left_alone_and_broken_ones_reported() {
    for foreign in
        ["", "hello", "KME", "kme 1.00 x", "KME 2.00 00000001 0123456789abcdef aud()", "KME x aud()"]
    {
        assert!(Envelope::parse(foreign).unwrap_err().is_foreign(), "{foreign:?}");
    }
    assert_eq!(Envelope::parse("KME 1.00 1 3187f9cd06c8b78f aud()"), Err(EnvelopeError::Sequence));
    assert_eq!(Envelope::parse("KME 1.00 000174ef 3187 aud()"), Err(EnvelopeError::Token));
    assert_eq!(Envelope::parse("KME 1.00 000174ef 3187f9cd06c8b78f "), Err(EnvelopeError::Empty));
    let newer = Envelope::parse("KME 1.07 000174ef 3187f9cd06c8b78f aud() new{1}").unwrap();
    let opened = newer.open();
    assert!(opened.commands[0].1.is_ok() && opened.commands[1].1.is_err(), "read as far as understood");
}

#[test]
fn strict_reading_names_the_part_that_is_wrong() {
    let error = Message::parse("KME 1.00 000174ef 3187f9cd06c8b78f aud() Loc()").unwrap_err().to_string();
    assert_eq!(error, "command 2: a command's name is three lower-case letters, not \"Loc\"");
    let error = Message::parse("KME 1.00 000174ef 3187f9cd06c8b78f wip(all) sig(short)").unwrap_err();
    assert!(matches!(error, MessageError::Signature(_)), "{error}");
    let twin = "KME 1.00 000174ef 3187f9cd06c8b78f aud() url()";
    assert!(matches!(Message::parse(twin), Err(MessageError::Command { place: 2, .. })));
}

#[test]
fn every_single_bit_flip_of_a_message_is_refused() {
    for text in [THREE, WIPE] {
        for bit in 0..text.len() * 8 {
            let mut bytes = text.as_bytes().to_vec();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let Ok(flipped) = String::from_utf8(bytes) else { continue };
            let accepted = Envelope::parse(&flipped).is_ok_and(|envelope| envelope.authentic(&device()));
            assert!(!accepted, "bit {bit}: {flipped}");
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        first in 1_u32..u32::MAX - 8,
        commands in prop::collection::vec(any_command(), 1..6),
        key in any::<[u8; 32]>(),
    ) {
        let device = DeviceId::from_bytes(key);
        let signer = vector_signer();
        let text = encode(Sequence::new(first), &commands, &device, Some(&signer));
        let envelope = Envelope::parse(&text).unwrap();
        prop_assert!(envelope.authentic(&device));
        let signed = commands.iter().any(Command::signed);
        prop_assert_eq!(envelope.open().signed_by(&signer.public(), &device), signed);
        let message = Message::parse(&text).unwrap();
        prop_assert_eq!(message.sequence, Sequence::new(first));
        prop_assert_eq!(message.body, Body::Commands(commands));
    }

    #[test]
    fn reading_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let text = String::from_utf8_lossy(&bytes);
        let _ = Message::parse(&text);
    }

    #[test]
    fn near_misses_never_panic(rest in "[ a-z%(),~0-9é]{0,40}", sequence in "[0-9a-f]{8}") {
        let text = format!("KME 1.00 {sequence} 3187f9cd06c8b78f {rest}");
        let _ = Message::parse(&text);
        if let Ok(envelope) = Envelope::parse(&text) {
            let _ = envelope.authentic(&DeviceId::from_bytes([0; 32]));
        }
    }

    #[test]
    fn a_signed_message_moved_to_another_device_is_refused(other in any::<[u8; 32]>()) {
        let other = DeviceId::from_bytes(other);
        prop_assume!(other != device());
        let text = encode(Sequence::FIRST, &[Command::with(CommandName::Wip, &["all"])], &device(), Some(&vector_signer()));
        let envelope = Envelope::parse(&text).unwrap();
        prop_assert!(!envelope.authentic(&other));
        prop_assert!(!envelope.open().signed_by(&vector_signer().public(), &other));
    }
}
