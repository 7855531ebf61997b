//! The headers of resumable transfer: `Content-Range` and `Range` (RFC 9110, sections 14.4 and 14.2) and
//! `Repr-Digest` (RFC 9530). One range at a time; a list of ranges is answered with the whole, as the RFC allows.

use data_encoding::BASE64;

/// How far an upload is: the place of the next byte, on every answer about an object.
pub const UPLOAD_OFFSET: &str = "upload-offset";
/// Whether all of an object is there and right: `?1` or `?0`.
pub const UPLOAD_COMPLETE: &str = "upload-complete";
/// The SHA-256 of the whole (RFC 9530).
pub const REPR_DIGEST: &str = "repr-digest";

/// What a piece of an upload says of its place: `bytes FIRST-LAST/TOTAL`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContentRange {
    /// The first byte's place, from 0.
    pub first: i64,
    /// How many bytes this piece has.
    pub length: i64,
    /// How many the whole has.
    pub total: i64,
}

impl ContentRange {
    /// Reads the header; `None` for anything else than one whole range within its total.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (range, total) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let (first, last, total) = (number(first)?, number(last)?, number(total)?);
        (first <= last && last < total).then_some(Self { first, length: last - first + 1, total })
    }
    /// A whole object in one piece.
    #[must_use]
    pub const fn whole(total: i64) -> Self {
        Self { first: 0, length: total, total }
    }
}

/// Digits only: `parse` alone would take a sign.
fn number(text: &str) -> Option<i64> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?
}

/// What a download asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// All of it.
    Whole,
    /// From a byte to a byte, both included.
    Piece(i64, i64),
    /// Nothing that is there.
    Beyond,
}

/// Reads a `Range` header for something of `size` bytes. What cannot be read is as if it had not been sent.
#[must_use]
pub fn asked(header: Option<&str>, size: i64) -> Asked {
    let Some(range) = header.and_then(|text| text.trim().strip_prefix("bytes=")) else { return Asked::Whole };
    let Some((first, last)) = range.split_once('-').filter(|_| !range.contains(',')) else {
        return Asked::Whole;
    };
    match (first.trim(), last.trim()) {
        ("", last) => match number(last).filter(|_| !last.is_empty()) {
            None => Asked::Whole,
            Some(count) if count == 0 || size == 0 => Asked::Beyond,
            Some(count) => Asked::Piece((size - count).max(0), size - 1),
        },
        (first, last) => match (number(first), number(last), last.is_empty()) {
            (Some(first), _, true) if first < size => Asked::Piece(first, size - 1),
            (Some(first), Some(last), false) if first <= last && first < size => {
                Asked::Piece(first, last.min(size - 1))
            }
            (Some(first), Some(last), false) if first > last => Asked::Whole,
            (Some(_), _, _) => Asked::Beyond,
            _ => Asked::Whole,
        },
    }
}

/// The SHA-256 that a `Repr-Digest` header names, as `sha-256=:…:`.
#[must_use]
pub fn digest_of(header: &str) -> Option<[u8; 32]> {
    header.split(',').find_map(|part| {
        let (name, value) = part.trim().split_once('=')?;
        let value = value.strip_prefix(':')?.strip_suffix(':')?;
        let bytes = BASE64.decode(value.as_bytes()).ok()?;
        name.eq_ignore_ascii_case("sha-256").then(|| bytes.try_into().ok())?
    })
}

/// The file name of a `Content-Disposition` header (RFC 6266): the encoded form when there is one.
#[must_use]
pub fn file_name(header: &str) -> Option<String> {
    let parameter = |name: &str| {
        header.split(';').find_map(|part| {
            let (key, value) = part.trim().split_once('=')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim())
        })
    };
    let encoded = parameter("filename*").and_then(|text| {
        let text = text.get(..7).filter(|head| head.eq_ignore_ascii_case("utf-8''")).and(text.get(7..))?;
        percent_encoding::percent_decode_str(text).decode_utf8().ok().map(std::borrow::Cow::into_owned)
    });
    encoded.or_else(|| parameter("filename").map(|text| text.trim_matches('"').to_owned()))
}

/// A `Content-Disposition` header that has a browser save a file under this name.
#[must_use]
pub fn attachment(name: &str) -> String {
    format!("attachment; filename*=UTF-8''{}", crate::command::encode_param(name))
}

/// The header that names a SHA-256.
#[must_use]
pub fn digest_header(sha256: &[u8]) -> String {
    format!("sha-256=:{}:", BASE64.encode(sha256))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_pieces() {
        assert_eq!(
            ContentRange::parse("bytes 0-4/10"),
            Some(ContentRange { first: 0, length: 5, total: 10 })
        );
        for bad in ["bytes 5-4/10", "bytes 0-10/10", "bytes */10", "bytes 0-4/*", "bytes -1-4/10", "0-4/10"] {
            assert_eq!(ContentRange::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn pieces_asked_for() {
        for (header, expected) in [
            ("bytes=0-", Asked::Piece(0, 9)),
            ("bytes=3-5", Asked::Piece(3, 5)),
            ("bytes=3-99", Asked::Piece(3, 9)),
            ("bytes=-4", Asked::Piece(6, 9)),
            ("bytes=-40", Asked::Piece(0, 9)),
            ("bytes=10-", Asked::Beyond),
            ("bytes=10-12", Asked::Beyond),
            ("bytes=5-3", Asked::Whole),
            ("bytes=1-2,4-5", Asked::Whole),
            ("lines=1-2", Asked::Whole),
            ("bytes=-", Asked::Whole),
        ] {
            assert_eq!(asked(Some(header), 10), expected, "{header}");
        }
        assert_eq!(asked(None, 10), Asked::Whole);
    }

    #[test]
    fn names_are_read_back() {
        for name in ["a.txt", "Grüße aus Köln.pdf", "x;y=\"z\".txt"] {
            assert_eq!(file_name(&attachment(name)).as_deref(), Some(name));
        }
        assert_eq!(file_name("attachment; filename=\"plain.txt\"").as_deref(), Some("plain.txt"));
        assert_eq!(file_name("inline"), None);
    }

    #[test]
    fn digests_are_read_back() {
        let digest = [9_u8; 32];
        assert_eq!(digest_of(&digest_header(&digest)), Some(digest));
        assert_eq!(digest_of(&format!("md5=:AAAA:, {}", digest_header(&digest))), Some(digest));
        assert_eq!(digest_of("sha-256=abc"), None);
    }
}
