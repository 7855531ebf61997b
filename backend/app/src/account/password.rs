//! Passwords: Argon2id with 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet), in PHC form.
//! Hashing runs beside the async threads, a few at a time, so that a storm of sign-ins takes neither all the
//! memory nor all the threads.

use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, Version};
use data_encoding::BASE64_NOPAD;
use handsight_domain::{mint::Mint, secret::same};
use tokio::sync::Semaphore;

use crate::UseCaseError;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const LENGTH: usize = 32;
/// Hashes at the same time.
const AT_ONCE: usize = 4;

/// The hasher; cloning shares its limit.
#[derive(Debug, Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    memory_kib: u32,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)), memory_kib: MEMORY_KIB }
    }
}

fn hash(password: &[u8], salt: &[u8], memory: u32, passes: u32, lanes: u32) -> Option<[u8; LENGTH]> {
    let params = Params::new(memory, passes, lanes, Some(LENGTH)).ok()?;
    let mut out = [0; LENGTH];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password, salt, &mut out)
        .ok()?;
    Some(out)
}

fn verify(password: &[u8], stored: &str) -> Option<bool> {
    let mut parts = stored.strip_prefix("$argon2id$v=19$")?.split('$');
    let mut numbers =
        parts.next()?.split(',').map(|p| p.split_once('=').and_then(|(_, n)| n.parse::<u32>().ok()));
    let (memory, passes, lanes) = (numbers.next()??, numbers.next()??, numbers.next()??);
    let salt = BASE64_NOPAD.decode(parts.next()?.as_bytes()).ok()?;
    let expected = BASE64_NOPAD.decode(parts.next()?.as_bytes()).ok()?;
    Some(same(&hash(password, &salt, memory, passes, lanes)?, &expected))
}

impl Passwords {
    /// With hardly any memory, for tests that sign in a thousand times. A hash says how it was made, so both
    /// kinds verify both.
    pub fn light() -> Self {
        Self { memory_kib: 64, ..Self::default() }
    }
    async fn beside<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, UseCaseError> {
        let stopping = || UseCaseError::Internal("the service is stopping".to_owned());
        let _turn = self.turns.acquire().await.map_err(|_| stopping())?;
        tokio::task::spawn_blocking(work).await.map_err(|_| stopping())
    }
    /// The hash of a new password, with a fresh salt.
    ///
    /// # Errors
    /// [`UseCaseError::Internal`] when the service is stopping.
    pub async fn hash(&self, mint: &Mint, password: &str) -> Result<String, UseCaseError> {
        let (salt, password): ([u8; 16], _) = (mint.bytes(), password.to_owned());
        let memory = self.memory_kib;
        let out = self.beside(move || hash(password.as_bytes(), &salt, memory, PASSES, LANES)).await?;
        let out = out.ok_or_else(|| UseCaseError::Internal("Argon2 refused its parameters".to_owned()))?;
        Ok(format!(
            "$argon2id$v=19$m={memory},t={PASSES},p={LANES}${}${}",
            BASE64_NOPAD.encode(&salt),
            BASE64_NOPAD.encode(&out)
        ))
    }
    /// Whether a password is the one. Without a stored hash (nobody of that name) it takes the same time and
    /// says no.
    ///
    /// # Errors
    /// [`UseCaseError::Internal`] when the service is stopping.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> Result<bool, UseCaseError> {
        let (password, stored) = (password.to_owned(), stored.map(str::to_owned));
        let memory = self.memory_kib;
        self.beside(move || match stored {
            Some(stored) => verify(password.as_bytes(), &stored).unwrap_or(false),
            None => {
                let nobody = hash(password.as_bytes(), &[0; 16], memory, PASSES, LANES);
                // Compared with itself bent, so that the work cannot be left out.
                nobody.is_some_and(|h| same(&h, &h.map(|b| !b)))
            }
        })
        .await
    }
}

/// Whether a password may be a new one: 10 to 200 characters (NIST SP 800-63B asks for length, not for
/// kinds of characters).
///
/// # Errors
/// [`UseCaseError::Invalid`] naming `field`.
pub fn check_new_password(field: &'static str, password: &str) -> Result<(), UseCaseError> {
    let length = password.chars().count();
    if length < 10 {
        return Err(UseCaseError::field(field, "must have at least 10 characters"));
    }
    if length > 200 {
        return Err(UseCaseError::field(field, "must have at most 200 characters"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use handsight_domain::time::SystemClock;

    use super::*;

    #[tokio::test]
    async fn a_password_verifies_and_another_does_not() {
        let passwords = Passwords::default();
        let mint = Mint::seeded(Arc::new(SystemClock), 3);
        let stored = passwords.hash(&mint, "correct horse").await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(passwords.verify("correct horse", Some(&stored)).await.unwrap());
        assert!(!passwords.verify("correct horsf", Some(&stored)).await.unwrap());
        assert!(!passwords.verify("correct horse", None).await.unwrap());
        assert!(!passwords.verify("correct horse", Some("$argon2id$nonsense")).await.unwrap());
    }
}
