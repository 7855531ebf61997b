//! A tile is read back by a decoder written from the specification, not from the encoder.

use handsight_domain::histogram::unvarint;

use super::*;

/// Fields of a message: number, varint or bytes.
fn fields(mut bytes: &[u8]) -> Vec<(u64, u64, Vec<u8>)> {
    let mut out = Vec::new();
    while !bytes.is_empty() {
        let key = unvarint(&mut bytes).unwrap();
        match key & 7 {
            0 => out.push((key >> 3, unvarint(&mut bytes).unwrap(), vec![])),
            1 => {
                out.push((key >> 3, 0, bytes[..8].to_vec()));
                bytes = &bytes[8..];
            }
            2 => {
                let length = usize::try_from(unvarint(&mut bytes).unwrap()).unwrap();
                out.push((key >> 3, 0, bytes[..length].to_vec()));
                bytes = &bytes[length..];
            }
            other => panic!("wire type {other}"),
        }
    }
    out
}

fn only(fields: &[(u64, u64, Vec<u8>)], number: u64) -> &(u64, u64, Vec<u8>) {
    let mut found = fields.iter().filter(|field| field.0 == number);
    let first = found.next().unwrap();
    assert!(found.next().is_none());
    first
}

fn numbers(mut bytes: &[u8]) -> Vec<u64> {
    let mut out = Vec::new();
    while !bytes.is_empty() {
        out.push(unvarint(&mut bytes).unwrap());
    }
    out
}

fn signed(value: u64) -> i64 {
    i64::try_from(value >> 1).unwrap() ^ -i64::try_from(value & 1).unwrap()
}

#[test]
fn a_tile_reads_back() {
    let layer = Layer {
        name: "qos",
        extent: 4096,
        features: vec![
            Feature {
                id: 7,
                ring: vec![(0, 0), (0, 10), (10, 10), (10, 0)], // counter-clockwise as seen: must be turned
                properties: vec![("samples", Property::Count(3)), ("cell", Property::Text("89".into()))],
            },
            Feature {
                id: 8,
                ring: vec![(-5, -5), (20, 0), (10, 300)],
                properties: vec![("samples", Property::Count(3)), ("signal", Property::Number(-95.5))],
            },
        ],
    };
    let tile = fields(&layer.tile());
    let message = fields(&only(&tile, 3).2);
    assert_eq!(only(&message, 1).2, b"qos");
    assert_eq!((only(&message, 5).1, only(&message, 15).1), (4096, 2));
    let names: Vec<_> = message.iter().filter(|f| f.0 == 3).map(|f| f.2.clone()).collect();
    let values: Vec<_> = message.iter().filter(|f| f.0 == 4).map(|f| fields(&f.2)).collect();
    assert_eq!(names, [b"samples".to_vec(), b"cell".to_vec(), b"signal".to_vec()]);
    assert_eq!(values.len(), 3, "equal values are stored once");
    let features: Vec<_> = message.iter().filter(|f| f.0 == 2).map(|f| fields(&f.2)).collect();
    assert_eq!(features.iter().map(|f| only(f, 1).1).collect::<Vec<_>>(), [7, 8]);
    assert_eq!(numbers(&only(&features[1], 2).2), [0, 0, 2, 2]);
    assert_eq!(only(&values[2], 3).2, (-95.5_f64).to_le_bytes());

    let drawn = numbers(&only(&features[0], 4).2);
    assert_eq!(drawn[0], 9, "one MoveTo");
    assert_eq!(drawn[3], (3 << 3) | 2, "three LineTo");
    assert_eq!(*drawn.last().unwrap(), 15, "ClosePath");
    let steps: Vec<i64> = drawn[1..3].iter().chain(&drawn[4..10]).map(|v| signed(*v)).collect();
    let mut at = (0, 0);
    let corners: Vec<(i64, i64)> = steps
        .chunks(2)
        .map(|step| {
            at = (at.0 + step[0], at.1 + step[1]);
            at
        })
        .collect();
    assert_eq!(corners, [(10, 0), (10, 10), (0, 10), (0, 0)]);
}

#[test]
fn nothing_is_no_bytes() {
    assert!(Layer { name: "qos", extent: 4096, features: vec![] }.tile().is_empty());
}
