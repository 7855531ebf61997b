//! Passwords: Argon2id with 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet), in PHC form.
//! Hashing runs beside the async threads, one a core and behind a short line, so that a storm of sign-ins takes
//! neither all the memory nor all the threads: who comes when the line is full is told to come again, and who has gone
//! is not hashed for. The memory is kept from one hash to the next: given back, it stayed with the system's allocator in
//! thirty pieces, and thirty wrong passwords cost 570 MiB for good.

use std::sync::{Arc, Mutex, PoisonError};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use data_encoding::BASE64_NOPAD;
use handsight_domain::{mint::Mint, secret::same};

use crate::{UseCaseError, turns::Turns};

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const LENGTH: usize = 32;
/// Most hashes at the same time, however many cores there are: 152 MiB.
const AT_ONCE: usize = 8;
/// Who may wait for each of them: about two seconds of work.
const LINE: usize = 32;

/// Memory that waits for the next hash: as many pieces as there are turns at most, because each is taken in a turn.
type Kept = Mutex<Vec<Vec<Block>>>;

/// The hasher; cloning shares its line and its memory.
#[derive(Debug, Clone)]
pub struct Passwords {
    turns: Turns,
    kept: Arc<Kept>,
    memory_kib: u32,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { turns: Turns::by_cores(AT_ONCE, LINE), kept: Arc::default(), memory_kib: MEMORY_KIB }
    }
}

fn hash(
    kept: &Kept,
    password: &[u8],
    salt: &[u8],
    memory: u32,
    passes: u32,
    lanes: u32,
) -> Option<[u8; LENGTH]> {
    let params = Params::new(memory, passes, lanes, Some(LENGTH)).ok()?;
    let count = params.block_count();
    let lock = || kept.lock().unwrap_or_else(PoisonError::into_inner);
    let taken = lock().pop_if(|blocks| blocks.len() == count);
    let mut blocks = taken.unwrap_or_else(|| vec![Block::default(); count]);
    let mut out = [0; LENGTH];
    let done = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into_with_memory(
        password,
        salt,
        &mut out,
        blocks.as_mut_slice(),
    );
    if memory <= MEMORY_KIB {
        let mut kept = lock();
        // Another size makes room for this one: a hash says how it was made, and all new ones are made alike.
        kept.retain(|other| other.len() == count);
        kept.push(blocks);
    }
    done.ok().map(|()| out)
}

fn verify(kept: &Kept, password: &[u8], stored: &str) -> Option<bool> {
    let mut parts = stored.strip_prefix("$argon2id$v=19$")?.split('$');
    let mut numbers =
        parts.next()?.split(',').map(|p| p.split_once('=').and_then(|(_, n)| n.parse::<u32>().ok()));
    let (memory, passes, lanes) = (numbers.next()??, numbers.next()??, numbers.next()??);
    let salt = BASE64_NOPAD.decode(parts.next()?.as_bytes()).ok()?;
    let expected = BASE64_NOPAD.decode(parts.next()?.as_bytes()).ok()?;
    Some(same(&hash(kept, password, &salt, memory, passes, lanes)?, &expected))
}

impl Passwords {
    /// With hardly any memory, for tests that sign in a thousand times. A hash says how it was made, so both
    /// kinds verify both.
    pub fn light() -> Self {
        Self { memory_kib: 64, turns: Turns::by_cores(AT_ONCE, 2_000), kept: Arc::default() }
    }
    /// The hash of a new password, with a fresh salt.
    ///
    /// # Errors
    /// [`UseCaseError::RateLimited`] when too many wait already, [`UseCaseError::Internal`] when the service is
    /// stopping.
    pub async fn hash(&self, mint: &Mint, password: &str) -> Result<String, UseCaseError> {
        let (salt, password): ([u8; 16], _) = (mint.bytes(), password.to_owned());
        let (memory, kept) = (self.memory_kib, Arc::clone(&self.kept));
        let out =
            self.turns.run(move || hash(&kept, password.as_bytes(), &salt, memory, PASSES, LANES)).await?;
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
    /// [`UseCaseError::RateLimited`] when too many wait already, [`UseCaseError::Internal`] when the service is
    /// stopping.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> Result<bool, UseCaseError> {
        let (password, stored) = (password.to_owned(), stored.map(str::to_owned));
        let (memory, kept) = (self.memory_kib, Arc::clone(&self.kept));
        self.turns
            .run(move || match stored {
                Some(stored) => verify(&kept, password.as_bytes(), &stored).unwrap_or(false),
                None => {
                    let nobody = hash(&kept, password.as_bytes(), &[0; 16], memory, PASSES, LANES);
                    // Compared with itself bent, so that the work cannot be left out.
                    nobody.is_some_and(|h| same(&h, &h.map(|b| !b)))
                }
            })
            .await
    }
}

/// Whether a password may be a new one: 10 to 200 characters (NIST SP 800-63B asks for length, not for
/// kinds of characters).
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

    #[tokio::test]
    async fn memory_is_kept_from_one_hash_to_the_next_and_changes_none() {
        let passwords = Passwords { turns: Turns::of(2, 100), ..Passwords::light() };
        let mint = Mint::seeded(Arc::new(SystemClock), 3);
        let stored = passwords.hash(&mint, "correct horse").await.unwrap();
        let tries = (0..40).map(|n| {
            let (passwords, stored) = (passwords.clone(), stored.clone());
            tokio::spawn(async move {
                let right = n % 2 == 0;
                let password = if right { "correct horse".to_owned() } else { format!("wrong {n}") };
                assert_eq!(passwords.verify(&password, Some(&stored)).await.unwrap(), right);
            })
        });
        for one in tries.collect::<Vec<_>>() {
            one.await.unwrap();
        }
        let kept: Vec<_> = passwords.kept.lock().unwrap().iter().map(Vec::len).collect();
        assert!((1..=2).contains(&kept.len()) && kept.iter().all(|blocks| *blocks == 64), "{kept:?}");
        // A stored hash of another size is checked too, and leaves nothing behind beside its own size.
        let heavy = Passwords::default().hash(&mint, "correct horse").await.unwrap();
        assert!(passwords.verify("correct horse", Some(&heavy)).await.unwrap());
        assert!(passwords.verify("correct horse", Some(&stored)).await.unwrap());
        assert!(passwords.kept.lock().unwrap().iter().all(|blocks| blocks.len() == 64));
    }
}
