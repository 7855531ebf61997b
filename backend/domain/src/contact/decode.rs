//! From bytes to text: by the mark at the beginning, else by what the bytes can be.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// A file's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a mark, with line feeds only.
    pub text: String,
    /// The encoding's name, as `windows-1252`.
    pub encoding: &'static str,
    /// Whether some bytes meant nothing in it and became U+FFFD.
    pub damaged: bool,
}

/// Without a mark, UTF-16 of Western text has a zero in every other place.
fn without_mark(bytes: &[u8]) -> &'static Encoding {
    let head = bytes.get(..bytes.len().min(2_000)).unwrap_or_default();
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 4 > head.len() && even * 8 < head.len() {
        return UTF_16LE;
    }
    if even * 4 > head.len() && odd * 8 < head.len() {
        return UTF_16BE;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Reads bytes as text.
pub fn decode(bytes: &[u8]) -> Decoded {
    let encoding = Encoding::for_bom(bytes).map_or_else(|| without_mark(bytes), |(encoding, _)| encoding);
    let (text, _, damaged) = encoding.decode(bytes);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    Decoded { text, encoding: encoding.name(), damaged }
}
