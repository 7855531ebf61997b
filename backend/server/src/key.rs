//! The installation's secret key: given by configuration, or on SQLite made once and kept beside the file.

use std::{fs, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

use anyhow::{Context, bail};
use data_encoding::HEXLOWER;
use handsight_domain::{mint::Mint, secret::SecretKey};

use crate::config::{Config, secret_key};

/// The key of this installation.
///
/// # Errors
/// In words, when there is none on PostgreSQL, or the kept one cannot be read or written.
pub fn load(config: &Config, mint: &Mint) -> anyhow::Result<SecretKey> {
    if let Some(bytes) = config.secret_key {
        return Ok(SecretKey::new(bytes));
    }
    let Some(database) = config.sqlite_file() else {
        bail!(
            "secret_key: is required with PostgreSQL; make one with `openssl rand -hex 32` and keep it safe"
        );
    };
    let file = database.with_file_name("secret.key");
    if file.exists() {
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        return Ok(SecretKey::new(secret_key(&text).with_context(|| format!("in {}", file.display()))?));
    }
    if database.exists() {
        bail!(
            "secret_key: {} is there but its {} is not: put the key back, or give it as HANDSIGHT_SECRET_KEY",
            database.display(),
            file.display()
        );
    }
    make(&file, mint.bytes())
}

/// Makes the file readable for its owner only, and puts it on disk before anything is sealed with it.
fn make(file: &Path, bytes: [u8; 32]) -> anyhow::Result<SecretKey> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let mut out = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .with_context(|| format!("cannot write {}", file.display()))?;
    writeln!(out, "{}", HEXLOWER.encode(&bytes))?;
    out.sync_all()?;
    Ok(SecretKey::new(bytes))
}
