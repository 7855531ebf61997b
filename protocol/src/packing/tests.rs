//! Tests of packing: limits, order, the marker, signatures, and nothing lost.

use proptest::prelude::*;

use super::*;
use crate::command::tests::any_command;
use crate::device_id::tests::VECTOR;
use crate::message::{Body, Envelope, Message};
use crate::signature::tests::vector_signer;

fn waiting(first: u32, commands: &[&str]) -> Vec<Waiting> {
    let numbers = (first..).map(Sequence::new);
    let commands = commands.iter().map(|text| Command::parse(text).unwrap());
    numbers.zip(commands).map(|(sequence, command)| Waiting { sequence, command }).collect()
}

fn texts(packed: &[Packed]) -> Vec<&str> {
    packed.iter().map(|packed| packed.text.as_str()).collect()
}

#[test]
fn the_vectors_come_out_of_packing() {
    let device: DeviceId = VECTOR.parse().unwrap();
    let signer = vector_signer();
    let keys = Keys { device: &device, signer: Some(&signer) };
    let three = waiting(0x174ef, &["aud()", "loc(1)", "get(P%20Dat.txt,1024)"]);
    let vector = "KME 1.00 000174ef 3187f9cd06c8b78f aud() loc(1) get(P%20Dat.txt,1024)";
    assert_eq!(texts(&pack_segments(&three, keys, 1)), [vector]);
    assert_eq!(texts(&pack_unlimited(&three, keys)), [vector]);
    let long = format!("get({})", "x".repeat(200));
    let packed = pack_segments(&waiting(0x174f3, &[&long]), keys, 1);
    assert_eq!(texts(&packed), ["KME 1.00 000174f3 7b7969542152b5aa url()"]);
    assert!(packed[0].marker);
    assert_eq!(pack_unlimited(&waiting(0x174f3, &[&long]), keys).len(), 1);
}

#[test]
fn too_many_become_one_marker_but_a_lock_goes_first() {
    let device: DeviceId = VECTOR.parse().unwrap();
    let keys = Keys { device: &device, signer: None };
    let long = format!("msg({})", "x".repeat(100));
    let many = waiting(1, &["aud()", &format!("get({})", "p".repeat(118)), "app()"]);
    let packed = pack_segments(&many, keys, 1);
    assert_eq!(packed.len(), 1);
    assert!(packed[0].marker && packed[0].text.contains(" 00000001 "), "numbered with the first waiting one");
    assert_eq!(packed[0].sequences.len(), 3);
    let lock = waiting(1, &["lck()", "aud()", &long, "app()", &long]);
    let packed = pack_segments(&lock, keys, 1);
    assert!(packed[0].text.contains("lck()"));
    assert!(packed.last().unwrap().marker);
    assert_eq!(pack_segments(&lock, keys, 9).iter().filter(|p| p.marker).count(), 0);
}

#[test]
fn a_destructive_command_travels_alone_and_signed() {
    let device: DeviceId = VECTOR.parse().unwrap();
    let signer = vector_signer();
    let keys = Keys { device: &device, signer: Some(&signer) };
    let packed = pack_segments(&waiting(1, &["aud()", "wip(enterprise)", "app()"]), keys, 3);
    assert_eq!(packed.len(), 3);
    assert!(packed[1].text.contains("wip(enterprise) sig("));
    assert!(!packed[0].text.contains("sig(") && !packed[2].text.contains("sig("));
}

#[test]
fn a_void_number_starts_a_new_message() {
    let device = DeviceId::from_bytes([1; 32]);
    let keys = Keys { device: &device, signer: None };
    let mut gap = waiting(1, &["aud()", "app()"]);
    gap[1].sequence = Sequence::new(5);
    let packed = pack_unlimited(&gap, keys);
    assert_eq!(packed.iter().map(|p| p.sequences[0].get()).collect::<Vec<_>>(), [1, 5]);
}

proptest! {
    #[test]
    fn nothing_is_lost_reordered_or_too_long(
        commands in prop::collection::vec((any_command(), 1_u32..3), 1..12),
        most in 1_usize..6,
        signed in any::<bool>(),
    ) {
        let device = DeviceId::from_bytes([3; 32]);
        let signer = vector_signer();
        let keys = Keys { device: &device, signer: signed.then_some(&signer) };
        let mut number = 0;
        let all: Vec<Waiting> = commands.into_iter().map(|(command, step)| {
            number += step;
            Waiting { sequence: Sequence::new(number), command }
        }).collect();
        for packed in [pack_segments(&all, keys, most), pack_unlimited(&all, keys)] {
            let carried: Vec<Sequence> = packed.iter().flat_map(|p| p.sequences.clone()).collect();
            prop_assert_eq!(carried, all.iter().map(|w| w.sequence).collect::<Vec<_>>());
            for (index, text) in packed.iter().enumerate() {
                prop_assert!(Envelope::parse(&text.text).unwrap().authentic(&device));
                let message = Message::parse(&text.text).unwrap();
                prop_assert_eq!(Some(&message.sequence), text.sequences.first());
                prop_assert_eq!(matches!(message.body, Body::Marker(_)), text.marker);
                prop_assert!(!text.marker || index + 1 == packed.len(), "a marker is last");
                for (sequence, command) in message.numbered() {
                    let waiting = Waiting { sequence, command: command.clone() };
                    prop_assert!(all.contains(&waiting));
                }
            }
        }
        for text in pack_segments(&all, keys, most) {
            prop_assert!(fits_one_segment(&text.text));
        }
    }
}
