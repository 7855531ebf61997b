//! Unpacking bodies: gzip and zstd, never to more than a limit, so that a small body cannot become a large one.

use std::io::Read;

use http::{HeaderMap, header::CONTENT_ENCODING};

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
        "gzip" | "x-gzip" => read(flate2::read::MultiGzDecoder::new(body), limit),
        "zstd" => {
            let decoder = zstd::stream::read::Decoder::with_buffer(body).map_err(|_| UnpackError::Damaged)?;
            read(decoder, limit)
        }
        _ => Err(UnpackError::Encoding),
    }
}

fn read(from: impl Read, limit: usize) -> Result<Vec<u8>, UnpackError> {
    let mut out = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    from.take(most).read_to_end(&mut out).map_err(|_| UnpackError::Damaged)?;
    if out.len() > limit { Err(UnpackError::TooLarge) } else { Ok(out) }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn with(encoding: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(CONTENT_ENCODING, http::HeaderValue::from_static(encoding))])
    }

    #[test]
    fn each_encoding_comes_back() {
        let plain = b"[{}]".repeat(1000);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&plain).unwrap();
        let gzip = gzip.finish().unwrap();
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
