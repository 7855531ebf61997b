//! A file on its way to or from a platform, whole in memory.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// The largest file that an agent fetches or sends, in bytes.
pub const MOST_BYTES: u64 = 256 << 20;

/// A file with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name, without folders.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl File {
    /// A file.
    #[must_use]
    pub fn new(name: &str, media_type: &str, bytes: Vec<u8>) -> Self {
        let name = name.rsplit('/').next().unwrap_or(name).to_owned();
        Self { name, media_type: media_type.to_owned(), bytes }
    }
    /// The SHA-256 of its content.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        Sha256::digest(&self.bytes).into()
    }
    /// The same as 64 hex digits.
    #[must_use]
    pub fn sha256_hex(&self) -> String {
        HEXLOWER.encode(&self.sha256())
    }
}

/// The media type that a name suggests.
#[must_use]
pub fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "txt" | "log" | "md" | "csv" => "text/plain",
        "json" => "application/json",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "vcf" => "text/vcard",
        "ics" => "text/calendar",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}
