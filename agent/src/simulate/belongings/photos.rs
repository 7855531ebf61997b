//! Photos: small skies over small hills, as PNG files (RFC 2083), each of its own colours.

use std::collections::BTreeMap;
use std::io::Write;

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};

use crate::chance::Dice;

const WIDTH: u32 = 96;
const HEIGHT: u32 = 64;

fn chunk(out: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    out.extend_from_slice(&u32::try_from(data.len()).unwrap_or(0).to_be_bytes());
    out.extend_from_slice(kind);
    out.extend_from_slice(data);
    let mut crc = Crc::new();
    crc.update(kind);
    crc.update(data);
    out.extend_from_slice(&crc.sum().to_be_bytes());
}

fn shade(from: u8, part: u32, of: u32) -> u8 {
    u8::try_from((u32::from(from) * part.min(of) / of.max(1)).min(255)).unwrap_or(255)
}

fn picture(dice: &mut Dice) -> Option<Vec<u8>> {
    let [sky, red, hill, steep, ..]: [u8; 8] = dice.bytes();
    let mut rows = Vec::new();
    for y in 0..HEIGHT {
        rows.push(0);
        for x in 0..WIDTH {
            let ridge = 30 + (x * u32::from(steep % 5 + 1) / 7 + u32::from(hill % 20)) % 24;
            if y > ridge {
                rows.extend_from_slice(&[shade(60, y, HEIGHT), shade(90 + hill / 2, y, HEIGHT), 40]);
            } else {
                rows.extend_from_slice(&[shade(120 + red / 2, y + 20, 90), 140, 155 + sky % 100]);
            }
        }
    }
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&rows).ok()?;
    let packed = packed.finish().ok()?;
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let head = [WIDTH.to_be_bytes(), HEIGHT.to_be_bytes()].concat();
    chunk(&mut out, b"IHDR", &[head.as_slice(), &[8, 2, 0, 0, 0]].concat());
    chunk(&mut out, b"IDAT", &packed);
    chunk(&mut out, b"IEND", &[]);
    Some(out)
}

/// The photos of a person, by their paths.
pub(super) fn pictures(mut dice: Dice) -> BTreeMap<String, Vec<u8>> {
    let count = 3 + dice.index(5);
    let picture = |number| Some((format!("DCIM/IMG_{:04}.png", 1001 + number), picture(&mut dice)?));
    (0..count).filter_map(picture).collect()
}
