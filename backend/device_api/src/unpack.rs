//! Unpacking bodies: gzip and zstd, never to more than a limit, so that a small body cannot become a large one, nor
//! claim a large window or thousands of members.

use std::io::Read;

use http::{HeaderMap, header::CONTENT_ENCODING};

/// Members of one gzip body: some programs pack piece by piece, none makes hundreds of pieces of one batch.
const MEMBERS: usize = 64;
/// The largest window of zstd, as a power of two: 8 MiB, what RFC 8878 asks of every reader.
const WINDOW: u32 = 23;

/// Why a body is not unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnpackError {
    /// An encoding other than `gzip`, `zstd` and none.
    #[error("Content-Encoding may be gzip or zstd")]
    Encoding,
    /// The bytes are not of the encoding.
    #[error("the body is not of its Content-Encoding")]
    Damaged,
    /// It would be longer than the limit.
    #[error("the body is too large unpacked")]
    TooLarge,
}

/// Unpacks a body by its header, to at most `limit` bytes.
///
/// # Errors
/// [`UnpackError`].
pub fn unpack(headers: &HeaderMap, body: &[u8], limit: usize) -> Result<Vec<u8>, UnpackError> {
    let encoding = headers.get(CONTENT_ENCODING).map_or(Ok("identity"), |value| value.to_str());
    match encoding.map_err(|_| UnpackError::Encoding)?.trim().to_ascii_lowercase().as_str() {
        "identity" | "" => read(body, limit),
        "gzip" | "x-gzip" => gunzip(body, limit),
        "zstd" => {
            let mut decoder =
                zstd::stream::read::Decoder::with_buffer(body).map_err(|_| UnpackError::Damaged)?;
            decoder.window_log_max(WINDOW).map_err(|_| UnpackError::Damaged)?;
            read(decoder, limit)
        }
        _ => Err(UnpackError::Encoding),
    }
}

fn gunzip(body: &[u8], limit: usize) -> Result<Vec<u8>, UnpackError> {
    let (mut out, mut rest) = (Vec::new(), body);
    for _ in 0..MEMBERS {
        let mut member = flate2::bufread::GzDecoder::new(rest);
        add(&mut member, limit, &mut out)?;
        rest = member.into_inner();
        if rest.is_empty() {
            return Ok(out);
        }
    }
    Err(UnpackError::Damaged)
}

fn read(mut from: impl Read, limit: usize) -> Result<Vec<u8>, UnpackError> {
    let mut out = Vec::new();
    add(&mut from, limit, &mut out)?;
    Ok(out)
}

/// Reads to the end, to no more than `limit` bytes with those that are there.
fn add(from: &mut impl Read, limit: usize, out: &mut Vec<u8>) -> Result<(), UnpackError> {
    let left = limit.saturating_sub(out.len());
    let most = u64::try_from(left).unwrap_or(u64::MAX).saturating_add(1);
    from.take(most).read_to_end(out).map_err(|_| UnpackError::Damaged)?;
    if out.len() > limit { Err(UnpackError::TooLarge) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn with(encoding: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(CONTENT_ENCODING, http::HeaderValue::from_static(encoding))])
    }

    fn gzip(plain: &[u8]) -> Vec<u8> {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(plain).unwrap();
        gzip.finish().unwrap()
    }

    #[test]
    fn members_and_windows_are_bounded() {
        let pieces: Vec<u8> = (0..MEMBERS).flat_map(|_| gzip(b"[]")).collect();
        assert_eq!(unpack(&with("gzip"), &pieces, 4000), Ok(b"[]".repeat(MEMBERS)));
        assert_eq!(unpack(&with("gzip"), &pieces, 2 * MEMBERS - 1), Err(UnpackError::TooLarge));
        let thousands: Vec<u8> = (0..10_000).flat_map(|_| gzip(b"")).collect();
        assert_eq!(unpack(&with("gzip"), &thousands, 4000), Err(UnpackError::Damaged));
        // A frame of two bytes that asks for a window of 128 MiB: the magic number, no size, the window, a last block.
        let wide = [0x28, 0xb5, 0x2f, 0xfd, 0x00, (27 - 10) << 3, 0x11, 0x00, 0x00, b'[', b']'];
        assert_eq!(unpack(&with("zstd"), &wide, 4000), Err(UnpackError::Damaged));
        let narrow = [0x28, 0xb5, 0x2f, 0xfd, 0x00, (23 - 10) << 3, 0x11, 0x00, 0x00, b'[', b']'];
        assert_eq!(unpack(&with("zstd"), &narrow, 4000), Ok(b"[]".to_vec()));
    }

    #[test]
    fn each_encoding_comes_back() {
        let plain = b"[{}]".repeat(1000);
        let gzip = gzip(&plain);
        let zstd = zstd::encode_all(plain.as_slice(), 1).unwrap();
        assert_eq!(unpack(&HeaderMap::new(), &plain, 4000), Ok(plain.clone()));
        assert_eq!(unpack(&with("gzip"), &gzip, 4000), Ok(plain.clone()));
        assert_eq!(unpack(&with("zstd"), &zstd, 4000), Ok(plain.clone()));
        for (encoding, body) in [("gzip", &gzip), ("zstd", &zstd), ("identity", &plain)] {
            assert_eq!(unpack(&with(encoding), body, 3999), Err(UnpackError::TooLarge));
        }
        assert_eq!(unpack(&with("br"), &plain, 4000), Err(UnpackError::Encoding));
        assert_eq!(unpack(&with("gzip"), &plain, 4000), Err(UnpackError::Damaged));
        assert_eq!(unpack(&with("zstd"), &gzip, 4000), Err(UnpackError::Damaged));
        assert_eq!(unpack(&with("gzip"), &gzip[..gzip.len() / 2], 4000), Err(UnpackError::Damaged));
    }
}
