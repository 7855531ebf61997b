//! URL-encoding of parameters: letters, digits, `-`, `.`, `_` and `~` stand for themselves, all else is %XX of
//! its UTF-8 bytes. Encoding writes upper-case digits; decoding takes both cases.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, percent_decode_str, utf8_percent_encode};

use super::CommandError;

const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Encodes one parameter.
pub(crate) fn encode(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, ESCAPED)
}

/// Decodes one parameter; `place` is its place counted from 1, for the error. Empty is omitted.
pub(crate) fn decode(raw: &str, place: usize) -> Result<Option<String>, CommandError> {
    if raw.is_empty() {
        return Ok(None);
    }
    let bytes = raw.as_bytes();
    for (at, found) in raw.char_indices() {
        if found == '%' {
            let escape = bytes.get(at + 1..at + 3).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit));
            if !escape {
                return Err(CommandError::Escape { place });
            }
        } else if !(found.is_ascii_alphanumeric() || matches!(found, '-' | '.' | '_' | '~')) {
            return Err(CommandError::Character { place, found });
        }
    }
    match percent_decode_str(raw).decode_utf8() {
        Ok(text) => Ok(Some(text.into_owned())),
        Err(_) => Err(CommandError::Utf8 { place }),
    }
}

/// Encodes one parameter into a text of its own.
pub(crate) fn encode_text(text: &str) -> String {
    encode(text).to_string()
}
