//! How a text becomes short messages: in the GSM 03.38 alphabet when it can be, else in UCS-2; in parts when it is
//! long. A part never ends inside a character.

/// The basic alphabet by place; place 27 leads to the extension.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u{1b}ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// The extension: two places each.
const EXTENSION: [(char, u8); 10] = [
    ('\u{c}', 0x0a),
    ('^', 0x14),
    ('{', 0x28),
    ('}', 0x29),
    ('\\', 0x2f),
    ('[', 0x3c),
    ('~', 0x3d),
    (']', 0x3e),
    ('|', 0x40),
    ('€', 0x65),
];

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// The centre's default alphabet: GSM 03.38, one place a byte.
    Gsm7,
    /// UTF-16, big end first.
    Ucs2,
}

impl Coding {
    /// As the packet says it.
    pub const fn number(self) -> u8 {
        match self {
            Self::Gsm7 => 0,
            Self::Ucs2 => 8,
        }
    }
    /// Bytes of a single message, and of each part of several (which begins with a header of six bytes).
    const fn room(self) -> (usize, usize) {
        match self {
            Self::Gsm7 => (160, 153),
            Self::Ucs2 => (140, 134),
        }
    }
}

fn place(c: char) -> Option<Vec<u8>> {
    let basic = BASIC.chars().position(|b| b == c && b != '\u{1b}').and_then(|at| u8::try_from(at).ok());
    basic
        .map(|at| vec![at])
        .or_else(|| EXTENSION.iter().find(|(e, _)| *e == c).map(|(_, at)| vec![0x1b, *at]))
}

fn units(text: &str) -> (Coding, Vec<Vec<u8>>) {
    match text.chars().map(place).collect::<Option<Vec<_>>>() {
        Some(units) => (Coding::Gsm7, units),
        None => {
            let unit = |c: char| c.encode_utf16(&mut [0; 2]).iter().flat_map(|u| u.to_be_bytes()).collect();
            (Coding::Ucs2, text.chars().map(unit).collect())
        }
    }
}

/// A text's bytes, whole.
pub fn encode(text: &str) -> (Coding, Vec<u8>) {
    let (coding, units) = units(text);
    (coding, units.concat())
}

/// A text's bytes in as many parts as it takes, at most 255.
pub fn parts(text: &str) -> (Coding, Vec<Vec<u8>>) {
    let (coding, units) = units(text);
    let (single, each) = coding.room();
    if units.iter().map(Vec::len).sum::<usize>() <= single {
        return (coding, vec![units.concat()]);
    }
    let mut parts = vec![Vec::new()];
    for unit in units {
        if parts.last().is_none_or(|part: &Vec<u8>| part.len() + unit.len() > each) {
            parts.push(Vec::new());
        }
        if let Some(part) = parts.last_mut() {
            part.extend(unit);
        }
    }
    parts.truncate(255);
    (coding, parts)
}

/// How many messages a text costs.
pub fn count(text: &str) -> usize {
    parts(text).1.len()
}

/// Reads a text; what the alphabet does not know becomes `?`.
pub fn decode(coding: u8, bytes: &[u8]) -> String {
    match coding {
        8 => {
            let units: Vec<u16> = bytes.chunks_exact(2).map(|b| u16::from_be_bytes([b[0], b[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        1 => bytes.iter().map(|b| if b.is_ascii() { char::from(*b) } else { '?' }).collect(),
        3 => bytes.iter().copied().map(char::from).collect(),
        _ => {
            let basic: Vec<char> = BASIC.chars().collect();
            let mut out = String::new();
            let mut bytes = bytes.iter();
            while let Some(byte) = bytes.next() {
                let read = if *byte == 0x1b {
                    let next = bytes.next().copied().unwrap_or_default();
                    EXTENSION.iter().find(|(_, at)| *at == next).map(|(c, _)| *c)
                } else {
                    basic.get(usize::from(*byte)).copied()
                };
                out.push(read.unwrap_or('?'));
            }
            out
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alphabet_is_complete() {
        assert_eq!(BASIC.chars().count(), 128);
        for text in
            ["KME 1.00 000174ef 3187f9cd06c8b78f get(P%20Dat.txt,1024)", "{a}[b]^~|\\€ äöñü ΔΦ @_$", "Grüße"]
        {
            let (coding, bytes) = encode(text);
            assert_eq!((coding, decode(0, &bytes).as_str()), (Coding::Gsm7, text));
        }
        let (coding, bytes) = encode("日本 😀");
        assert_eq!((coding, decode(8, &bytes).as_str()), (Coding::Ucs2, "日本 😀"));
        assert_eq!(decode(3, &[0x4b, 0xe9]), "Ké");
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!((count(&"x".repeat(160)), count(&"x".repeat(161)), count(&"x".repeat(307))), (1, 2, 3));
        // An extension character counts two, and is not torn: 152 and then two places do not fit into 153.
        let (_, cut) = parts(&format!("{}{}{}", "x".repeat(152), "€", "x".repeat(10)));
        assert_eq!((cut[0].len(), &cut[1][..2]), (152, [0x1b, 0x65].as_slice()));
        assert_eq!((count(&"日".repeat(70)), count(&"日".repeat(71))), (1, 2));
        let (coding, cut) = parts(&"😀".repeat(40));
        assert_eq!((coding, cut.len(), cut[0].len()), (Coding::Ucs2, 2, 132));
        let whole: String = cut.iter().map(|part| decode(8, part)).collect();
        assert_eq!(whole, "😀".repeat(40));
    }
}
