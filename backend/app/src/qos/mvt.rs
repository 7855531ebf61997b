//! Mapbox Vector Tile 2.1, as much of it as polygons need: layers, features with an id, properties, rings. The
//! wire format is that of protocol buffers; a tile is written by hand because it has six kinds of field.

use std::collections::HashMap;

use handsight_domain::histogram::{varint, zigzag};

/// The value of a property.
#[derive(Debug, Clone, PartialEq)]
pub enum Property {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// A whole number, not negative.
    Count(u64),
}

/// A polygon of one ring, in tile coordinates: x to the right, y down.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Its id within the layer.
    pub id: u64,
    /// The corners, without repeating the first.
    pub ring: Vec<(i32, i32)>,
    /// Its properties; each name once.
    pub properties: Vec<(&'static str, Property)>,
}

/// A layer.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// Its name.
    pub name: &'static str,
    /// Units across the tile.
    pub extent: u32,
    /// Its features.
    pub features: Vec<Feature>,
}

fn key(out: &mut Vec<u8>, field: u64, wire: u64) {
    varint(out, (field << 3) | wire);
}

fn number(out: &mut Vec<u8>, field: u64, value: u64) {
    key(out, field, 0);
    varint(out, value);
}

fn bytes(out: &mut Vec<u8>, field: u64, value: &[u8]) {
    key(out, field, 2);
    varint(out, value.len() as u64);
    out.extend_from_slice(value);
}

/// Twice the signed area in tile coordinates; positive means clockwise as seen, which outer rings must be.
fn area(ring: &[(i32, i32)]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter()
        .zip(next)
        .map(|(a, b)| i64::from(a.0) * i64::from(b.1) - i64::from(b.0) * i64::from(a.1))
        .sum()
}

fn geometry(ring: &[(i32, i32)]) -> Vec<u8> {
    const MOVE: u64 = 1;
    const LINE: u64 = 2;
    const CLOSE: u64 = 7;
    let mut corners: Vec<(i32, i32)> = ring.to_vec();
    if area(&corners) < 0 {
        corners.reverse();
    }
    let mut out = Vec::new();
    let mut at = (0_i32, 0_i32);
    for (place, corner) in corners.iter().enumerate() {
        match place {
            0 => varint(&mut out, (1 << 3) | MOVE),
            1 => varint(&mut out, ((corners.len() as u64 - 1) << 3) | LINE),
            _ => {}
        }
        varint(&mut out, zigzag(i64::from(corner.0) - i64::from(at.0)));
        varint(&mut out, zigzag(i64::from(corner.1) - i64::from(at.1)));
        at = *corner;
    }
    varint(&mut out, (1 << 3) | CLOSE);
    out
}

fn value(property: &Property) -> Vec<u8> {
    let mut out = Vec::new();
    match property {
        Property::Text(text) => bytes(&mut out, 1, text.as_bytes()),
        Property::Number(number) => {
            key(&mut out, 3, 1);
            out.extend_from_slice(&number.to_le_bytes());
        }
        Property::Count(count) => number(&mut out, 5, *count),
    }
    out
}

impl Layer {
    /// The layer's message.
    fn message(&self) -> Vec<u8> {
        let mut out = Vec::new();
        bytes(&mut out, 1, self.name.as_bytes());
        let (mut names, mut values) = (Vec::<&str>::new(), Vec::<Vec<u8>>::new());
        let (mut name_at, mut value_at) = (HashMap::new(), HashMap::new());
        for feature in &self.features {
            let mut tags = Vec::new();
            for (name, property) in &feature.properties {
                let encoded = value(property);
                let name = *name_at.entry(*name).or_insert_with(|| {
                    names.push(name);
                    names.len() as u64 - 1
                });
                let value = *value_at.entry(encoded.clone()).or_insert_with(|| {
                    values.push(encoded);
                    values.len() as u64 - 1
                });
                varint(&mut tags, name);
                varint(&mut tags, value);
            }
            let mut message = Vec::new();
            number(&mut message, 1, feature.id);
            bytes(&mut message, 2, &tags);
            number(&mut message, 3, 3); // a polygon
            bytes(&mut message, 4, &geometry(&feature.ring));
            bytes(&mut out, 2, &message);
        }
        for name in names {
            bytes(&mut out, 3, name.as_bytes());
        }
        for value in values {
            bytes(&mut out, 4, &value);
        }
        number(&mut out, 5, u64::from(self.extent));
        number(&mut out, 15, 2); // version 2 of the specification
        out
    }
    /// A tile of this one layer; no bytes at all when it has no features.
    pub fn tile(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if !self.features.is_empty() {
            bytes(&mut out, 3, &self.message());
        }
        out
    }
}

#[cfg(test)]
mod tests;
